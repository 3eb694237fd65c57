// The door as rules see it: a principal of its own, of one action, that no rule about agents means.
import { afterEach, describe, expect, it } from "vitest";
import { createTestGates, PERMIT_ALL, question } from "./gate-fixture";

const gates = createTestGates();
afterEach(gates.removeAll);

const DOOR = { action: "admit", principal: { kind: "door", id: "door" } } as const;

describe("the door", () => {
  it("KNOCK5: is opened by a rule that names it, and the answer names the rule", async () => {
    const rule = `@id("door") permit (principal is Lanecast::Door, action == Lanecast::Action::"admit", resource)
      when { context.access == "read" };`;
    const { gate } = gates.open({ "a.cedar": rule });
    expect(await gate.decide(question({}, DOOR))).toMatchObject({ verdict: "allow", policyIds: ["door"] });
    expect(await gate.decide(question({ access: "write" }, DOOR))).toMatchObject({
      verdict: "deny",
      reason: expect.stringContaining("letting a guest in by the door itself"),
    });
    const agent = { action: "admit", principal: { kind: "agent", id: "door" } } as const;
    expect((await gate.decide(question({}, agent))).verdict).toBe("deny");
  });

  it("KNOCK5: is not opened by what is allowed to agents and scripts", async () => {
    const { gate } = gates.open({ "a.cedar": "permit (principal is Lanecast::Agent, action, resource);" });
    expect((await gate.decide(question({}, DOOR))).verdict).toBe("deny");
  });

  it("KNOCK5, POL2: admits and does nothing else, whatever a rule says", async () => {
    const { gate } = gates.open({ "a.cedar": PERMIT_ALL });
    expect((await gate.decide(question({}, DOOR))).verdict).toBe("allow");
    expect((await gate.decide(question({}, { ...DOOR, action: "share" }))).verdict).toBe("deny");
  });
});
