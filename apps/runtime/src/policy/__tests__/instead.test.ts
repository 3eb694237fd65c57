// What is offered in place of what was denied.
import { afterEach, describe, expect, it } from "vitest";
import { policySet } from "../sets/policy-sets";
import { createTestGates, linkOnly, MINUTE_MS, question } from "./gate-fixture";

const gates = createTestGates();
afterEach(gates.removeAll);

describe("instead", () => {
  it("POL10: offers what would really be allowed, the least change first", async () => {
    const { gate } = gates.open(null);
    const write = await gate.decide(question({ ...linkOnly, access: "write", ttlMs: 30 * MINUTE_MS }));
    expect(write.instead).toEqual([
      { label: "Read only", change: { access: "read" } },
      { label: "Only for named keys", change: { needsKeys: true } },
    ]);
    const long = await gate.decide(question({ ...linkOnly, ttlMs: 120 * MINUTE_MS }));
    expect(long.instead).toEqual([
      { label: "Only for named keys", change: { needsKeys: true } },
      { label: "For 30m", change: { ttlMs: 30 * MINUTE_MS } },
    ]);
    expect(long.reason).toContain("Allowed would be: only for named keys; for 30m.");
    const far = await gate.decide(question({ reach: "public" }));
    expect(far.instead).toEqual([{ label: "On this machine", change: { relay: "here" } }]);
  });

  it("POL10: the relay on this machine is asked about with what it can promise itself, not with what the far one could", async () => {
    const locked = policySet("locked-down")?.policies ?? "";
    const rules = locked.replace("context.hour >= 8 &&\n  context.hour < 18", "context.hour >= 0");
    const seesAll = {
      ...{ knowsGuests: true, keysEnforced: true, identityForgeable: false },
      ...{ survivesRelayLoss: false, keepsLink: false },
    };
    const { gate } = gates.open({ "a.cedar": rules }, { traitsHere: () => seesAll });
    const far = await gate.decide(question({ reach: "host", knowsGuests: false }));
    expect(far).toMatchObject({
      verdict: "deny",
      instead: [{ label: "On this machine", change: { relay: "here" } }],
    });
  });

  it("POL10: changes two things where one is not enough", async () => {
    const { gate } = gates.open(null);
    const answer = await gate.decide(question({ ...linkOnly, reach: "public", ttlMs: 120 * MINUTE_MS }));
    expect(answer.instead).toEqual([
      { label: "Only for named keys, on this machine", change: { needsKeys: true, relay: "here" } },
      { label: "On this machine, for 30m", change: { relay: "here", ttlMs: 30 * MINUTE_MS } },
    ]);
  });

  it("POL10: proposes no time below the configured minimum, and nothing where nothing helps", async () => {
    const files = { "a.cedar": `permit (principal, action, resource) when { context.ttlMs <= 300000 };` };
    const { gate } = gates.open(files, { ttlMinMs: 10 * MINUTE_MS });
    const answer = await gate.decide(
      question({ ...linkOnly, access: "write", reach: "public", ttlMs: 120 * MINUTE_MS }),
    );
    expect(answer).toMatchObject({ verdict: "deny", instead: [] });
  });
});
