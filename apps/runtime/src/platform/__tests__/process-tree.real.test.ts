// Pids and group numbers are reused: only our own processes may be found and killed by number. Real processes.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../../testing/eventually";
import { systemClock, testSearchPath } from "../../testing/rigs/share-rig";
import { descendantsOf, findMarked, isAlive, killExactly, type ProcessRef, startTicksOf } from "../process-table";
import { killTree, run, supervise, underDeathSignal } from "../process-tree";

const NOWHERE = "LANECAST_WORKER=shr_nobody";
/** Above the kernel's highest pid (4194304, proc_sys_kernel(5)). */
const NO_PID = 4_194_305;

let dir: string;
const started: ReturnType<typeof supervise>[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lanecast-tree-"));
});
afterEach(async () => {
  for (const each of started.splice(0)) {
    for (const ref of findMarked(NOWHERE, [each])) killExactly(ref, "SIGKILL");
    await each.exited;
  }
  rmSync(dir, { recursive: true, force: true });
});

const start = (...argv: readonly string[]) => {
  const child = supervise(argv, { cwd: dir, env: { PATH: testSearchPath }, logPath: join(dir, "log") });
  started.push(child);
  return child;
};

/** A ref to an earlier process with the same pid. */
const earlierOf = ({ pid, startTicks }: ProcessRef): ProcessRef => ({ pid, startTicks: startTicks - 1 });
const pidsOf = (leader: ProcessRef): number[] => findMarked(NOWHERE, [leader]).map(({ pid }) => pid);

describe("a reused number", () => {
  it("REV5: finds a group by its own leader, not by an earlier process with the same pid", async () => {
    const shell = start("sh", "-c", "sleep 68 & wait");
    await eventually(() => pidsOf(shell).length === 2, { what: "shell and child run", withinMs: 5_000 });
    expect(pidsOf(earlierOf(shell))).toEqual([]);
    // The group keeps its number after its leader has ended.
    killExactly(shell, "SIGKILL");
    await shell.exited;
    expect(pidsOf(shell)).toHaveLength(1);
  });

  it("REV5: finds nothing in a group that was once seen empty", async () => {
    const shell = start("sh", "-c", "sleep 68 & exit");
    await shell.exited;
    // A test can't make the kernel reuse a number, so the ref gets another one instead.
    const ref = { pid: NO_PID, startTicks: shell.startTicks };
    expect(pidsOf(ref)).toEqual([]);
    ref.pid = shell.pid;
    expect(pidsOf(ref)).toEqual([]);
    expect(pidsOf({ ...ref })).toHaveLength(1);
  });

  it("REV5: reaches no other process when it signals a group or kills a tree", async () => {
    const theirs = start("sh", "-c", "sleep 68 & wait");
    await eventually(() => descendantsOf(theirs.pid).length === 1, { what: "it has a child", withinMs: 5_000 });
    const everything = [theirs, ...descendantsOf(theirs.pid)];
    const gone = start("true");
    await gone.exited;
    const reused = { ...gone, ...earlierOf(theirs) };
    await killTree(systemClock, reused);
    gone.signalGroup("SIGKILL");
    expect(everything.every(isAlive)).toBe(true);
    expect(startTicksOf(theirs.pid)).toBe(theirs.startTicks);
  });
});

describe("parent-death KILL", () => {
  it("SC-026-004, REV6: doesn't start a child whose parent died before the signal was set", async () => {
    const started = join(dir, "started");
    const options = { env: { PATH: testSearchPath }, timeoutMs: 10_000 };
    // Simulates a parent that is already dead.
    expect((await run(underDeathSignal(NO_PID, ["touch", started]), options)).exitCode).not.toBe(0);
    expect(existsSync(started)).toBe(false);
    expect((await run(underDeathSignal(process.pid, ["touch", started]), options)).exitCode).toBe(0);
    expect(existsSync(started)).toBe(true);
  });

  it("REV6: passes arguments and environment to the program unchanged", async () => {
    const log = join(dir, "log");
    await start("sh", "-c", 'printf "%s|" "$@"; tr "\\0" ";" < /proc/$$/environ', "name", "a b", "", "$(c)").exited;
    expect(readFileSync(log, "utf8")).toBe(`a b||$(c)|PATH=${testSearchPath};`);
  });
});

describe("a short-lived command", () => {
  const env = { PATH: testSearchPath };

  it("PROC1: at its deadline it is killed with what it started, and the call resolves", async () => {
    const pid = join(dir, "pid");
    const result = await run(["sh", "-c", `printf early; sleep 68 & echo $! >${pid}; wait`], { env, timeoutMs: 500 });
    expect(result).toMatchObject({ timedOut: true, stdout: "early" });
    const child = { pid: Number(readFileSync(pid, "utf8")), startTicks: 0 };
    await eventually(() => startTicksOf(child.pid) === null, { what: "its child is gone", withinMs: 5_000 });
  });

  it("PROC1: a process that left its group cannot hold the call up", async () => {
    const pid = join(dir, "pid");
    const script = `setsid sleep 68 & echo $! >${pid}`;
    const { timedOut, exitCode } = await run(["sh", "-c", script], { env, timeoutMs: 500 });
    expect([timedOut, exitCode]).toEqual([true, 0]);
    process.kill(Number(readFileSync(pid, "utf8")), "SIGKILL");
  });
});
