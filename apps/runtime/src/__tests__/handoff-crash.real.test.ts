// The runtime is killed, or the machine sleeps, while an agent has a terminal with half a line typed.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HandoffView, ToolAnswer } from "#contract/handoff";
import { createRealCli, type RealCli } from "../cli/__tests__/real-cli.fixture";
import { readRuntimeFile } from "../platform/runtime-file";
import { eventually } from "../testing/eventually";
import { expectNoLeaks } from "../testing/leak-check";
import { type HandoffStage, openHandoffStage } from "../testing/rigs/handoff-stage";
import { connect } from "../testing/rigs/runtime-lab";
import { createShiftedClock } from "../testing/shifted-clock";

expectNoLeaks();

describe("a killed runtime", () => {
  let cli: RealCli;
  beforeAll(() => {
    cli = createRealCli();
  });
  afterAll(() => cli.dispose());

  const clientOf = async (token?: string) => {
    const note = readRuntimeFile({ home: cli.home }, process.getuid?.() ?? 0);
    if (note === null) throw new Error("the runtime wrote no note");
    return connect(note, token ?? note.token);
  };

  it("H10, HND7: leaves the operator the keyboard, with the agent's half-typed line visible and not run", async () => {
    const { child } = await cli.serve();
    const operator = await clientOf();
    const { token } = await operator.client.token.new({ role: "requester", name: "claude" });
    const agent = await clientOf(token);
    const { terminalId } = await operator.client.lane.new({ cwd: cli.base });
    const { handoff } = await operator.client.handoff.start({ terminalId, agent: "claude", may: "type" });
    const call = (tool: string, input: object): Promise<ToolAnswer> =>
      agent.client.handoff.call({ tool, arguments: { ...input } });
    expect(await call("accept_control", { handoff: handoff.handoffId })).toMatchObject({ ok: true });
    expect(await call("wait_for", { terminal: terminalId, prompt: true })).toMatchObject({
      result: { outcome: "matched" },
    });
    expect(await call("run_command", { terminal: terminalId, command: "true" })).toMatchObject({ ok: true });
    const typed = await call("send_keys", { terminal: terminalId, text: "touch half-typed" });
    expect(typed).toMatchObject({ ok: true });
    // `lane attach` of the operator is held too; the next runtime must free it.
    const { argv } = await operator.client.terminal.attach({ terminalId });
    const own = Bun.spawn([...argv], {
      env: { TERM: "xterm-256color", PATH: process.env.PATH ?? "", LANG: "C.UTF-8" },
      terminal: { cols: 100, rows: 30, data: () => undefined },
    });
    child.kill("SIGKILL");
    await child.exited;
    operator.close();
    agent.close();

    await cli.serve();
    const { client, close } = await clientOf();
    expect((await client.handoff.list({ all: true })).handoffs.filter(({ phase }) => phase !== "ended")).toEqual([]);
    const screen = async (): Promise<string> => {
      const leaving = new AbortController();
      for await (const event of await client.terminal.view({ terminalId }, { signal: leaving.signal })) {
        if (event.type !== "snapshot") continue;
        leaving.abort();
        return Buffer.from(event.bytes, "base64").toString("utf8");
      }
      return "";
    };
    const { events } = await client.audit.list({ terminalId, limit: 0 });
    expect(events.slice(-2)).toMatchObject([
      { type: "handoff.failed", correlationId: handoff.correlationId, data: { handoffId: handoff.handoffId } },
      { type: "handoff.ended", correlationId: handoff.correlationId, data: { agent: "claude", cause: "failed" } },
    ]);
    expect(await screen()).toContain("touch half-typed");
    expect(existsSync(join(cli.base, "half-typed"))).toBe(false);
    // The next keys are not swallowed, in the page and in the operator's own client.
    own.terminal?.write("-own");
    await eventually(async () => (await screen()).includes("half-typed-own"), { what: "own keys", withinMs: 10_000 });
    await client.terminal.type({ terminalId, bytes: btoa("\u0015touch mine\r") });
    await eventually(() => existsSync(join(cli.base, "mine")), {
      what: "the operator's command ran",
      withinMs: 10_000,
    });
    expect(existsSync(join(cli.base, "half-typed"))).toBe(false);
    // The agent's old call finds no lease.
    const late = await clientOf(token);
    expect(
      await late.client.handoff.call({ tool: "send_keys", arguments: { terminal: terminalId, text: "late" } }),
    ).toMatchObject({ ok: false, error: { code: "not-in-control" } });
    own.kill();
    await own.exited;
    own.terminal?.close();
    late.close();
    close();
  });
});

describe("a machine that sleeps", () => {
  const { clock, shift, setWall } = createShiftedClock();
  let stage: HandoffStage;
  beforeAll(async () => {
    stage = await openHandoffStage({ clock });
  });
  afterAll(() => stage.dispose());

  it("H10, HND1: past the end of a lease, the operator has the keyboard on waking, and half a line is shown and not run", async () => {
    const handoff: HandoffView = await stage.handOver("type", { ttlMs: 20 * 60_000 });
    const terminal = stage.terminalId();
    await stage.use("send_keys", { terminal, text: "touch half-asleep" });
    shift(60 * 60_000);
    const ended = await stage.until(handoff, "the summary", (now) => now.summary !== null);
    expect(ended).toMatchObject({
      phase: "ended",
      endCause: "expired",
      summary: { typedLine: expect.stringContaining("touch half-asleep") },
    });
    expect(await stage.call("send_keys", { terminal, keys: ["Enter"] })).toMatchObject({
      error: { code: "lease-over", endCause: "expired" },
    });
    expect(await stage.typeHere("\u0015touch awake\r")).toMatchObject({ ok: true });
    await eventually(() => existsSync(join(stage.lab.dir, "awake")), { what: "own command", withinMs: 5_000 });
    expect(existsSync(join(stage.lab.dir, "half-asleep"))).toBe(false);
  });

  it("H10, HND1: a clock that is set back does not prolong the lease", async () => {
    await stage.reset();
    const handoff = await stage.handOver("run", { ttlMs: 2_000 });
    setWall(-30 * 60_000);
    await stage.until(handoff, "the end", (now) => now.phase === "ended");
    setWall(30 * 60_000);
  });
});
