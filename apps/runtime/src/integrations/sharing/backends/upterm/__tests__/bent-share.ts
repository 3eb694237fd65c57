// The relay and files of a share over a double. The test starts the worker itself. Everything is ended after the test.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll } from "vitest";
import { findMarked } from "../../../../../platform/process-table";
import type { RunningRelay } from "../../../../../relays/relay";
import { must, notCancelled, systemClock } from "../../../../../testing/rigs/share-rig";
import { createUptermRig, type UptermKind, type UptermRig } from "../../../../../testing/rigs/upterm-rig";
import { type ShareWorker, startShareWorker } from "../../../share-worker";
import type { WorkerContext } from "../../backend";

export interface BentShare {
  readonly context: WorkerContext;
  readonly relay: RunningRelay;
  startWorker(change?: Partial<WorkerContext>): Promise<ShareWorker>;
  /** How many processes have the share's marker. */
  left(): number;
}

export interface BentStage {
  readonly dir: string;
  rig(): UptermRig;
  open(): Promise<BentShare>;
}

/** Call it once in a describe, or at the top of a file. */
export const useBentShares = (kind: UptermKind): BentStage => {
  const dir = mkdtempSync(join(tmpdir(), "lc-bent-"));
  const ends: (() => Promise<unknown>)[] = [];
  let upterm: UptermRig;
  let started = 0;
  beforeAll(() => {
    upterm = createUptermRig(kind);
  });
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
    upterm.bend({});
    await upterm.guestsGone();
  });
  afterAll(async () => {
    await upterm?.dispose();
    rmSync(dir, { recursive: true, force: true });
  });

  const open = async (): Promise<BentShare> => {
    started += 1;
    const marker = { name: "LANECAST_WORKER", value: `shr_bent${process.pid}x${started}` };
    const own = join(dir, `s${started}`);
    mkdirSync(own, { mode: 0o700 });
    const { hostKeys } = must(await upterm.backend.prepare(own));
    const request = { shareId: marker.value, dir: own, marker, hostKeys, signal: notCancelled };
    const relay = must(await upterm.relay.start(request));
    const context: WorkerContext = {
      ...{ shareId: marker.value, dir: own, marker, access: "write", authorizedKeys: [upterm.ours.line], relay },
      attachPath: join(own, "attach"),
      laneSize: () => null,
    };
    ends.push(relay.kill);
    return {
      context,
      relay,
      left: () => findMarked(`${marker.name}=${marker.value}`).length,
      startWorker: async (change = {}) => {
        Object.assign(context, change);
        const plan = must(await upterm.backend.plan(context));
        const worker = startShareWorker({ plan, dir: own, marker, clock: systemClock });
        ends.push(worker.stop);
        return worker;
      },
    };
  };
  return { dir, rig: () => upterm, open };
};
