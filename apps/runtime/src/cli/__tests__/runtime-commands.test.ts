// `lanecast status, stop` with a fake runtime, and what commands say without one.
import { describe, expect, it } from "vitest";
import { shareError } from "#contract/errors";
import { createSystemClock } from "../../platform/clock";
import { PRODUCT_VERSION } from "../../platform/config";
import { notRunning } from "../connection";
import { refusal, runFake } from "./fake-cli.fixture";
import { shareSample } from "./samples.fixture";

describe("the runtime", () => {
  it("UPG4: status says if the running version differs from the command's", async () => {
    const running = {
      pid: 7,
      version: "0.0.1",
      sharesByPhase: {},
      handoffsByPhase: {},
      backends: [],
      policy: { loadedAtMs: 1, problem: null },
    };
    const lines = async (version: string): Promise<readonly string[]> =>
      (await runFake(["status"], { answers: { "runtime.status": { ...running, version } } })).out.split("\n");
    expect(await lines("0.0.1")).toEqual([
      "lanecast 0.0.1 is running (pid 7).",
      `This command is of lanecast ${PRODUCT_VERSION}. To run that version, run lanecast stop and then lanecast open.`,
      "No shares.",
    ]);
    expect(await lines(PRODUCT_VERSION)).toHaveLength(2);
    const { handoffsByPhase: _, ...before } = running;
    expect(await runFake(["status"], { answers: { "runtime.status": before } })).toMatchObject({ exitCode: 0 });
  });

  it("HND7: status counts the open handoffs", async () => {
    const running = {
      pid: 7,
      version: PRODUCT_VERSION,
      sharesByPhase: { live: 1 },
      handoffsByPhase: { active: 1, "awaiting-approval": 2, ended: 4 },
      backends: [],
      policy: { loadedAtMs: 1, problem: null },
    };
    const answers = { "runtime.status": running, "share.list": { shares: [shareSample()] } };
    const { out } = await runFake(["status"], { answers });
    expect(out.split("\n").slice(1)).toEqual([
      "Shares: 1 live.",
      expect.stringMatching(/^ {2}shr_aaaa1111: /),
      "Handoffs: 1 active, 2 awaiting approval. To see them, run lanecast handoff list.",
    ]);
  });

  it("RUN11: on a terminal, stop names what it would end and asks; --force and scripts aren't asked", async () => {
    const answers = { "share.list": { shares: [shareSample()] }, "handoff.list": { handoffs: [] } };
    const no = await runFake(["stop"], { answers, canAsk: true, says: false });
    expect([no.exitCode, no.err]).toEqual([
      5,
      "lanecast: Nothing was stopped.\nUse --force to stop without being asked.",
    ]);
    expect(no.questions[0]).toMatch(
      /^Stopping lanecast ends:\n {2}shr_aaaa1111: .*\nGuests are disconnected and told why\. Stop lanecast\?$/,
    );
    expect(no.asked.map(({ command }) => command)).not.toContain("runtime.stop");
    const refused = { "runtime.stop": refusal(shareError("timed-out", "asked to stop", { waitedMs: 0 })) };
    const attempts = [
      { argv: ["stop"], says: true, questions: 1 },
      { argv: ["stop", "--force"], says: false, questions: 0 },
      { argv: ["stop", "--json"], says: false, questions: 0 },
    ];
    for (const { argv, says, questions } of attempts) {
      const tried = await runFake(argv, { answers: { ...answers, ...refused }, canAsk: true, says });
      expect([argv, tried.questions.length]).toEqual([argv, questions]);
      expect(tried.asked.map(({ command }) => command)).toContain("runtime.stop");
    }
    const nothing = { "share.list": { shares: [] }, "handoff.list": { handoffs: [] }, ...refused };
    expect((await runFake(["stop"], { answers: nothing, canAsk: true, says: false })).questions).toEqual([]);
  });

  it("RUN1: without a runtime, status and stop succeed and every other command exits with 7", async () => {
    const status = await runFake(["status", "--json"], { isRunning: false });
    expect([status.exitCode, status.json()]).toEqual([
      0,
      { running: false, pid: null, sharesByPhase: {}, handoffsByPhase: {}, backends: [] },
    ]);
    const stop = await runFake(["stop", "--json"], { isRunning: false });
    expect([stop.exitCode, stop.json()]).toEqual([0, { stopped: false, sharesEnded: 0 }]);
    for (const argv of [
      ["share", "list"],
      ["lane", "list"],
      ["watch"],
      ["audit", "list"],
      ["share", "revoke", "--all"],
    ]) {
      expect(await runFake(argv, { isRunning: false })).toMatchObject({
        exitCode: 7,
        err: "lanecast isn't running.\nStart it with: lanecast open",
      });
    }
  });

  it.each([
    ["closes the connection", true],
    ["refuses the connection", false],
  ])("RUN1: stop succeeds if a runtime that stops already %s; one that stays is an error", async (_words, opens) => {
    const refused = { "runtime.stop": refusal(shareError("disconnected", "lanecast didn't answer.", {})) };
    const clock = createSystemClock();
    const fast = { ...clock, after: (delayMs: number, fn: () => void) => clock.after(delayMs / 100, fn) };
    const stopWhile = (isRunning: () => boolean) => {
      const connect = opens ? {} : { connect: async () => notRunning() };
      const deps = { isRunning, clock: fast, ...connect };
      return runFake(["stop", "--json"], { answers: refused, deps });
    };
    const running = [true, true, true];
    const stopping = await stopWhile(() => running.pop() ?? false);
    expect([stopping.exitCode, stopping.json()]).toEqual([0, { stopped: false, sharesEnded: 0 }]);
    const hanging = await stopWhile(() => true);
    expect([hanging.exitCode, hanging.json()]).toMatchObject([7, { error: { code: "disconnected" } }]);
  });

  it("RUN1: stop waits until the process is gone and reports how many shares ended", async () => {
    const answer = await runFake(["stop", "--terminals", "--json"], {
      answers: { "runtime.stop": { sharesEnded: 2 } },
    });
    expect(answer.json()).toEqual({ stopped: true, sharesEnded: 2 });
    expect(answer.asked).toEqual([{ command: "runtime.stop", input: { terminals: true } }]);
  });
});
