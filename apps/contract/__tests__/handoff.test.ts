// The handoff's view and its sample for tests.
import { describe, expect, it } from "vitest";
import { agentTools, TOOL_WAIT_MAX_MS } from "../agent-tools";
import { handoffViewSchema } from "../handoff";
import { handoffCommandsIn, handoffPhaseSchema } from "../phases";
import { sampleCall, sampleHandoff } from "../testing/handoff-sample";

describe("the contract of handoffs", () => {
  it("WIRE1: has a sample of every field", () => {
    const sample = sampleHandoff("bbbb", { lastCall: sampleCall({ exitCode: 0 }) });
    expect(Object.keys(sample).sort()).toEqual(Object.keys(handoffViewSchema.shape).sort());
    expect(sample.lastCall?.exitCode).toBe(0);
  });

  it("HND3: allows taking back in every phase", () => {
    for (const phase of handoffPhaseSchema.options) expect(handoffCommandsIn[phase]).toContain("take-back");
  });

  it("HND9: refuses unknown arguments of every tool, and lets no call wait longer than 55 s", () => {
    for (const [name, { input }] of Object.entries(agentTools)) {
      const { error } = input.safeParse({ unknownArgument: 1 });
      expect([name, error?.issues.some(({ code }) => code === "unrecognized_keys")]).toEqual([name, true]);
    }
    const asked = { terminal: "api", command: "true", timeout_ms: TOOL_WAIT_MAX_MS + 1 };
    expect(agentTools.run_command.input.safeParse(asked).success).toBe(false);
  });
});
