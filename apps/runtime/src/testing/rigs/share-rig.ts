// One share without a session: a real relay, a real worker and a real tmux session. For tests of the backends' adapters.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Result } from "#contract/errors";
import type { Access } from "#contract/share";
import type { BackendLink, ShareBackend, WorkerContext } from "../../integrations/sharing/backends/backend";
import { openForAll } from "../../integrations/sharing/door/callers";
import { writeAttachWrapper } from "../../integrations/sharing/door/wrapper";
import type { WindowSize } from "../../integrations/sharing/ports";
import { type ShareWorker, startShareWorker } from "../../integrations/sharing/share-worker";
import { createSystemClock } from "../../platform/clock";
import { findMarked } from "../../platform/process-table";
import { createRelayKeys, type RelayKeys } from "../../relays/host-keys";
import type { RunningRelay } from "../../relays/relay";
import { eventually } from "../eventually";
import type { GuestJoin } from "../ssh-guest";
import { startTestTmux, type TestTmux } from "../test-tmux";

/** For starts that are not canceled. */
export const notCancelled = new AbortController().signal;
export const systemClock = createSystemClock();
export const testSearchPath = process.env.PATH ?? "";

/** The value of a result that must be ok. */
export const must = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};

export interface Home {
  readonly dir: string;
  readonly keys: RelayKeys;
  dispose(): void;
}

/** Creates a home with relay keys; once for each test file, because making an RSA key takes a while. */
export const makeHome = (): Home => {
  const dir = mkdtempSync(join(tmpdir(), "lanecast-home-"));
  const keys = createRelayKeys({ keysDir: join(dir, "keys"), searchPath: testSearchPath });
  return { dir, keys, dispose: () => rmSync(dir, { recursive: true, force: true }) };
};

export interface RigOptions {
  readonly access: Access;
  /** OpenSSH public key lines. Without any, anyone with the link can join. */
  readonly keys: readonly string[];
  /** A folder between the rig's own and the share's. */
  readonly folder?: string;
}

export interface ShareRig {
  readonly context: WorkerContext;
  readonly relay: RunningRelay;
  readonly worker: ShareWorker;
  readonly link: BackendLink;
  readonly join: GuestJoin;
  /** The number of processes of the share. */
  left(): number;
  /** Kills the relay and stops the worker, as a revoke does. */
  end(): Promise<void>;
}

export interface Rigs {
  readonly tmux: TestTmux;
  /** Resolves when guests can join. */
  start(options: RigOptions): Promise<ShareRig>;
  /** Ends everything, and fails if a process is left. For afterAll. */
  dispose(): Promise<void>;
}

let shares = 0;

export const createRigs = (backend: ShareBackend): Rigs => {
  const root = mkdtempSync(join(tmpdir(), "lanecast-rig-"));
  const tmux = startTestTmux();
  const rigs: ShareRig[] = [];

  const start = async ({ access, keys, folder = "" }: RigOptions): Promise<ShareRig> => {
    shares += 1;
    const shareId = `shr_rig${process.pid}x${shares}`;
    const dir = join(root, folder, shareId);
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const marker = { name: "LANECAST_WORKER", value: shareId };
    const { hostKeys } = must(await backend.prepare(dir));
    const here = backend.relay("here");
    if (here === null) throw new Error("the backend has no relay of this machine");
    const relay = must(await here.start({ shareId, dir, marker, hostKeys, signal: notCancelled }));
    const attachPath = writeAttachWrapper({ dir, markerName: marker.name, attachArgv: tmux.openRoom(shareId, access) });
    const laneSize = (): WindowSize => {
      const [cols = 80, rows = 24] = tmux.size().split("x").map(Number);
      return { cols, rows };
    };
    const context: WorkerContext = {
      ...{ shareId, dir, marker, access, relay, attachPath, laneSize },
      authorizedKeys: keys,
    };
    const worker = startShareWorker({ plan: must(await backend.plan(context)), dir, marker, clock: systemClock });
    const link = must(await backend.awaitLink(context, AbortSignal.timeout(15_000)));
    await worker.settled;
    openForAll(dir);
    const { guestHost: host, guestPort: port, publicKey } = relay;
    const rig: ShareRig = {
      context,
      relay,
      worker,
      link,
      join: { user: link.user, host, port, publicKey },
      left: () =>
        findMarked(`${marker.name}=${marker.value}`, [
          ...worker.leaders,
          ...(relay.process === null ? [] : [relay.process]),
        ]).length,
      end: async () => {
        await relay.kill();
        must(await worker.stop());
      },
    };
    rigs.push(rig);
    return rig;
  };

  return {
    tmux,
    start,
    dispose: async () => {
      for (const rig of rigs) await rig.end();
      await eventually(() => rigs.every((rig) => rig.left() === 0), { what: "nothing is left", withinMs: 5_000 });
      tmux.dispose();
      rmSync(root, { recursive: true, force: true });
    },
  };
};
