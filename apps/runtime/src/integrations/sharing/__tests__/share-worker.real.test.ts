// Ends a worker's process tree even if its programs resist. Real processes, no backend.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { descendantsOf, findMarked, isAlive, type ProcessRef, startTicksOf } from "../../../platform/process-table";
import { eventually } from "../../../testing/eventually";
import { takeTime } from "../../../testing/given-time";
import { systemClock, testSearchPath } from "../../../testing/rigs/share-rig";
import { WORKER_LOG_NAME } from "../backends/backend";
import { type ShareWorker, startShareWorker } from "../share-worker";

const STUBBORN = join(import.meta.dirname, "fixtures", "stubborn-worker.sh");
const DAEMON = join(import.meta.dirname, "fixtures", "daemon-worker.sh");

let dir: string;
let marker: { name: string; value: string };
let count = 0;

beforeEach(() => {
  count += 1;
  dir = mkdtempSync(join(tmpdir(), "lanecast-worker-"));
  marker = { name: "LANECAST_WORKER", value: `shr_worker${process.pid}x${count}` };
});

afterEach(() => {
  // The leak check of this file: a test that passed must have left nothing, a failed one is cleaned up after.
  const left = findMarked(`${marker.name}=${marker.value}`);
  for (const { pid } of left) process.kill(pid, "SIGKILL");
  rmSync(dir, { recursive: true, force: true });
  expect(left).toEqual([]);
});

const start = (...argv: readonly string[]): ShareWorker =>
  startShareWorker({ plan: { argv, env: { PATH: testSearchPath } }, dir, marker, clock: systemClock });

const log = (): string => readFileSync(join(dir, WORKER_LOG_NAME), "utf8");

const startStubborn = async (how: string): Promise<ShareWorker> => {
  const worker = start(STUBBORN, how);
  await eventually(() => /^up$/m.test(log()), { what: `the worker that will ${how} is up`, withinMs: 5_000 });
  return worker;
};

const timed = async (worker: ShareWorker): Promise<number> => {
  const { value, tookMs } = await takeTime(worker.stop());
  expect(value).toEqual({ ok: true, value: null });
  return tookMs;
};

describe("startShareWorker", () => {
  it("FR-026-009: runs a worker in its own process group, with the marker and nothing else of the runtime's environment", async () => {
    process.env.LANECAST_TOKEN = "secret";
    const worker = start("sh", "-c", "env; echo pid=$$; exec sleep 60");
    await eventually(() => log().includes("pid="), { what: "the worker has written", withinMs: 5_000 });
    delete process.env.LANECAST_TOKEN;
    expect(log()).toContain(`pid=${worker.ref.pid}`);
    expect(log()).toContain(`${marker.name}=${marker.value}`);
    expect(log()).not.toContain("LANECAST_TOKEN");
    expect(isAlive(worker.ref)).toBe(true);
    expect((await worker.left()).map(({ pid }) => pid)).toContain(worker.ref.pid);
    await worker.stop();
    expect(await worker.left()).toEqual([]);
  });

  it("FR-026-009: reports an exit with its code, a kill with its signal, and a missing program as 127", async () => {
    expect(await start("sh", "-c", "exit 7").exited).toEqual({ exitCode: 7, signal: null });
    const killed = start("sleep", "60");
    process.kill(killed.ref.pid, "SIGKILL");
    expect(await killed.exited).toEqual({ exitCode: null, signal: "SIGKILL" });
    expect(await start(join(dir, "no-such-program")).exited).toEqual({ exitCode: 127, signal: null });
  });
});

describe("stop", () => {
  it("REV2: ends a worker that reacts to TERM immediately", async () => {
    expect(await timed(await startStubborn("hang"))).toBeLessThan(2_000);
  });

  it("REV2: kills a worker that ignores TERM after at most two seconds", async () => {
    const worker = await startStubborn("ignore-term");
    expect(await timed(worker)).toBeLessThan(5_000);
    expect(await worker.exited).toEqual({ exitCode: null, signal: "SIGKILL" });
  });

  it("REV2: ends a suspended worker without waiting for the KILL", async () => {
    const worker = await startStubborn("stop-itself");
    const isStopped = (): boolean => /^State:\s+T/m.test(readFileSync(`/proc/${worker.ref.pid}/status`, "utf8"));
    await eventually(isStopped, { what: "the worker is stopped", withinMs: 5_000 });
    expect(await timed(worker)).toBeLessThan(2_000);
  });

  it.each(["fork", "leave", "clean-environment"])("REV2: ends children that %s and ignore TERM", async (how) => {
    expect(await timed(await startStubborn(how))).toBeLessThan(5_000);
  });

  it("REV2: finds and ends what an exited worker left behind", async () => {
    const worker = await startStubborn("leave-behind");
    expect(await worker.exited).toEqual({ exitCode: 0, signal: null });
    await eventually(async () => (await worker.left()).length === 1, { what: "one process is left", withinMs: 5_000 });
    await timed(worker);
    expect(await worker.left()).toEqual([]);
  });

  it("REV2: ends a worker that starts processes faster than they are searched", async () => {
    expect(await timed(await startStubborn("spawn-on"))).toBeLessThan(5_000);
  });

  it("REV2: ends everything with the share's marker, no matter who started it, and nothing of another share", async () => {
    const worker = await startStubborn("hang");
    const start = (value: string) =>
      Bun.spawn(["sleep", "66"], { env: { PATH: testSearchPath, [marker.name]: value } });
    const relay = start(marker.value);
    const other = start("shr_another");
    await timed(worker);
    await relay.exited;
    expect(relay.signalCode).toBe("SIGKILL");
    expect(other.exitCode).toBeNull();
    other.kill();
    await other.exited;
  });

  it("REV2: every caller gets the same result, even if there is nothing left to end", async () => {
    const worker = await startStubborn("hang");
    const [first, second] = [worker.stop(), worker.stop()];
    expect(first).toBe(second);
    await first;
    expect(await worker.stop()).toEqual({ ok: true, value: null });
  });

  it("REV4: names processes that cannot be ended, and tries again", async () => {
    const worker = await startStubborn("ignore-term");
    const unkillable = start("sleep", "67");
    const ref: ProcessRef = unkillable.ref;
    // Stands in for a process in uninterruptible sleep: KILL has no effect on it.
    const kill = process.kill;
    process.kill = (pid, signal) => (pid === ref.pid || pid === -ref.pid ? true : kill.call(process, pid, signal));
    try {
      expect(await worker.stop()).toEqual({ ok: false, error: { left: [ref] } });
    } finally {
      process.kill = kill;
    }
    expect(await worker.stop()).toEqual({ ok: true, value: null });
  });
});

describe("a program that leaves a daemon", () => {
  const pidFile = (): string => join(dir, "daemon.pid");
  const lifeline = (): string => join(dir, "live");
  const findDaemon = (): ProcessRef | null => {
    const pid = Number(existsSync(pidFile()) ? readFileSync(pidFile(), "utf8") : 0);
    return pid === 0 ? null : { pid, startTicks: startTicksOf(pid) ?? 0 };
  };
  const startDaemon = async (how: string): Promise<ShareWorker> => {
    Bun.spawnSync(["mkfifo", "-m", "600", lifeline()]);
    const argv = [DAEMON, how, pidFile(), lifeline()];
    const plan = { argv, env: { PATH: testSearchPath }, daemon: findDaemon, lifeline: lifeline() };
    const worker = startShareWorker({ plan, dir, marker, clock: systemClock });
    await worker.settled;
    return worker;
  };

  it("GENB2: the daemon is the worker, by pid and start time, and its end is the worker's end", async () => {
    const worker = await startDaemon("heed-term");
    expect(worker.ref).toEqual(findDaemon());
    expect(worker.leaders).toHaveLength(2);
    expect((await worker.left()).map(({ pid }) => pid)).toContain(worker.ref.pid);
    process.kill(worker.ref.pid, "SIGKILL");
    // It isn't our child, so its exit code is unknown.
    expect(await worker.exited).toEqual({ exitCode: null, signal: null });
    await timed(worker);
  });

  it.each(["heed-term", "ignore-term", "stop-itself"])(
    "GENB2: a daemon that carries no marker is ended even if told to %s",
    async (how) => {
      const worker = await startDaemon(how);
      const daemon = worker.ref;
      expect(await timed(worker)).toBeLessThan(5_000);
      expect(isAlive(daemon)).toBe(false);
      expect(await worker.left()).toEqual([]);
    },
  );

  it("GENB2: a program that exits with 0 and leaves no daemon counts as ended, and one that fails as failed", async () => {
    const plan = { env: { PATH: testSearchPath }, daemon: () => null };
    const run = (code: number): ShareWorker =>
      startShareWorker({ plan: { ...plan, argv: ["sh", "-c", `exit ${code}`] }, dir, marker, clock: systemClock });
    expect(await run(0).exited).toEqual({ exitCode: 0, signal: null });
    expect(await run(1).exited).toEqual({ exitCode: 1, signal: null });
  });

  it("GENB3: closing the lifeline ends the daemon, and no child process keeps the lifeline open", async () => {
    const worker = await startDaemon("read-lifeline");
    const holders = (): number[] =>
      descendantsOf(process.pid)
        .map(({ pid }) => pid)
        .filter((pid) => Bun.spawnSync(["find", `/proc/${pid}/fd`, "-lname", lifeline()]).stdout.length > 0);
    const bystander = start("sleep", "60");
    expect(holders()).toEqual([]);
    expect(isAlive(worker.ref)).toBe(true);
    await timed(worker);
    await bystander.stop();
  });

  it("GENB3: if the lifeline can't be opened, nothing starts", () => {
    const plan = { argv: ["sleep", "68"], env: { PATH: testSearchPath }, lifeline: join(dir, "none") };
    expect(() => startShareWorker({ plan, dir, marker, clock: systemClock })).toThrow("ENOENT");
  });
});

describe("tail", () => {
  it("BACK1: shows a worker's output without its link and without escape sequences", async () => {
    const worker = await startStubborn("garbage");
    expect(await worker.exited).toEqual({ exitCode: 3, signal: null });
    expect(worker.tail()).toBe("ssh -p2222 [link]@127.0.0.1\nred��\nup");
  });

  it("BACK1: is at most the last 2 KiB, and never cuts a token so that it isn't recognized", async () => {
    const worker = await startStubborn("flood");
    await worker.exited;
    expect(Buffer.byteLength(worker.tail())).toBeLessThanOrEqual(2_048);
    expect(worker.tail()).toMatch(/\nup$/);
    expect(worker.tail()).not.toMatch(/[A-Za-z0-9]{20}/);
  });

  it("BACK1: is empty if the log is gone", async () => {
    const worker = await startStubborn("hang");
    await worker.stop();
    rmSync(join(dir, WORKER_LOG_NAME));
    expect(worker.tail()).toBe("");
  });
});
