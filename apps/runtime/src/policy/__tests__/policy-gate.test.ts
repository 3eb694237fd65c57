// The gate's promises: deny by default, deny in doubt, say why.
import { afterEach, describe, expect, it } from "vitest";
import { createFakeClock } from "../../testing/fake-clock";
import type { Evaluate, PolicyEngine } from "../cedar-engine";
import { createPolicyGate } from "../policy-gate";
import { createTestGates, linkOnly, MINUTE_MS, PERMIT_ALL, question } from "./gate-fixture";

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
      reason: expect.stringContaining("not loaded"),
    });
  });

  it("FR-026-002, POL1: says in plain words what no rule allows", async () => {
    const { gate } = gates.open({ "a.cedar": `permit (principal, action == Lanecast::Action::"admit", resource);` });
    const answer = await gate.decide(
      question({ ...linkOnly, access: "write", reach: "tunnel", ttlMs: 90 * MINUTE_MS }),
    );
    expect(answer).toMatchObject({ verdict: "deny", policyIds: [] });
    expect(answer.reason).toBe(
      "No rule allows this: sharing for writing with whoever holds the link, for 1h30m, through an SSH tunnel, over tmate.",
    );
  });

  it("POL4: a forbid beats a permit, and its reason is given", async () => {
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

  it("POL4: a rule without @id goes by file and line, one without @reason is named", async () => {
    const { gate } = gates.open({ "team.cedar": `// first\n// second\nforbid (principal, action, resource);` });
    const answer = await gate.decide(question());
    expect(answer).toMatchObject({ policyIds: ["team.cedar:3"], reason: `The rule "team.cedar:3" forbids this.` });
  });

  it("POL4: each reason is given once when several rules decide", async () => {
    const rule = (id: string) => `@id("${id}") @reason("Same words.") permit (principal, action, resource);`;
    const { gate } = gates.open({ "a.cedar": `${rule("b")}\n${rule("a")}` });
    expect(await gate.decide(question())).toMatchObject({ reason: "Same words.", policyIds: ["a", "b"] });
  });

  it("POL5: a forbid that gives way to an approval needs one, with the forbid's reason", async () => {
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

  it("POL5: says so where the rule that needs an approval gives no reason", async () => {
    const { gate } = gates.open({ "a.cedar": `permit (principal, action, resource) when { context.approved };` });
    expect(await gate.decide(question())).toMatchObject({
      verdict: "needs-approval",
      reason: "This needs an approval first.",
    });
  });

  it("POL2: rules see principal, lane, title, directory, labels and the local hour", async () => {
    const when = `principal == Lanecast::Operator::"me" && resource.lane == "api" && resource.title == "zsh"
      && resource.cwd like "/srv*" && resource.labels.contains("prod") && context.hour >= 0 && context.hour < 24`;
    const { gate } = gates.open({ "a.cedar": `permit (principal, action, resource) when { ${when} };` });
    const { terminal } = question();
    expect(await gate.decide(question({}, { terminal: { ...terminal, labels: ["prod"] } }))).toMatchObject({
      verdict: "allow",
    });
    expect(await gate.decide(question())).toMatchObject({ verdict: "deny" });
  });

  it("POL2: a hostile title is only a text", async () => {
    const { gate } = gates.open({ "a.cedar": PERMIT_ALL });
    const { terminal } = question();
    const title = `\u001b]0;"};\u0000 permit \ud800`;
    expect(await gate.decide(question({}, { terminal: { ...terminal, title } }))).toMatchObject({ verdict: "allow" });
  });
});

describe("deny in doubt", () => {
  it("FR-026-002, POL3: a rule that fails while it is evaluated denies, even beside a permit", async () => {
    const overflow = `@id("sum") permit (principal, action, resource) when { context.ttlMs * 9223372036854775807 > 0 };`;
    const { gate } = gates.open({ "a.cedar": `${PERMIT_ALL}\n${overflow}` });
    const answer = await gate.decide(question());
    expect(answer).toMatchObject({ verdict: "deny", policyIds: ["sum"], instead: [] });
    expect(answer.reason).toContain(`The rule "sum" could not be asked`);
  });

  it.each([
    ["a time that is no whole number", { ttlMs: 1.5 }],
    ["a time that is no number", { ttlMs: Number.NaN }],
    ["a number beyond 64 bits", { keyCount: 1e30 }],
  ])("POL3: denies %s", async (_, context) => {
    const { gate } = gates.open({ "a.cedar": PERMIT_ALL });
    expect(await gate.decide(question(context))).toMatchObject({ verdict: "deny", policyIds: [] });
  });

  it("POL3: no answer in time is a denial, and no timer is left", async () => {
    const { gate, clock } = gates.open(
      { "a.cedar": PERMIT_ALL },
      { engine: engineThat(() => new Promise(() => undefined)) },
    );
    const deciding = gate.decide(question());
    await clock.advance(500);
    expect(await deciding).toMatchObject({
      verdict: "deny",
      reason: expect.stringContaining("no answer within 500 ms"),
    });
    expect(clock.pending()).toBe(0);
  });

  it("POL3: an allow that kept the thread busy beyond the deadline is late", async () => {
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
      "throws no error",
      () => {
        throw "trap";
      },
    ],
    ["rejects", () => Promise.reject(new Error("trap"))],
  ] satisfies [string, Evaluate][])("POL3: an engine that %s denies", async (_, evaluate) => {
    const { gate } = gates.open({ "a.cedar": PERMIT_ALL }, { engine: engineThat(evaluate) });
    expect(await gate.decide(question())).toMatchObject({ verdict: "deny", reason: expect.stringContaining("trap") });
  });

  it("POL6: an engine that cannot take the set leaves nothing in force", async () => {
    const engine: PolicyEngine = () => {
      throw new Error("trap");
    };
    const { gate, report, home } = gates.open({ "a.cedar": PERMIT_ALL }, { engine });
    expect(report).toEqual({ ok: false, problem: { path: home.dir, line: null, message: "trap" } });
    expect(await gate.decide(question())).toMatchObject({ verdict: "deny" });
  });
});

it("POL2: words fit every shape of question", async () => {
  const { gate } = gates.open({ "a.cedar": `permit (principal, action, resource) when { false };` });
  const agent = { principal: { kind: "agent", id: "builder" }, action: "extend" } as const;
  const answer = await gate.decide(question({ keyCount: 2, approved: true, backend: "upterm", reach: "lan" }, agent));
  expect(answer.reason).toBe(
    "No rule allows this: extending a share by the agent builder for reading with 2 keys, for 10m, on the local network, over upterm, though approved.",
  );
});
