// The real tmate, wired as in the runtime, with the keys of two guests.
import { mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { ShareBackend } from "../../integrations/sharing/backends/backend";
import { createTmateBackend } from "../../integrations/sharing/tmate-adapter";
import { findPaths, systemEnvironment } from "../../platform/config";
import type { RelayKeys } from "../../relays/host-keys";
import type { Relay } from "../../relays/relay";
import { createTmateRelay } from "../../relays/tmate/ssh-server";
import { makeKey, type TestKey } from "../keys";
import { type GuestOptions, joinAsGuest, type SshGuest } from "../ssh-guest";
import { createRigs, makeHome, type Rigs, systemClock, testSearchPath } from "./share-rig";

/** The folder where setup unpacks the relay if the distribution has no package. */
export const testToolsDir = (): string => findPaths({ HOME: homedir(), ...systemEnvironment() }, {}).toolsDir;

export const isTestRoot = process.getuid?.() === 0;

/** The local tmate relay that is installed on this machine. */
export const makeTmateRelay = (keys: RelayKeys): Relay =>
  createTmateRelay({
    path: null,
    toolsDir: testToolsDir(),
    keys,
    clock: systemClock,
    searchPath: testSearchPath,
    isRoot: isTestRoot,
  });

export interface TmateRig {
  readonly backend: ShareBackend;
  readonly relay: Relay;
  readonly rigs: Rigs;
  readonly ours: TestKey;
  readonly theirs: TestKey;
  /** Joins as a guest, who is disposed by `guestsGone` at the latest. */
  enter(options: GuestOptions): SshGuest;
  /** For afterEach. */
  guestsGone(): Promise<void>;
  /** For afterAll. Fails if a process of a share is left. */
  dispose(): Promise<void>;
}

export const createTmateRig = (): TmateRig => {
  const home = makeHome();
  const keyDir = mkdtempSync(join(tmpdir(), "lanecast-guestkeys-"));
  const relay = makeTmateRelay(home.keys);
  const backend = createTmateBackend({
    path: null,
    searchPath: testSearchPath,
    relays: () => [relay],
    clock: systemClock,
  });
  const rigs = createRigs(backend);
  const guests: SshGuest[] = [];
  const guestsGone = async (): Promise<void> => {
    await Promise.all(guests.splice(0).map((guest) => guest.dispose()));
  };
  return {
    backend,
    relay,
    rigs,
    ours: makeKey(keyDir, "ours"),
    theirs: makeKey(keyDir, "theirs"),
    enter: (options) => {
      const guest = joinAsGuest(options);
      guests.push(guest);
      return guest;
    },
    guestsGone,
    dispose: async () => {
      await guestsGone();
      await rigs.dispose();
      home.dispose();
      rmSync(keyDir, { recursive: true, force: true });
    },
  };
};
