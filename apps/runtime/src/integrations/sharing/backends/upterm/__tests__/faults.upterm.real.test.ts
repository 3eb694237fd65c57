// An upterm that lies, hangs or is another one than wanted: over the double, because the real one cannot be bent.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { findMarked } from "../../../../../platform/process-table";
import type { RunningRelay } from "../../../../../relays/relay";
import { createRelayKeys } from "../../../../../relays/relay-keys";
import { createUptermdRelay } from "../../../../../relays/upterm/uptermd";
import { eventually } from "../../../../../testing/eventually";
import { must, notCancelled, systemClock, testSearchPath } from "../../../../../testing/rigs/share-rig";
import { createUptermRig, type UptermRig } from "../../../../../testing/rigs/upterm-rig";
import { type ShareWorker, startShareWorker } from "../../../share-worker";
import { createUptermAdapter } from "../../../upterm-adapter";
import type { WorkerContext } from "../../backend";
import { createForeground } from "../foreground";

let upterm: UptermRig;
beforeAll(() => {
  upterm = createUptermRig("foreground-double");
});
afterEach(async () => {
  upterm.bend({});
  await upterm.guestsGone();
});
afterAll(() => upterm?.dispose());

const dir = mkdtempSync(join(tmpdir(), "lanecast-ufault-"));
const ends: (() => Promise<unknown>)[] = [];
let started = 0;
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Bent {
  readonly context: WorkerContext;
  readonly relay: RunningRelay;
  startWorker(change?: Partial<WorkerContext>): Promise<ShareWorker>;
  left(): number;
}

/** Relay and files of a share whose worker is still to be started; ended after the test. */
const openShare = async (): Promise<Bent> => {
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
  };
  ends.push(relay.kill);
  return {
    context,
    relay,
    left: () => findMarked(`${marker.name}=${marker.value}`).length,
    startWorker: async (change = {}) => {
      const plan = must(await upterm.backend.plan({ ...context, ...change }));
      const worker = startShareWorker({ plan, dir: own, marker, clock: systemClock });
      ends.push(worker.stop);
      return worker;
    },
  };
};

describe("an upterm that does not do what it was told", () => {
  const lies = [
    ["another key in force", { authorized_keys: [{ public_key_fingerprints: ["SHA256:other"], comment: "" }] }],
    ["no key in force", { authorized_keys: [] }],
    ["file transfer on", { sftp_disabled: false }],
    ["another program for guests", { force_command: ["bash"] }],
    ["a link that is a command", { ssh_user: "x;id" }],
  ] as const;
  it.each(lies)("SEC4: gives no link over an answer with %s", async (_what, session) => {
    upterm.bend({ session });
    const { context, relay, startWorker, left } = await openShare();
    const worker = await startWorker();
    const answer = await upterm.backend.awaitLink(context, AbortSignal.timeout(10_000));
    expect(answer.ok).toBe(false);
    if (!answer.ok) expect(["backend-unavailable", "relay-refused"]).toContain(answer.error.code);
    await relay.kill();
    await worker.stop();
    expect(left()).toBe(0);
  });

  it("CAN1: waits for a socket that never comes until it is told to stop, and leaves nothing", async () => {
    upterm.bend({ hasNoSocket: true });
    const { context, relay, startWorker, left } = await openShare();
    const worker = await startWorker();
    const abort = new AbortController();
    const waiting = upterm.backend.awaitLink(context, abort.signal);
    await eventually(() => worker.tail().includes("SSH:"), { what: "it has printed its link", withinMs: 5_000 });
    expect(createForeground(systemClock).adminSocket(context.dir)).toBeNull();
    abort.abort();
    expect(await waiting).toMatchObject({ ok: false, error: { code: "link-overdue" } });
    await relay.kill();
    await worker.stop();
    expect(left()).toBe(0);
  });

  it("REV2: one that ignores TERM is ended by KILL, with a guest in", async () => {
    upterm.bend({ ignoresTermMs: 60_000 });
    const share = await upterm.rigs.start({ access: "write", keys: [upterm.ours.line] });
    const guest = upterm.enter(share, upterm.ours);
    await guest.waitFor("$");
    const startedMs = performance.now();
    await share.worker.stop();
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    await share.end();
    await guest.waitExit(5_000);
    expect(share.left()).toBe(0);
  });

  it("FR-026-009: a relay that is gone at the start is told as such", async () => {
    const { relay, startWorker } = await openShare();
    await relay.kill();
    const worker = await startWorker();
    const exit = await worker.exited;
    expect(upterm.backend.classifyExit(exit, worker.tail(), "here")).toMatchObject({ code: "relay-unreachable" });
  });

  it("SEC4: a relay with another key than the pinned one is refused", async () => {
    const { relay, startWorker } = await openShare();
    const publicKey = upterm.theirs.line.split(" ").slice(0, 2).join(" ");
    const worker = await startWorker({ relay: { ...relay, publicKey } });
    const exit = await worker.exited;
    expect(upterm.backend.classifyExit(exit, worker.tail(), "here")).toMatchObject({ code: "relay-refused" });
  });
});

describe("what is installed", () => {
  it("BACK1: too old, of an unknown kind, or without its relay: unavailable, with the reason and what to do", async () => {
    upterm.bend({ missingFlags: ["no-sftp"] });
    expect(await upterm.backend.probe()).toMatchObject({ ok: false, error: { data: { problem: "too-old" } } });
    upterm.bend({ version: "uplift terminal, version 3.1\n" });
    expect(await upterm.backend.probe()).toMatchObject({ ok: false, error: { data: { problem: "unknown-version" } } });
    upterm.bend({});
    const found = must(await upterm.backend.probe());
    const common = { searchPath: testSearchPath, clock: systemClock };
    const keys = createRelayKeys({ keysDir: join(dir, "keys"), searchPath: testSearchPath });
    const relay = createUptermdRelay({ ...common, program: join(dir, "uptermd"), keys });
    const alone = createUptermAdapter({ ...common, program: found.path, env: {}, relays: () => [relay] });
    expect(await alone.probe()).toMatchObject({
      ok: false,
      error: { code: "backend-unavailable", data: { problem: "missing", hint: expect.stringContaining("relay_path") } },
    });
  });
});
