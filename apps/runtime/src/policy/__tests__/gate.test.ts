// The gate denies by default and in doubt, and explains its verdicts.
import { afterEach, describe, expect, it } from "vitest";
import { createFakeClock } from "../../testing/fake-clock";
import type { Evaluate, PolicyEngine } from "../cedar";
import { createPolicyGate } from "../gate";
import { createTestGates, linkOnly, MINUTE_MS, PERMIT_ALL, question } from "./fixture";

const gates = createTestGates();
afterEach(gates.removeAll);

const engineThat =
  (evaluate: Evaluate): PolicyEngine =>
  () =>
    evaluate;

describe("deny by default", () => {
  it("FR-026-002, POL1: denies everything until the policies are loaded", async () => {
    const { home } = gates.open({ "a.cedar": PERMIT_ALL });
    const gate = createPolicyGate({ dir: home.dir, clock: createFakeClock() });
    expect(await gate.decide(question())).toMatchObject({
      verdict: "deny",
      reason: expect.stringContaining("aren't loaded"),
    });
  });

  it("FR-026-002, POL1: describes the request that no rule allows", async () => {
    const { gate } = gates.open({ "a.cedar": `permit (principal, action == Lanecast::Action::"admit", resource);` });
    const answer = await gate.decide(
      question({ ...linkOnly, access: "write", reach: "tunnel", ttlMs: 90 * MINUTE_MS }),
    );
    expect(answer).toMatchObject({ verdict: "deny", policyIds: [] });
    expect(answer.reason).toBe(
      "No rule allows this: sharing (guests can type, anyone with the link, 1h30m, through an SSH tunnel, using tmate).",
    );
  });

  it("HND5, POL1: describes a handoff by its agent, not by a guest, relay or backend that it doesn't have", async () => {
    const { gate } = gates.open({ "a.cedar": `permit (principal, action == Lanecast::Action::"admit", resource);` });
    const handoff = { may: "run", initiator: "agent", agent: "claude", guests: 0 } as const;
    const asked = question({ ttlMs: 20 * MINUTE_MS }, { action: "handoff", handoff });
    expect((await gate.decide(asked)).reason).toBe(
      "No rule allows this: handing over a terminal (to claude, the agent can run commands, 20m).",
    );
  });

  it("POL4: lets a forbid override a permit, and gives its reason", async () => {
    const files = {
      "a.cedar": PERMIT_ALL,
      "b.cedar": `@id("night") @reason("Not at night.") forbid (principal, action, resource) when { context.hour >= 0 };`,
    };
    const { gate } = gates.open(files);
    expect(await gate.decide(question())).toEqual({
      verdict: "deny",
      reason: "Not at night.",
      policyIds: ["night"],
      instead: [],
    });
  });

  it("POL4: names a rule without @id by file and line, and a rule without @reason by its id", async () => {
    const { gate } = gates.open({ "team.cedar": `// first\n// second\nforbid (principal, action, resource);` });
    const answer = await gate.decide(question());
    expect(answer).toMatchObject({ policyIds: ["team.cedar:3"], reason: `The rule "team.cedar:3" forbids this.` });
  });

  it("POL4: gives each reason once when several rules decide", async () => {
    const rule = (id: string) => `@id("${id}") @reason("Same words.") permit (principal, action, resource);`;
    const { gate } = gates.open({ "a.cedar": `${rule("b")}\n${rule("a")}` });
    expect(await gate.decide(question())).toMatchObject({ reason: "Same words.", policyIds: ["a", "b"] });
  });

  it("POL5: asks for approval when a forbid allows an approved request, with the forbid's reason", async () => {
    const files = {
      "a.cedar": `${PERMIT_ALL}\n@id("ask") @reason("Ask first.") forbid (principal, action, resource) unless { context.approved };`,
    };
    const { gate } = gates.open(files);
    expect(await gate.decide(question())).toMatchObject({
      verdict: "needs-approval",
      reason: "Ask first.",
      policyIds: ["ask"],
    });
    expect(await gate.decide(question({ approved: true }))).toMatchObject({ verdict: "allow", policyIds: ["all"] });
  });

  it("POL5: has a default reason for a rule that needs approval", async () => {
    const { gate } = gates.open({ "a.cedar": `permit (principal, action, resource) when { context.approved };` });
    expect(await gate.decide(question())).toMatchObject({
      verdict: "needs-approval",
      reason: "This needs approval.",
    });
  });

  it("POL2: lets rules use principal, lane, title, directory, labels and the local hour", async () => {
    const when = `principal == Lanecast::Operator::"me" && resource.lane == "api" && resource.title == "zsh"
      && resource.cwd like "/srv*" && resource.labels.contains("prod") && context.hour >= 0 && context.hour < 24`;
    const { gate } = gates.open({ "a.cedar": `permit (principal, action, resource) when { ${when} };` });
    const { terminal } = question();
    expect(await gate.decide(question({}, { terminal: { ...terminal, labels: ["prod"] } }))).toMatchObject({
      verdict: "allow",
    });
    expect(await gate.decide(question())).toMatchObject({ verdict: "deny" });
  });

  it("POL2: treats a hostile title as plain text", async () => {
    const { gate } = gates.open({ "a.cedar": PERMIT_ALL });
    const { terminal } = question();
    const title = `\u001b]0;"};\u0000 permit \ud800`;
    expect(await gate.decide(question({}, { terminal: { ...terminal, title } }))).toMatchObject({ verdict: "allow" });
  });
});

describe("deny in doubt", () => {
  it("FR-026-002, POL3: denies if the evaluation of a rule fails, even if another rule permits", async () => {
    const overflow = `@id("sum") permit (principal, action, resource) when { context.ttlMs * 9223372036854775807 > 0 };`;
    const { gate } = gates.open({ "a.cedar": `${PERMIT_ALL}\n${overflow}` });
    const answer = await gate.decide(question());
    expect(answer).toMatchObject({ verdict: "deny", policyIds: ["sum"], instead: [] });
    expect(answer.reason).toContain(`The rule "sum" couldn't be evaluated`);
  });

  it.each([
    ["a time that isn't a whole number", { ttlMs: 1.5 }],
    ["a time that isn't a number", { ttlMs: Number.NaN }],
    ["a number beyond 64 bits", { keyCount: 1e30 }],
  ])("POL3: denies %s", async (_, context) => {
    const { gate } = gates.open({ "a.cedar": PERMIT_ALL });
    expect(await gate.decide(question(context))).toMatchObject({ verdict: "deny", policyIds: [] });
  });

  it("POL3: denies when Cedar doesn't answer in time, and leaves no timer", async () => {
    const { gate, clock } = gates.open(
      { "a.cedar": PERMIT_ALL },
      { engine: engineThat(() => new Promise(() => undefined)) },
    );
    const deciding = gate.decide(question());
    await clock.advance(500);
    expect(await deciding).toMatchObject({
      verdict: "deny",
      reason: expect.stringContaining("took longer than 500 ms"),
    });
    expect(clock.pending()).toBe(0);
  });

  it("POL3: denies when an allow blocked the thread beyond the deadline", async () => {
    let busy = (): void => undefined;
    const slow: Evaluate = () => {
      busy();
      return { kind: "allow", policyIds: ["all"] };
    };
    const { gate, clock } = gates.open({ "a.cedar": PERMIT_ALL }, { engine: engineThat(slow) });
    busy = () => clock.sleep(501);
    expect(await gate.decide(question())).toMatchObject({ verdict: "deny" });
    busy = () => undefined;
    expect(await gate.decide(question())).toMatchObject({ verdict: "allow" });
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("trap");
      },
    ],
    [
      "throws a string",
      () => {
        throw "trap";
      },
    ],
    ["rejects", () => Promise.reject(new Error("trap"))],
  ] satisfies [string, Evaluate][])("POL3: denies when the engine %s", async (_, evaluate) => {
    const { gate } = gates.open({ "a.cedar": PERMIT_ALL }, { engine: engineThat(evaluate) });
    expect(await gate.decide(question())).toMatchObject({ verdict: "deny", reason: expect.stringContaining("trap") });
  });

  it("POL6: puts nothing in force when the engine can't load the set", async () => {
    const engine: PolicyEngine = () => {
      throw new Error("trap");
    };
    const { gate, report, home } = gates.open({ "a.cedar": PERMIT_ALL }, { engine });
    expect(report).toEqual({ ok: false, problem: { path: home.dir, line: null, message: "trap" } });
    expect(await gate.decide(question())).toMatchObject({ verdict: "deny" });
  });
});

it("POL2: describes a request by an agent, with its number of keys and its approval", async () => {
  const { gate } = gates.open({ "a.cedar": `permit (principal, action, resource) when { false };` });
  const agent = { principal: { kind: "agent", id: "builder" }, action: "extend" } as const;
  const answer = await gate.decide(question({ keyCount: 2, approved: true, backend: "upterm", reach: "lan" }, agent));
  expect(answer.reason).toBe(
    "No rule allows this: extending a share by agent builder (guests can watch, 2 keys, 10m, on the local network, using upterm, approved).",
  );
});
