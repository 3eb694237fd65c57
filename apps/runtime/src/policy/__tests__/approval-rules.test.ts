// `@approval` in a policy file decides whose approval a verdict asks for. Uses the real gate.
import { afterEach, describe, expect, it } from "vitest";
import type { PolicyQuestion } from "../../integrations/sharing/ports";
import { createTestGates, question } from "./fixture";

const gates = createTestGates();
afterEach(gates.removeAll);

const permit = (annotations: string, when: string): string =>
  `${annotations} permit (principal, action, resource) when { ${when} };`;

const decide = (text: string, context: Partial<PolicyQuestion["context"]> = {}) => {
  const { gate, report } = gates.open({ "a.cedar": text });
  expect(report).toEqual({ ok: true, problem: null });
  return gate.decide(question(context));
};

describe("@approval", () => {
  it("APR14: without @approval, requires the operator's approval", async () => {
    const verdict = await decide(permit('@id("asks")', "context.approved"));
    expect(verdict).toMatchObject({ verdict: "needs-approval", needs: "operator" });
  });

  it("APR14: puts four-eyes into the verdict, and into the allow that follows the approval", async () => {
    const text = permit('@id("asks") @approval("four-eyes")', "context.approved");
    expect(await decide(text)).toMatchObject({ verdict: "needs-approval", needs: "four-eyes" });
    expect(await decide(text, { approved: true })).toMatchObject({ verdict: "allow", needs: "four-eyes" });
  });

  it("APR14: has no effect on a request that is allowed without approval", async () => {
    const text = `${permit('@id("all")', "true")} ${permit('@id("asks") @approval("four-eyes")', "context.approved")}`;
    expect(await decide(text)).not.toHaveProperty("needs");
    expect(await decide(text, { approved: true })).not.toHaveProperty("needs");
  });

  it("APR14: applies the strictest of several rules", async () => {
    const text = `${permit('@id("one")', "context.approved")} ${permit('@id("two") @approval("four-eyes")', "context.approved")}`;
    expect(await decide(text)).toMatchObject({ needs: "four-eyes" });
    expect(await decide(text, { approved: true })).toMatchObject({ verdict: "allow", needs: "four-eyes" });
  });

  it("APR14: works on a forbid that an approval lifts", async () => {
    const forbid = '@id("no") @approval("four-eyes") forbid (principal, action, resource) unless { context.approved };';
    const text = `${permit('@id("all")', "true")} ${forbid}`;
    expect(await decide(text)).toMatchObject({ verdict: "needs-approval", needs: "four-eyes", policyIds: ["no"] });
    expect(await decide(text, { approved: true })).toMatchObject({ verdict: "allow", needs: "four-eyes" });
  });

  it.each([
    ["an unknown value", '@approval("four eyes")', "context.approved", '@approval must be "operator" or "four-eyes"'],
    ["no value", "@approval", "context.approved", '@approval must be "operator" or "four-eyes"'],
    [
      "a rule that needs no approval",
      '@approval("four-eyes")',
      'context.access == "read"',
      "doesn't use context.approved",
    ],
  ])("APR14: rejects the set for %s, with file and line", (_what, annotation, when, words) => {
    const { report } = gates.open({ "a.cedar": `// who may\n${permit(annotation, when)}` });
    expect(report).toMatchObject({ ok: false, problem: { line: 2, message: expect.stringContaining(words) } });
  });
});
