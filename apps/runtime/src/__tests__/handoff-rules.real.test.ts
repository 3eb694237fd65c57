// What an operator can set for a handoff: forbidden commands, a yes before each command, limits, idle time, more time, and a lost agent's grace.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { settle } from "#contract/wire";
import { readStarterPolicies } from "../policy/sets/catalog";
import { expectNoLeaks } from "../testing/leak-check";
import { newAgent } from "../testing/rigs/handoff-drivers";
import { type HandoffStage, openHandoffStage } from "../testing/rigs/handoff-stage";
import { createShiftedClock } from "../testing/shifted-clock";

expectNoLeaks();

const NO_SUDO = `
@id("no-sudo") @reason("Agents can't use sudo.")
forbid (principal, action == Lanecast::Action::"handoff", resource)
when { context has command && context.command.program == "sudo" };
@id("no-push") @reason("Agents can't push.")
forbid (principal, action == Lanecast::Action::"handoff", resource)
when { context has command && context.command.text like "*git push*" };
`;
const MINUTE_MS = 60_000;

const { clock, shift, setWall } = createShiftedClock();
let stage: HandoffStage;

beforeAll(async () => {
  stage = await openHandoffStage({
    clock,
    policies: { "starter.cedar": readStarterPolicies(), "commands.cedar": NO_SUDO },
  });
});
beforeEach(() => stage.reset());
afterAll(() => stage.dispose());

describe("rules of an operator", () => {
  it.each([
    ["sudo touch ran", "no-sudo"],
    ["LC_ALL=C /usr/bin/sudo touch ran", "no-sudo"],
    ["  'sudo' touch ran", "no-sudo"],
    ["true && git push --force; touch ran", "no-push"],
  ])("HND5: a rule forbids `%s` before anything of it is typed, and the agent reads why", async (command) => {
    await stage.handOver("run");
    const why = command.includes("push") ? "Agents can't push." : "Agents can't use sudo.";
    expect(await stage.run(command)).toMatchObject({
      ok: false,
      error: { code: "policy-denied", message: expect.stringContaining(why) },
    });
    expect(await stage.screen()).not.toContain("ran");
    expect(await stage.rows("handoff.refused")).toMatchObject([
      { actor: { kind: "agent", id: "claude" }, data: { tool: "run_command", code: "policy-denied" } },
    ]);
    expect(await stage.run("echo sudo")).toMatchObject({ ok: true, result: { exitCode: 0 } });
  });

  it("HND5: after its last command the agent can read and return, but run nothing", async () => {
    const handoff = await stage.handOver("run", { maxCommands: 2 });
    const terminal = stage.terminalId();
    expect(await stage.run("sudo true")).toMatchObject({ ok: false });
    for (const command of ["echo one", "echo two"]) expect(await stage.run(command)).toMatchObject({ ok: true });
    const third = await stage.run("echo three");
    expect(third).toMatchObject({ ok: false, error: { code: "limit-reached", message: expect.stringContaining("2") } });
    expect(JSON.stringify(await stage.use("read_screen", { terminal }))).not.toContain("three");
    const { summary } = await stage.use("return_control", { handoff: handoff.handoffId });
    expect(summary).toMatchObject({ commandCount: 2 });
  });

  it("HND5: two commands at the same moment do not both pass a limit of one", async () => {
    await stage.handOver("run", { maxCommands: 1 });
    const ran = await Promise.all([stage.run("sleep 0.3; echo a"), stage.run("echo b")]);
    expect(ran.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it("HND5: after its last byte the agent can't read the terminal any more, but can return it", async () => {
    const handoff = await stage.handOver("type", { maxOutputBytes: 3_000 });
    const terminal = stage.terminalId();
    const ran = await stage.use("run_command", { terminal, command: "seq 2000" });
    const over = { ok: false, error: { code: "limit-reached", message: expect.stringContaining("3000") } };
    expect(await stage.run("echo more")).toMatchObject(over);
    for (const [tool, input] of [
      ["read_screen", {}],
      ["read_scrollback", {}],
      ["read_output", { call_id: ran.callId }],
      ["get_context", {}],
      ["send_keys", { text: "x" }],
      ["wait_for", { prompt: true }],
    ] as const)
      expect(await stage.call(tool, { terminal, ...input })).toMatchObject(over);
    expect(await stage.call("return_control", { handoff: handoff.handoffId })).toMatchObject({ ok: true });
  });

  it("HND5: the operator's yes is for one command, and the command counts once however often it was asked", async () => {
    const handoff = await stage.handOver("run", { askBeforeRun: true, maxCommands: 1 });
    const command = "echo asked";
    const first = stage.run(command);
    const { question } = await stage.until(handoff, "the question", (now) => now.question !== null);
    expect(question).toMatchObject({ kind: "run", text: command });
    const { handoffId } = handoff;
    await stage.lab.client.handoff.answer({ handoffId, questionId: question?.questionId ?? "", text: "yes" });
    expect(await first).toMatchObject({ ok: true, result: { outcome: "completed" } });
    expect(await stage.run("echo again")).toMatchObject({ error: { code: "limit-reached" } });
    expect((await stage.show(handoff)).question).toBeNull();
  });

  it("HND5: a command that is being asked about is not run when the keyboard is taken back", async () => {
    const handoff = await stage.handOver("run", { askBeforeRun: true });
    const asking = stage.run("echo never-$((1+1))");
    await stage.until(handoff, "the question", (now) => now.question !== null);
    await stage.lab.client.handoff.takeBack({ handoffIds: [handoff.handoffId] });
    await asking;
    expect(await stage.screen()).not.toContain("never-");
  });
});

describe("the rows of an agent", () => {
  it("RES4: reading is free; commands beyond the limit are refused, and one row says so", async () => {
    const flooding = await newAgent(stage);
    const { client } = stage.lab;
    const terminalId = stage.terminalId();
    const { handoff } = await client.handoff.start({ terminalId, agent: flooding.name, may: "type" });
    const call = (tool: string, input: object) => flooding.client.handoff.call({ tool, arguments: { ...input } });
    await call("accept_control", { handoff: handoff.handoffId });
    for (let round = 0; round < 150; round += 1)
      expect(await call("read_screen", { terminal: terminalId })).toMatchObject({ ok: true });
    const questions = { terminal: terminalId, question: "Which branch?", choices: [], wait_ms: 0 };
    const codes = await Promise.all(
      Array.from({ length: 160 }, async () => {
        const answer = await call("ask_human", questions);
        return answer.ok ? "ok" : answer.error.code;
      }),
    );
    expect(codes.filter((code) => code === "limit-reached").length).toBeGreaterThan(30);
    expect(await call("read_screen", { terminal: terminalId })).toMatchObject({ ok: true });
    expect(await stage.rows("handoff.refused")).toMatchObject([{ data: { code: "limit-reached" } }]);
    expect(await call("return_control", { handoff: handoff.handoffId })).toMatchObject({ ok: true });
    flooding.close();
  });
});

describe("the time of a handoff", () => {
  it("HND6, HND1: is extended by the operator, up to the maximum, and by the agent if the operator says yes", async () => {
    const handoff = await stage.handOver("run", { ttlMs: 10 * MINUTE_MS });
    const { handoffId, expiresAtMs } = handoff;
    const endsAtMs = expiresAtMs ?? 0;
    const { client } = stage.lab;
    const extended = await client.handoff.extend({ handoffId, byMs: 5 * MINUTE_MS });
    expect(extended.handoff).toMatchObject({ expiresAtMs: endsAtMs + 5 * MINUTE_MS, ttlMs: 15 * MINUTE_MS });
    const tooMuch = await settle(client.handoff.extend({ handoffId, byMs: 240 * MINUTE_MS }));
    expect(tooMuch).toMatchObject({ error: { code: "ttl-out-of-range" } });
    // Refused before the operator is asked, because their yes could not count.
    expect(await stage.call("extend_control", { handoff: handoffId, by: "4h", reason: "a long test" })).toMatchObject({
      ok: false,
      error: { code: "ttl-out-of-range", message: "The handoff can last 4h in all." },
    });
    expect((await stage.show(handoff)).question).toBeNull();
    const asking = stage.call("extend_control", { handoff: handoffId, by: "10m", reason: "one more test" });
    const { question } = await stage.until(handoff, "the question", (now) => now.question !== null);
    expect(question).toMatchObject({ kind: "extend", byMs: 10 * MINUTE_MS });
    await client.handoff.answer({ handoffId, questionId: question?.questionId ?? "", text: "yes" });
    expect(await asking).toMatchObject({ ok: true, result: { handoff: { expiresAtMs: endsAtMs + 15 * MINUTE_MS } } });
    expect((await stage.rows("handoff.extended")).map(({ data }) => data.byMs)).toEqual([
      5 * MINUTE_MS,
      10 * MINUTE_MS,
    ]);
  });

  it("HND1: an agent reads in each answer that its time is nearly up", async () => {
    const handoff = await stage.handOver("run", { ttlMs: 10 * MINUTE_MS });
    const terminal = stage.terminalId();
    expect(await stage.call("read_screen", { terminal })).toMatchObject({
      text: expect.not.stringContaining("ends in"),
    });
    shift((handoff.graceAtMs ?? 0) - clock.nowMs());
    await stage.until(handoff, "the warning", (now) => now.isGrace);
    expect(await stage.call("read_screen", { terminal })).toMatchObject({
      text: expect.stringMatching(/ ends in [0-9ms]+; extend_control asks for more time\.$/),
    });
  });

  it.each([
    ["", 0],
    [", also if the wall clock is set back", -60 * MINUTE_MS],
  ])(
    "HND7: an agent that does not come back within 30 seconds loses the keyboard, and a half-typed line is not run%s",
    async (_words, wallMs) => {
      const lost = await newAgent(stage);
      const { client } = stage.lab;
      const terminalId = stage.terminalId();
      const { handoff } = await client.handoff.start({ terminalId, agent: lost.name, may: "type" });
      const { handoffId } = handoff;
      await (await lost.client.handoff.attend()).next();
      const call = (tool: string, input: object) => lost.client.handoff.call({ tool, arguments: { ...input } });
      await call("accept_control", { handoff: handoffId });
      await call("send_keys", { terminal: terminalId, text: "echo half-$((1+1))" });
      lost.close();
      const { lostUntilMs } = await stage.until(handoff, "the agent is lost", (now) => now.lostUntilMs !== null);
      expect(await stage.typeHere("x")).toMatchObject({ error: { code: "not-in-control" } });
      const leftMs = (lostUntilMs ?? 0) - clock.nowMs();
      shift(leftMs - 2_000);
      expect(await stage.show(handoff)).toMatchObject({ phase: "active" });
      setWall(wallMs);
      shift(2_000);
      const ended = await stage.until(handoff, "the summary", (now) => now.summary !== null);
      expect(ended).toMatchObject({
        phase: "ended",
        endCause: "agent-lost",
        summary: { typedLine: expect.stringContaining("echo half-") },
      });
      expect(await stage.screen()).not.toContain("half-2");
      expect(await stage.typeHere("\u0015true\r")).toMatchObject({ ok: true });
      setWall(-wallMs);
    },
  );

  it("HND7: says two minutes before that an idle agent will be paused; a call takes that back, and nothing else does", async () => {
    const handoff = await stage.handOver("type", { ttlMs: 60 * MINUTE_MS });
    const { client } = stage.lab;
    const { handoffId } = handoff;
    const terminal = stage.terminalId();
    shift(7 * MINUTE_MS);
    expect(await stage.show(handoff)).toMatchObject({ phase: "active", idlePauseAtMs: null });
    shift(MINUTE_MS);
    const warned = await stage.until(handoff, "the warning", (now) => now.idlePauseAtMs !== null);
    const leftMs = (warned.idlePauseAtMs ?? 0) - clock.nowMs();
    expect(leftMs).toBeGreaterThan(MINUTE_MS);
    expect(leftMs).toBeLessThanOrEqual(2 * MINUTE_MS);
    expect(await stage.call("list_terminals")).toMatchObject({
      result: { terminals: [{ handoff: { handoffId, idlePauseAtMs: warned.idlePauseAtMs } }] },
      text: expect.stringMatching(/is idle and will be paused in 1m\d+s|2m without another call/),
    });
    await stage.use("read_screen", { terminal });
    expect(await stage.show(handoff)).toMatchObject({ phase: "active", idlePauseAtMs: null });
    shift(10 * MINUTE_MS);
    const paused = await stage.until(handoff, "the pause", (now) => now.phase === "paused");
    expect(paused.idlePauseAtMs).toBeNull();
    expect(await stage.call("send_keys", { terminal, text: "x" })).toMatchObject({ error: { code: "not-in-control" } });
    expect(await stage.typeHere("true\r")).toMatchObject({ ok: true });
    expect(await stage.rows("handoff.paused")).toMatchObject([{ data: { cause: "idle" } }]);
    expect(await client.handoff.resume({ handoffId })).toMatchObject({ handoff: { phase: "active" } });
    expect(await stage.use("send_keys", { terminal, text: "x" })).toMatchObject({ waiting: expect.any(String) });
    expect((await stage.rows("handoff.idle")).length).toBeGreaterThan(0);
  });
});

describe("closing a terminal that an agent has", () => {
  it("HND7: needs --force, and then ends the handoff", async () => {
    const { client } = stage.lab;
    const handoff = await stage.handOver("run");
    const terminalId = stage.terminalId();
    const { laneId, handoffId } = handoff;
    for (const closed of [client.terminal.close({ terminalId }), client.lane.close({ laneId })])
      expect(await settle(closed)).toMatchObject({
        error: { code: "wrong-phase", data: { phase: "active", command: "close", handoffId } },
      });
    expect(await stage.show(handoff)).toMatchObject({ phase: "active" });
    expect(await client.lane.close({ laneId, force: true })).toMatchObject({ sharesEnded: 0 });
    expect(await stage.until(handoff, "the end", (now) => now.phase === "ended")).toMatchObject({
      endCause: "terminal-closed",
    });
  });

  it("HND7: an offer that no agent has accepted does not keep a terminal from closing", async () => {
    const offered = await stage.offer("run");
    await stage.lab.client.terminal.close({ terminalId: stage.terminalId() });
    expect(await stage.until(offered, "the end", (now) => now.phase === "ended")).toMatchObject({ phase: "ended" });
  });
});
