// upterm, wired as in the runtime, over the real program or over its double, with the keys of two guests.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Observation, ShareBackend } from "../../integrations/sharing/backends/backend";
import type { DoubleFaults } from "../../integrations/sharing/backends/upterm/__tests__/double/double-faults";
import { type AnyGuest, joinDouble } from "../../integrations/sharing/backends/upterm/__tests__/double/double-guest";
import { makeDouble } from "../../integrations/sharing/backends/upterm/__tests__/double/make-double";
import type { GuestClient } from "../../integrations/sharing/ports";
import { createUptermAdapter } from "../../integrations/sharing/upterm-adapter";
import { fingerprintOf } from "../../platform/fingerprint";
import { findProgram } from "../../platform/process-tree";
import type { Relay } from "../../relays/relay";
import { createUptermdRelay } from "../../relays/upterm/uptermd";
import { makeKey, type TestKey } from "../keys";
import { joinAsGuest, type SshGuest } from "../ssh-guest";
import { createRigs, makeHome, type Rigs, type ShareRig, systemClock, testSearchPath } from "./share-rig";

/** `real`: upterm and uptermd from PATH, with ssh as the guest. `double`: our small stand-in programs. */
export type UptermKind = "real" | "double";

/** Why the real upterm cannot be tested here, or null if it can. */
export const whyNoRealUpterm = (): string | null => {
  const missing = ["upterm", "uptermd"].filter((name) => findProgram(name, testSearchPath) === null);
  return missing.length === 0 ? null : `${missing.join(" and ")} not on PATH`;
};

export interface UptermRig {
  readonly backend: ShareBackend;
  readonly relay: Relay;
  readonly rigs: Rigs;
  readonly ours: TestKey;
  readonly theirs: TestKey;
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

export const createUptermRig = (kind: UptermKind): UptermRig => {
  const dir = mkdtempSync(join(tmpdir(), "lanecast-upterm-"));
  const home = makeHome();
  const double = makeDouble(join(dir, "bin"));
  const real = { program: "upterm", relayProgram: "uptermd" };
  const { program, relayProgram } = kind === "real" ? real : double;
  const common = { searchPath: testSearchPath, clock: systemClock };
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
    ...{ backend, relay, rigs, clientsOf, guestsGone },
    ours: makeKey(dir, "ours"),
    theirs: makeKey(dir, "theirs"),
    enter: (share, key) => {
      const guest = kind === "real" ? overSsh(share, key) : overDouble(share, key);
      guests.push(guest);
      return guest;
    },
    observe: (share) => backend.observe(share.context),
    bend: (faults) => {
      if (kind === "double") double.bend(faults);
    },
    dispose: async () => {
      await guestsGone();
      await rigs.dispose();
      home.dispose();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
