// Numbers of processes and groups are used again: what is found and ended by number must still be ours. Real processes.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { endRelay } from "../../relays/end-relay";
import { eventually } from "../../testing/eventually";
import { systemClock, testSearchPath } from "../../testing/rigs/share-rig";
import { descendantsOf, findMarked, isAlive, killExactly, type ProcessRef, startTicksOf } from "../process-table";
import { run, supervise, underDeathSignal } from "../process-tree";

const NOWHERE = "LANECAST_WORKER=shr_nobody";
/** Above every pid the kernel gives (4194304, proc_sys_kernel(5)). */
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

/** As a ref looks that was taken of an earlier process with the same number. */
const anEarlier = ({ pid, startTicks }: ProcessRef): ProcessRef => ({ pid, startTicks: startTicks - 1 });
const pidsOf = (leader: ProcessRef): number[] => findMarked(NOWHERE, [leader]).map(({ pid }) => pid);

describe("a number that was used again", () => {
  it("REV5: a group is found by the process that began it, and not by another's with its number", async () => {
    const shell = start("sh", "-c", "sleep 68 & wait");
    await eventually(() => pidsOf(shell).length === 2, { what: "shell and child run", withinMs: 5_000 });
    expect(pidsOf(anEarlier(shell))).toEqual([]);
    // Without its leader the group still has its number to itself.
    killExactly(shell, "SIGKILL");
    await shell.exited;
    expect(pidsOf(shell)).toHaveLength(1);
  });

  it("REV5: of a group that was seen empty nothing is found any more", async () => {
    const shell = start("sh", "-c", "sleep 68 & exit");
    await shell.exited;
    // In the place of a number that is given out again, which no test can bring about: a ref that is given another one.
    const ref = { pid: NO_PID, startTicks: shell.startTicks };
    expect(pidsOf(ref)).toEqual([]);
    ref.pid = shell.pid;
    expect(pidsOf(ref)).toEqual([]);
    expect(pidsOf({ ...ref })).toHaveLength(1);
  });

  it("REV5: neither a group's signal nor a relay's end reaches another's processes", async () => {
    const theirs = start("sh", "-c", "sleep 68 & wait");
    await eventually(() => descendantsOf(theirs.pid).length === 1, { what: "it has a child", withinMs: 5_000 });
    const everything = [theirs, ...descendantsOf(theirs.pid)];
    const gone = start("true");
    await gone.exited;
    const reused = { ...gone, ...anEarlier(theirs) };
    await endRelay(systemClock, reused);
    gone.signalGroup("SIGKILL");
    expect(everything.every(isAlive)).toBe(true);
    expect(startTicksOf(theirs.pid)).toBe(theirs.startTicks);
  });
});

describe("parent-death KILL", () => {
  it("SC-026-004, REV6: who has lost their parent before the signal was set does not start", async () => {
    const started = join(dir, "started");
    const options = { env: { PATH: testSearchPath }, timeoutMs: 10_000 };
    // In the place of a parent that is dead by then: one that it never was.
    expect((await run(underDeathSignal(NO_PID, ["touch", started]), options)).exitCode).not.toBe(0);
    expect(existsSync(started)).toBe(false);
    expect((await run(underDeathSignal(process.pid, ["touch", started]), options)).exitCode).toBe(0);
    expect(existsSync(started)).toBe(true);
  });

  it("REV6: the program gets its words and its environment as they were given", async () => {
    const log = join(dir, "log");
    await start("sh", "-c", 'printf "%s|" "$@"; tr "\\0" ";" < /proc/$$/environ', "name", "a b", "", "$(c)").exited;
    expect(readFileSync(log, "utf8")).toBe(`a b||$(c)|PATH=${testSearchPath};`);
  });
});
