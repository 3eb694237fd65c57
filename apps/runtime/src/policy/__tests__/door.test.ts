// The door in policies: a principal of its own that only admits guests and isn't an agent.
import { afterEach, describe, expect, it } from "vitest";
import { createTestGates, PERMIT_ALL, question } from "./fixture";

const gates = createTestGates();
afterEach(gates.removeAll);

const DOOR = { action: "admit", principal: { kind: "door", id: "door" } } as const;

describe("the door", () => {
  it("KNOCK5: lets a guest in if a rule names it, and the verdict names the rule", async () => {
    const rule = `@id("door") permit (principal is Lanecast::Door, action == Lanecast::Action::"admit", resource)
      when { context.access == "read" };`;
    const { gate } = gates.open({ "a.cedar": rule });
    expect(await gate.decide(question({}, DOOR))).toMatchObject({ verdict: "allow", policyIds: ["door"] });
    expect(await gate.decide(question({ access: "write" }, DOOR))).toMatchObject({
      verdict: "deny",
      reason: expect.stringContaining("letting a guest in automatically"),
    });
    const agent = { action: "admit", principal: { kind: "agent", id: "door" } } as const;
    expect((await gate.decide(question({}, agent))).verdict).toBe("deny");
  });

  it("KNOCK5: isn't covered by rules for agents", async () => {
    const { gate } = gates.open({ "a.cedar": "permit (principal is Lanecast::Agent, action, resource);" });
    expect((await gate.decide(question({}, DOOR))).verdict).toBe("deny");
  });

  it("KNOCK5, POL2: can only admit, even if a rule permits everything", async () => {
    const { gate } = gates.open({ "a.cedar": PERMIT_ALL });
    expect((await gate.decide(question({}, DOOR))).verdict).toBe("allow");
    expect((await gate.decide(question({}, { ...DOOR, action: "share" }))).verdict).toBe("deny");
  });
});
