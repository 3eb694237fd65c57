// A guest's keys that arrive while tmate sends output: tmate takes them only when its relay sends something more.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, it } from "vitest";
import { findProgram } from "../platform/process-tree";
import { eventually } from "../testing/eventually";
import { expectNoLeaks } from "../testing/leak-check";
import { type GuestStage, isThere, openGuestStage } from "../testing/rigs/guest-stage";

expectNoLeaks();

const PATH = process.env.PATH ?? "";
const strace = findProgram("strace", PATH);
const canSlow = strace !== null && isThere("tmate");
const why = canSlow ? "" : ` (skipped: ${strace === null ? "strace" : "tmate"} is not installed)`;

/** Long enough for a key to arrive between tmate's reading of the terminal and its sending of what it has read. */
const SLOW_MS = 300;

/** Slows each of a process's reads from its terminal. */
const slowReads = async (pid: number) => {
  const inject = `inject=readv:delay_exit=${SLOW_MS * 1_000}`;
  const argv = [strace ?? "strace", "-q", "-e", "trace=readv", "-e", inject, "-o", "/dev/null", "-p", String(pid)];
  const child = Bun.spawn(argv, { env: { PATH }, stdout: "ignore", stderr: "ignore" });
  const isTraced = (): boolean => readFileSync(`/proc/${pid}/status`, "utf8").includes(`TracerPid:\t${child.pid}`);
  await eventually(isTraced, { what: "tmate is being traced", withinMs: 10_000 });
  return async () => {
    child.kill("SIGINT");
    await child.exited;
  };
};

let stage: GuestStage;
beforeAll(async () => {
  stage = await openGuestStage();
});
afterAll(() => stage.dispose());

describe.skipIf(!canSlow)(`a guest's keys that tmate holds back${why}`, () => {
  it("HELD1: reach the terminal without another key, and the guest's picture keeps its size", async () => {
    const { lab } = stage;
    const { share, join } = await lab.share(stage.terminalId, "tmate");
    const guest = lab.join(join);
    await guest.waitFor("you can type");
    await stage.guestsOf(share, (guests) => guests.some(({ state }) => state === "in"));
    const { worker } = (await lab.show(share)).processes;
    const quicken = await slowReads(worker ?? 0);
    await stage.typeInLane("\r");
    // The lane's output is at tmate now, which has begun to read it.
    await Bun.sleep(SLOW_MS / 3);
    guest.write("echo held-$((40+2))\r");
    await Bun.sleep(2 * SLOW_MS);
    await quicken();
    await eventually(async () => (await stage.laneScreen()).includes("held-42"), {
      what: "the guest's line has run",
      withinMs: 10_000,
    });
    guest.write("stty size\r");
    await guest.waitFor(/\b24 80\b/);
  });
});
