// A handoff that needs another person's signature: real keys and ssh-keygen, over a whole runtime.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Result } from "#contract/errors";
import type { HandoffView } from "#contract/handoff";
import type { WireError } from "#contract/wire";
import { settle } from "#contract/wire";
import { APPROVAL_TTL_MS } from "../policy/approvals/queue";
import { readStarterPolicies } from "../policy/sets/catalog";
import { makeKey, signWith, type TestKey } from "../testing/keys";
import { expectNoLeaks } from "../testing/leak-check";
import { type HandoffStage, openHandoffStage } from "../testing/rigs/handoff-stage";
import { createShiftedClock } from "../testing/shifted-clock";

expectNoLeaks();

const FOUR_EYES = `
@id("running-takes-two") @approval("four-eyes")
@reason("Commands of an agent take another person's signature.")
forbid (principal, action == Lanecast::Action::"handoff", resource)
when { context.may == "run" || context.may == "type" } unless { context.approved };
`;

const { clock, shift } = createShiftedClock();
let stage: HandoffStage;
let ana: TestKey;

beforeAll(async () => {
  stage = await openHandoffStage({
    clock,
    policies: { "starter.cedar": readStarterPolicies(), "team.cedar": FOUR_EYES },
  });
  ana = makeKey(stage.lab.dir, "ana");
  writeFileSync(join(stage.lab.config.home, "approvers"), `ana@example.org ${ana.line}\n`, { mode: 0o600 });
});
beforeEach(() => stage.reset());
afterAll(() => stage.dispose());

const request = async (reason = "tests"): Promise<HandoffView> => {
  const asked = await stage.use("request_control", { terminal: stage.terminalId(), may: "run", ttl: "20m", reason });
  return asked.handoff as unknown as HandoffView;
};
const textOf = async ({ handoffId }: HandoffView): Promise<string> =>
  (await stage.lab.client.handoff.textToSign({ handoffId })).text;
const approve = ({ handoffId }: HandoffView, signature?: string, more: object = {}) =>
  settle(stage.lab.client.handoff.approve({ handoffId, ...(signature === undefined ? {} : { signature }), ...more }));
const problemOf = (answer: Result<unknown, WireError>): WireError => {
  if (answer.ok) throw new Error("it was approved");
  return answer.error;
};

describe("four eyes for a handoff", () => {
  it("HND11, APR9, APR20: an agent gets the terminal with another person's signature, and the log proves it", async () => {
    const asked = await request();
    expect(asked).toMatchObject({
      phase: "awaiting-approval",
      approval: { needs: "four-eyes", why: expect.stringContaining("another person") },
    });
    const own = problemOf(await approve(asked));
    expect(own).toMatchObject({ code: "invalid-input", data: { issues: [{ path: "signature" }] } });
    expect(own.message).toContain("ssh-keygen -Y sign");
    expect(await stage.run("true")).toMatchObject({ error: { code: "wrong-phase" } });
    const text = await textOf(asked);
    expect(text).toContain('to agent  "claude"\nit may    read and run commands\nfor       20m (1200000 ms)');
    expect(await approve(asked, signWith(ana, text))).toMatchObject({
      value: { handoff: { phase: "active", may: "run" } },
    });
    expect(await stage.run("echo approved")).toMatchObject({ ok: true, result: { output: "approved" } });
    const [row] = await stage.rows("handoff.approved");
    expect(row?.data).toMatchObject({
      approvalId: asked.approval?.approvalId,
      needs: "four-eyes",
      decidedBy: "ana@example.org",
      fingerprint: expect.stringMatching(/^SHA256:/),
      signedText: text,
      signature: expect.stringContaining("BEGIN SSH SIGNATURE"),
    });
    expect(row?.data.dropped).toBeUndefined();
    const refused = await stage.rows("handoff.refused");
    expect(refused[0]?.data).toMatchObject({ command: "approve", code: "invalid-input" });
  });

  it("HND11: the operator alone can't extend what another person signed for, and the note of the approval arrives", async () => {
    const asked = await request();
    const signature = signWith(ana, await textOf(asked));
    const { handoffId } = asked;
    expect(await approve(asked, signature, { note: "only the tests" })).toMatchObject({
      value: { handoff: { phase: "active", note: "only the tests" } },
    });
    const extended = await settle(stage.lab.client.handoff.extend({ handoffId, byMs: 60_000 }));
    expect(problemOf(extended)).toMatchObject({ code: "policy-denied" });
    expect(await stage.show(asked)).toMatchObject({ phase: "active", ttlMs: asked.ttlMs });
  });

  it("HND11, APR6: the signed request can be granted for less, and never for more", async () => {
    const asked = await request();
    const signature = signWith(ana, await textOf(asked));
    expect(problemOf(await approve(asked, signature, { may: "type" })).code).toBe("invalid-input");
    expect(await approve(asked, signature, { may: "watch", ttlMs: 60_000 })).toMatchObject({
      value: { handoff: { phase: "active", may: "watch", ttlMs: 60_000 } },
    });
  });

  it("HND11, APR12: a stranger's, a changed, a used, another home's and a late signature are refused, each with its reason", async () => {
    const first = await request();
    const used = signWith(ana, await textOf(first));
    expect(await approve(first, used)).toMatchObject({ ok: true });
    await stage.reset();
    const asked = await request();
    const text = await textOf(asked);
    const reasons = [
      [signWith(makeKey(stage.lab.dir, "mallory"), text), "approvers file"],
      [signWith(ana, text.replace("read and run", "read")), "a different text"],
      [signWith(ana, text.replace(/^home .*$/m, `home      ${"0".repeat(32)}`)), "another home"],
      [used, first.approval?.approvalId ?? ""],
      ["nonsense", "isn't an ssh signature"],
    ] as const;
    for (const [signature, reason] of reasons) {
      const { code, message } = problemOf(await approve(asked, signature));
      expect([code, message.includes(reason)], message).toEqual(["invalid-input", true]);
    }
    expect(await stage.show(asked)).toMatchObject({ phase: "awaiting-approval" });
    shift(APPROVAL_TTL_MS);
    expect(problemOf(await approve(asked, signWith(ana, text))).code).toBe("approval-expired");
    expect(await stage.show(asked)).toMatchObject({ phase: "ended", endCause: "denied" });
  });

  it("HND11, APR14: after the lane was renamed, a signature of before does not fit", async () => {
    const asked = await request();
    const before = signWith(ana, await textOf(asked));
    await stage.lab.client.lane.rename({ laneId: asked.laneId, name: "production" });
    expect(problemOf(await approve(asked, before)).message).toContain("a different text");
    expect(await textOf(asked)).toContain('lane "production"');
    expect(await approve(asked, signWith(ana, await textOf(asked)))).toMatchObject({ ok: true });
  });

  it("HND11, APR10: an agent's reason cannot forge a line of the text", async () => {
    const text = await textOf(await request("ok\nit may    read only\u202E"));
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    expect(text.match(/^it may /gm)).toHaveLength(1);
  });

  it("HND11: the operator's own offer waits for the signature too, and is offered then", async () => {
    const offered = await stage.offer("run", { note: "fix it" });
    expect(offered).toMatchObject({ phase: "awaiting-approval", initiator: "operator" });
    expect(problemOf(await approve(offered)).code).toBe("invalid-input");
    expect(await approve(offered, signWith(ana, await textOf(offered)))).toMatchObject({
      value: { handoff: { phase: "offered" } },
    });
    expect(await stage.use("accept_control", { handoff: offered.handoffId })).toMatchObject({
      handoff: { phase: "active" },
    });
    expect(problemOf(await settle(stage.lab.client.handoff.textToSign({ handoffId: offered.handoffId }))).code).toBe(
      "wrong-phase",
    );
  });

  it("HND11: watching needs no signature where the rule does not ask for one", async () => {
    expect(await stage.offer("watch")).toMatchObject({ phase: "offered" });
  });
});
