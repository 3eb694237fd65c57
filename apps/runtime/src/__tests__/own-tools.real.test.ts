// The user's own tmux, tmate and upterm, with the same names as lanecast's. lanecast never touches them.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAlive, type ProcessRef, startTicksOf } from "../platform/process-table";
import { findProgram } from "../platform/process-tree";
import { type ChaosHost, openChaosHost } from "../testing/chaos/chaos-host";
import { reachPhase } from "../testing/chaos/chaos-stage";
import { eventually } from "../testing/eventually";

const NAMES = ["tmate", "tmate-ssh-server", "upterm", "uptermd", "lanecast"] as const;
/** A session of the user's with a name like a share's. */
const THEIR_SESSION = "shr_theirown0000";

let host: ChaosHost;
let dir: string;
const theirs: Bun.Subprocess[] = [];

const tmux = (...args: readonly string[]): string =>
  Bun.spawnSync(["tmux", "-S", join(dir, "tmux"), "-f", "/dev/null", ...args])
    .stdout.toString()
    .trim();

/** A program with that name, which only sleeps. */
const startNamesake = (name: string): Bun.Subprocess => {
  const path = join(dir, name);
  copyFileSync(findProgram("sleep", process.env.PATH ?? "") ?? "", path);
  const child = Bun.spawn([path, "600"], { stdin: "ignore", stdout: "ignore", stderr: "ignore" });
  theirs.push(child);
  return child;
};
const refOf = ({ pid }: { readonly pid: number }): ProcessRef => ({ pid, startTicks: startTicksOf(pid) ?? 0 });

beforeAll(async () => {
  host = await openChaosHost();
  dir = mkdtempSync(join(tmpdir(), "lc-own-"));
  for (const name of NAMES) startNamesake(name);
  tmux("new-session", "-d", "-s", THEIR_SESSION);
});
afterAll(async () => {
  await host.dispose();
  tmux("kill-server");
  for (const child of theirs) {
    child.kill("SIGKILL");
    await child.exited;
  }
  rmSync(dir, { recursive: true, force: true });
});

const expectTheirsUntouched = (): void => {
  expect(theirs.map((child) => child.killed || child.exitCode !== null)).toEqual(NAMES.map(() => false));
  expect(tmux("list-sessions", "-F", "#{session_name}")).toBe(THEIR_SESSION);
};

/** A sweep record, as a killed runtime leaves it. */
const leaveRecord = (shareId: string, processes: readonly ProcessRef[]): void => {
  const shares = join(host.runtimeDir(), "s");
  mkdirSync(join(shares, shareId), { recursive: true, mode: 0o700 });
  const record = { shareId, dir: join(shares, shareId), session: shareId, processes };
  writeFileSync(join(shares, `${shareId}.json`), JSON.stringify(record));
};

const dieAndStartAgain = async (): Promise<void> => {
  host.signal("SIGKILL");
  await host.restart();
};

describe("the user's own tools, through tmate", () => {
  it("SC-026-004: a sweep, a revoke of all shares and the end of the runtime leave them alone", async () => {
    const stage = await reachPhase(host, "tmate", "live");
    await dieAndStartAgain();
    expectTheirsUntouched();
    await stage.dispose();
    const again = await reachPhase(host, "tmate", "live");
    await host.page().client.share.revoke({ all: true });
    expectTheirsUntouched();
    await again.dispose();
  });

  it("SC-026-004: the sweep kills the processes in a record by pid and start time, never a process with a reused pid", async () => {
    const [ours, reused] = [startNamesake("ours"), theirs[0]];
    theirs.splice(theirs.indexOf(ours), 1);
    if (reused === undefined) throw new Error("nothing was started");
    const { pid, startTicks } = refOf(reused);
    leaveRecord("shr_sweptaaaaaaa", [refOf(ours), { pid, startTicks: startTicks + 1 }]);
    const left = refOf(ours);
    await dieAndStartAgain();
    await eventually(() => !isAlive(left), { what: "the recorded process is gone", withinMs: 5_000 });
    await ours.exited;
    expectTheirsUntouched();
    const { events } = await host.page().client.audit.list({ type: "runtime.swept", limit: 0 });
    expect(events.at(-1)?.data).toEqual({ processes: 1, shareIds: ["shr_sweptaaaaaaa"] });
  });

  it("SC-026-004: an unreadable or half-written record is removed with its folder, and nothing is killed", async () => {
    const shares = join(host.runtimeDir(), "s");
    mkdirSync(join(shares, "shr_brokenaaaaaa"), { recursive: true, mode: 0o700 });
    writeFileSync(join(shares, "shr_brokenaaaaaa.json"), '{"shareId":"shr_brok');
    writeFileSync(join(shares, "shr_halfaaaaaaaa.json.new"), "{");
    await dieAndStartAgain();
    expectTheirsUntouched();
    const { events } = await host.page().client.audit.list({ type: "runtime.swept", limit: 0 });
    const shareIds = events.flatMap(({ data }) => data.shareIds as readonly string[]);
    expect(shareIds).toEqual(expect.arrayContaining(["shr_brokenaaaaaa", "shr_halfaaaaaaaa"]));
  });
});
