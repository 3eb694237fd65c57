// The alternatives that are offered with a denial.
import { afterEach, describe, expect, it } from "vitest";
import { policySet } from "../sets/catalog";
import { createTestGates, linkOnly, MINUTE_MS, question } from "./fixture";

const gates = createTestGates();
afterEach(gates.removeAll);

describe("alternatives", () => {
  it("POL10: offers only alternatives that are allowed, the smallest change first", async () => {
    const { gate } = gates.open(null);
    const write = await gate.decide(question({ ...linkOnly, access: "write", ttlMs: 30 * MINUTE_MS }));
    expect(write.instead).toEqual([
      { label: "Watch only", change: { access: "read" } },
      { label: "Only people with a key", change: { needsKeys: true } },
    ]);
    const long = await gate.decide(question({ ...linkOnly, ttlMs: 120 * MINUTE_MS }));
    expect(long.instead).toEqual([
      { label: "Only people with a key", change: { needsKeys: true } },
      { label: "Limit to 30m", change: { ttlMs: 30 * MINUTE_MS } },
    ]);
    expect(long.reason).toMatch(/^No rule allows this: sharing \(.*\)\.$/);
    const far = await gate.decide(question({ reach: "public" }));
    expect(far.instead).toEqual([{ label: "Only from this computer", change: { relay: "here" } }]);
  });

  it("POL10: judges the relay on this machine by its own properties, not those of the requested relay", async () => {
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
      instead: [{ label: "Only from this computer", change: { relay: "here" } }],
    });
  });

  it("POL10: combines two changes if one isn't enough", async () => {
    const { gate } = gates.open(null);
    const answer = await gate.decide(question({ ...linkOnly, reach: "public", ttlMs: 120 * MINUTE_MS }));
    expect(answer.instead).toEqual([
      { label: "Only people with a key, only from this computer", change: { needsKeys: true, relay: "here" } },
      { label: "Only from this computer, limit to 30m", change: { relay: "here", ttlMs: 30 * MINUTE_MS } },
    ]);
  });

  it("POL10: offers no time below the configured minimum, and nothing if nothing helps", async () => {
    const files = { "a.cedar": `permit (principal, action, resource) when { context.ttlMs <= 300000 };` };
    const { gate } = gates.open(files, { ttlMinMs: () => 10 * MINUTE_MS });
    const answer = await gate.decide(
      question({ ...linkOnly, access: "write", reach: "public", ttlMs: 120 * MINUTE_MS }),
    );
    expect(answer).toMatchObject({ verdict: "deny", instead: [] });
  });
});
