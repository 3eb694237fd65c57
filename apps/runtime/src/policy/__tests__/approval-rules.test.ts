// Whose yes a rule wants: `@approval`, read from the file, told with the verdict. Through the real gate.
import { afterEach, describe, expect, it } from "vitest";
import type { PolicyQuestion } from "../../integrations/sharing/ports";
import { createTestGates, question } from "./gate-fixture";

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
  it("APR14: a rule without it is content with the operator's yes", async () => {
    const verdict = await decide(permit('@id("asks")', "context.approved"));
    expect(verdict).toMatchObject({ verdict: "needs-approval", needs: "operator" });
  });

  it("APR14: four eyes are told with the verdict, and again with the allow that an approval made", async () => {
    const text = permit('@id("asks") @approval("four-eyes")', "context.approved");
    expect(await decide(text)).toMatchObject({ verdict: "needs-approval", needs: "four-eyes" });
    expect(await decide(text, { approved: true })).toMatchObject({ verdict: "allow", needs: "four-eyes" });
  });

  it("APR14: an allow that took no approval needs nobody, whatever else matches", async () => {
    const text = `${permit('@id("all")', "true")} ${permit('@id("asks") @approval("four-eyes")', "context.approved")}`;
    expect(await decide(text)).not.toHaveProperty("needs");
    expect(await decide(text, { approved: true })).not.toHaveProperty("needs");
  });

  it("APR14: of several rules that an approval opens the strictest counts", async () => {
    const text = `${permit('@id("one")', "context.approved")} ${permit('@id("two") @approval("four-eyes")', "context.approved")}`;
    expect(await decide(text)).toMatchObject({ needs: "four-eyes" });
    expect(await decide(text, { approved: true })).toMatchObject({ verdict: "allow", needs: "four-eyes" });
  });

  it("APR14: it counts on a forbid that an approval lifts, too", async () => {
    const forbid = '@id("no") @approval("four-eyes") forbid (principal, action, resource) unless { context.approved };';
    const text = `${permit('@id("all")', "true")} ${forbid}`;
    expect(await decide(text)).toMatchObject({ verdict: "needs-approval", needs: "four-eyes", policyIds: ["no"] });
    expect(await decide(text, { approved: true })).toMatchObject({ verdict: "allow", needs: "four-eyes" });
  });

  it.each([
    [
      "a word it does not know",
      '@approval("four eyes")',
      "context.approved",
      '@approval must be "operator" or "four-eyes"',
    ],
    ["no word", "@approval", "context.approved", '@approval must be "operator" or "four-eyes"'],
    [
      "a rule that never asks",
      '@approval("four-eyes")',
      'context.access == "read"',
      "does not ask for context.approved",
    ],
  ])("APR14: a mistake in it keeps the set out, with file and line: %s", (_what, annotation, when, words) => {
    const { report } = gates.open({ "a.cedar": `// who may\n${permit(annotation, when)}` });
    expect(report).toMatchObject({ ok: false, problem: { line: 2, message: expect.stringContaining(words) } });
  });
});
