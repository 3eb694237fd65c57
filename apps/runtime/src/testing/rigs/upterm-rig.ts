// upterm, wired as in the runtime, over the real program or over one of its doubles, with the keys of two guests.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Observation, ShareBackend } from "../../integrations/sharing/backends/backend";
import type { DoubleFaults, DoubleKind } from "../../integrations/sharing/backends/upterm/__tests__/double/faults";
import { type AnyGuest, joinDouble } from "../../integrations/sharing/backends/upterm/__tests__/double/guest";
import {
  DAEMON,
  type Double,
  FOREGROUND,
  makeDouble,
} from "../../integrations/sharing/backends/upterm/__tests__/double/make-double";
import type { UptermProbe } from "../../integrations/sharing/backends/upterm/probe";
import type { GuestClient } from "../../integrations/sharing/ports";
import { createUptermAdapter } from "../../integrations/sharing/upterm-adapter";
import { fingerprintOf } from "../../platform/fingerprint";
import { findProgram } from "../../platform/process-tree";
import type { RelayKeys } from "../../relays/host-keys";
import type { Relay } from "../../relays/relay";
import { createUptermdRelay } from "../../relays/upterm/uptermd";
import { makeKey, type TestKey } from "../keys";
import { joinAsGuest, type SshGuest } from "../ssh-guest";
import { createRigs, makeHome, type Rigs, type ShareRig, systemClock, testSearchPath } from "./share-rig";

/** `real`: upterm and uptermd from PATH, with ssh as the guest. The doubles are our small stand-in programs, one for each generation. */
export type UptermKind = "real" | "foreground-double" | "daemon-double";

/** Why the real upterm cannot be tested here, or null if it can. */
export const whyNoRealUpterm = (): string | null => {
  const missing = ["upterm", "uptermd"].filter((name) => findProgram(name, testSearchPath) === null);
  return missing.length === 0 ? null : `${missing.join(" and ")} not on PATH`;
};

const absent = whyNoRealUpterm();

/** For suites over all three: a gate reads the titles. */
export const UPTERM_KINDS: readonly { readonly kind: UptermKind; readonly skips: boolean; readonly title: string }[] = [
  {
    kind: "real",
    skips: absent !== null,
    title: absent === null ? "the real upterm" : `the real upterm (skipped: ${absent})`,
  },
  { kind: "foreground-double", skips: false, title: "its double" },
  { kind: "daemon-double", skips: false, title: "its double, daemon generation" },
];

/** The double that a kind runs over. `real` gets one that nothing uses. */
export const doubleOf = (kind: UptermKind, dir: string, change: Partial<DoubleKind> = {}): Double =>
  makeDouble(dir, { ...(kind === "daemon-double" ? DAEMON : FOREGROUND), ...change });

export interface UptermRig {
  readonly backend: ShareBackend<UptermProbe>;
  readonly relay: Relay;
  readonly rigs: Rigs;
  readonly ours: TestKey;
  readonly theirs: TestKey;
  readonly searchPath: string;
  readonly relayKeys: RelayKeys;
  /** Joins as a guest, who is disposed by `guestsGone` at the latest. */
  enter(share: ShareRig, key: TestKey): AnyGuest;
  clientsOf(share: ShareRig): readonly GuestClient[];
  /** Observes the share as the session does. */
  observe(share: ShareRig): Promise<Observation>;
  /** Makes the double misbehave from its next start on. Does nothing to the real upterm. */
  bend(faults: DoubleFaults): void;
  /** For afterEach. */
  guestsGone(): Promise<void>;
  /** For afterAll. Fails if a process of a share is left. */
  dispose(): Promise<void>;
}

const overSsh = (share: ShareRig, key: TestKey): AnyGuest => {
  const guest: SshGuest = joinAsGuest({ join: share.join, keyPath: key.path });
  return { ...guest, vanish: () => process.kill(guest.pid, "SIGKILL") };
};

const overDouble = ({ join: { user, host, port } }: ShareRig, key: TestKey): AnyGuest =>
  joinDouble({ user, host, port, fingerprint: fingerprintOf(key.line) });

/** `change`: for mixed pairs, the version of the double's host or relay. */
export const createUptermRig = (kind: UptermKind, change: Partial<DoubleKind> = {}): UptermRig => {
  const dir = mkdtempSync(join(tmpdir(), "lanecast-upterm-"));
  const home = makeHome();
  const double = doubleOf(kind, join(dir, "bin"), change);
  const real = { program: "upterm", relayProgram: "uptermd" };
  const { program, relayProgram } = kind === "real" ? real : double;
  const searchPath = kind === "real" ? testSearchPath : double.searchPath(testSearchPath);
  const common = { searchPath, clock: systemClock };
  const relay = createUptermdRelay({ ...common, program: relayProgram, keys: home.keys });
  const backend = createUptermAdapter({ ...common, program, env: { LANG: "C.UTF-8" }, relays: () => [relay] });
  const rigs = createRigs(backend);
  const guests: AnyGuest[] = [];

  const clientsOf = ({ context }: ShareRig): readonly GuestClient[] => {
    const format = "#{client_tty} #{client_pid} #{client_readonly}";
    const lines = rigs.tmux.run("list-clients", "-t", context.shareId, "-F", format).split("\n").filter(Boolean);
    return lines.map((line) => {
      const [tty = "", pid, readonly] = line.split(" ");
      return { tty, pid: Number(pid), isReadOnly: readonly === "1" };
    });
  };
  const guestsGone = async (): Promise<void> => {
    await Promise.all(guests.splice(0).map((guest) => guest.dispose()));
  };

  return {
    ...{ backend, relay, rigs, clientsOf, guestsGone, searchPath, relayKeys: home.keys },
    ours: makeKey(dir, "ours"),
    theirs: makeKey(dir, "theirs"),
    enter: (share, key) => {
      const guest = kind === "real" ? overSsh(share, key) : overDouble(share, key);
      guests.push(guest);
      return guest;
    },
    observe: (share) => backend.observe(share.context),
    bend: (faults) => {
      if (kind !== "real") double.bend(faults);
    },
    dispose: async () => {
      await guestsGone();
      await rigs.dispose();
      home.dispose();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
