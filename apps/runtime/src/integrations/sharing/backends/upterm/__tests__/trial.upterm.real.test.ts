// The trial itself, over the real upterm: it must find what is open, and pass if nothing is. The daemon generation
// isn't available here, so this tests the trial and not that generation.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findMarked } from "../../../../../platform/process-table";
import { must, notCancelled, systemClock } from "../../../../../testing/rigs/share-rig";
import { createUptermRig, type UptermRig, whyNoRealUpterm } from "../../../../../testing/rigs/upterm-rig";
import type { LaunchPlan, WorkerContext } from "../../backend";
import { getSession } from "../admin";
import { createForeground } from "../foreground";
import { makeLifeline } from "../lifeline";
import { tryDoors } from "../trial";

const absent = whyNoRealUpterm();
const title =
  absent === null ? "the trial over the real upterm" : `the trial over the real upterm (skipped: ${absent})`;

describe.skipIf(absent !== null)(title, () => {
  let upterm: UptermRig;
  let root: string;
  let shares = 0;
  beforeAll(() => {
    upterm = createUptermRig("real");
    root = mkdtempSync(join(tmpdir(), "lc-trial-"));
  });
  afterAll(async () => {
    await upterm?.dispose();
    rmSync(root, { recursive: true, force: true });
  });

  /** `bend` changes the command line of a share. */
  const tryWith = async (bend: (argv: readonly string[]) => readonly string[], signal = notCancelled) => {
    shares += 1;
    const dir = join(root, `s${shares}`);
    mkdirSync(dir, { mode: 0o700 });
    const marker = { name: "LANECAST_WORKER", value: `shr_trial${process.pid}x${shares}` };
    const share: WorkerContext = {
      ...{ shareId: marker.value, dir, marker, access: "read", authorizedKeys: [], attachPath: "" },
      relay: {} as WorkerContext["relay"],
      laneSize: () => null,
    };
    const generation = createForeground(systemClock);
    const plan = async (context: WorkerContext) => {
      must(await makeLifeline(context.dir, upterm.searchPath));
      const planned: LaunchPlan = must(await upterm.backend.plan(context));
      return { ok: true as const, value: { ...planned, argv: bend(planned.argv) } };
    };
    const awaitUser = async (context: WorkerContext, until: AbortSignal): Promise<string | null> => {
      for (;;) {
        const socket = generation.adminSocket(context.dir);
        const session = socket === null ? null : await getSession(socket, until);
        if (session !== null || until.aborted) return session?.ssh_user ?? null;
        await Bun.sleep(10);
      }
    };
    const deps = { clock: systemClock, searchPath: upterm.searchPath, relay: upterm.relay, plan, awaitUser };
    const result = await tryDoors(share, deps, signal);
    expect(findMarked(`LANECAST_WORKER=${marker.value}`)).toEqual([]);
    expect(readdirSync(dir)).toEqual([]);
    return result;
  };

  it("GENB5: accepts the command line of a share, and leaves nothing behind", async () => {
    expect(await tryWith((argv) => argv)).toEqual({ ok: true, value: null });
  });

  it("GENB5: detects that file transfer is on", async () => {
    const tried = await tryWith((argv) => argv.filter((word) => word !== "--no-sftp"));
    expect(tried).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining("guests can transfer files") },
    });
  });

  it("GENB5: detects that forwarding is on", async () => {
    const tried = await tryWith((argv) =>
      argv.map((word) => word.replace("tcp-forwarding=false", "tcp-forwarding=true")),
    );
    expect(tried).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining("guests can connect through this machine") },
    });
  });

  it("GENB5: fails if guests get a shell", async () => {
    const isForced = (word: string, before: string | undefined): boolean =>
      word === "--force-command" || before === "--force-command";
    const tried = await tryWith((argv) => argv.filter((word, index) => !isForced(word, argv[index - 1])));
    // Without the forced command a guest sees the hosted one, so the trial's own guest can't join.
    expect(tried).toMatchObject({ ok: false, error: { message: expect.stringContaining("could not join") } });
  });

  it("START7: ends with a canceled start, and leaves nothing", async () => {
    const abort = new AbortController();
    const trying = tryWith((argv) => {
      abort.abort();
      return argv;
    }, abort.signal);
    expect(await trying).toMatchObject({ ok: false });
  });
});
