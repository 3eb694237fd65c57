// The second deadline, with real processes: it strikes when the runtime's own timers don't, and kills only the
// processes it was given.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { ShareId } from "#contract/ids";
import { createSystemClock } from "../../../../platform/clock";
import { isAlive, startTicksOf } from "../../../../platform/process-table";
import { supervise } from "../../../../platform/process-tree";
import { eventually } from "../../../../testing/eventually";
import { expectNoLeaks } from "../../../../testing/leak-check";
import { createWatchdog, type Watchdog } from "../watchdog";

const FIXTURE = join(import.meta.dirname, "fixtures", "deaf-runtime.ts");
const PATH = process.env.PATH ?? "";
const SHARE = "shr_aaaa" as ShareId;
const OTHER = "shr_bbbb" as ShareId;
const clock = createSystemClock();

expectNoLeaks({});

const endings: (() => void)[] = [];
afterEach(() => {
  for (const end of endings.splice(0)) end();
});

const open = (): Watchdog => {
  const dir = mkdtempSync(join(tmpdir(), "lanecast-watchdog-"));
  const problems: unknown[] = [];
  const onProblem = (error: unknown): void => void problems.push(error);
  const watchdog = createWatchdog({ dir, searchPath: PATH, marginMs: 0, everySeconds: 1, onProblem });
  endings.push(() => {
    watchdog.dispose();
    rmSync(dir, { recursive: true, force: true });
    expect(problems).toEqual([]);
  });
  return watchdog;
};

const startSleep = () => {
  const child = supervise(["sleep", "600"], { cwd: "/", env: { PATH }, logPath: "/dev/null" });
  endings.push(() => child.signalGroup("SIGKILL"));
  return child;
};

describe("the second deadline", () => {
  it("FR-026-004, TTL11: ends the worker of a runtime that no longer returns to its event loop", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lanecast-deaf-"));
    endings.push(() => rmSync(folder, { recursive: true, force: true }));
    const env = { ...process.env, TMPDIR: folder };
    const runtime = Bun.spawn([process.execPath, FIXTURE], { env, stdout: "pipe" });
    endings.push(() => runtime.kill("SIGKILL"));
    const { value } = await runtime.stdout.getReader().read();
    const pid = Number(new TextDecoder().decode(value).trim());
    const worker = { pid, startTicks: startTicksOf(pid) ?? 0 };
    expect(isAlive(worker)).toBe(true);
    await eventually(() => !isAlive(worker), { what: "the worker has ended", withinMs: 20_000 });
    expect(runtime.exitCode).toBeNull();
  });

  it("TTL11: strikes the overdue share only, and not one that was extended or has ended", async () => {
    const watchdog = open();
    const [overdue, later, ended] = [startSleep(), startSleep(), startSleep()];
    watchdog.set(SHARE, clock.bootMs(), [overdue]);
    watchdog.set(OTHER, clock.bootMs(), [later]);
    watchdog.set(OTHER, clock.bootMs() + 600_000, [later]);
    watchdog.set("shr_cccc" as ShareId, clock.bootMs(), [ended]);
    watchdog.clear("shr_cccc" as ShareId);
    await eventually(() => !isAlive(overdue), { what: "the overdue share has ended", withinMs: 15_000 });
    expect([isAlive(later), isAlive(ended)]).toEqual([true, true]);
  });

  it("TTL11: doesn't kill a process that has reused the pid of an ended one", async () => {
    const watchdog = open();
    const [overdue, other] = [startSleep(), startSleep()];
    watchdog.set(OTHER, clock.bootMs(), [{ pid: other.pid, startTicks: other.startTicks - 1 }]);
    watchdog.set(SHARE, clock.bootMs(), [overdue]);
    await eventually(() => !isAlive(overdue), { what: "the overdue share has ended", withinMs: 15_000 });
    expect(isAlive(other)).toBe(true);
  });
});
