// Four eyes on a whole runtime: real signatures by ssh-keygen that are valid, replayed, by a stranger or late; and policies that change meanwhile.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Approval } from "#contract/approval";
import type { RuntimeClient } from "#contract/wire";
import { APPROVAL_TTL_MS } from "../policy/approvals/queue";
import { eventually } from "../testing/eventually";
import { makeKey, signWith } from "../testing/keys";
import { type ApprovalStage, isTmateThere, openApprovalStage, refused, skipped } from "../testing/rigs/approval-stage";

const withTmate = it.skipIf(!isTmateThere);

let stage: ApprovalStage;
let agent: RuntimeClient;

beforeAll(async () => {
  stage = await openApprovalStage();
  agent = (await stage.signIn("ci")).client;
});
afterAll(() => stage.dispose());

/** Whether the audit row and Ana's public key are enough to verify the approval. */
const verifiedBy = (dir: string, key: string, { decidedBy, signedText, signature }: Record<string, unknown>) => {
  const [signers, signed] = [join(dir, "signers"), join(dir, "signed.sig")];
  writeFileSync(signers, `${decidedBy} ${key}\n`);
  writeFileSync(signed, String(signature));
  const argv = ["-Y", "verify", "-f", signers, "-I", String(decidedBy), "-n", "lanecast-approval", "-s", signed];
  const stdin = new TextEncoder().encode(String(signedText));
  return Bun.spawnSync(["ssh-keygen", ...argv], { stdin }).exitCode === 0;
};

describe("four eyes", () => {
  const give = ({ approvalId }: Approval, signature?: string) =>
    stage.client.approval.give({ approvalId, ...(signature === undefined ? {} : { signature }) });

  withTmate(
    `FR-026-002, APR9, APR20: the share starts with another person's signature; the audit log has their name, key and proof${skipped}`,
    async () => {
      const { share, approval } = await stage.ask(agent, { access: "write" });
      expect(approval).toMatchObject({ needs: "four-eyes", why: expect.stringContaining("another person") });
      const words = await refused(give(approval), "invalid-input");
      expect(words).toContain("ssh-keygen -Y sign");
      await stage.expectNeverStarted(share);
      const { approval: given } = await give(approval, await stage.signatureOf(approval));
      expect(given).toMatchObject({ state: "given", decidedBy: "ana@example.org" });
      await stage.until(share, "live");
      const { text } = await stage.client.approval.show({ approvalId: approval.approvalId });
      await stage.endAll();
      const rows = await stage.rowsOfApproval(share);
      expect(rows.at(-1)?.data.signedText).toBe(text);
      expect(verifiedBy(stage.lab.dir, stage.ana.line, rows.at(-1)?.data ?? {})).toBe(true);
      expect(rows).toMatchObject([
        { type: "approval.asked", data: { needs: "four-eyes" } },
        { type: "approval.give-refused", data: { code: "invalid-input" } },
        {
          type: "approval.given",
          actor: { kind: "operator", id: "me" },
          data: { decidedBy: "ana@example.org", needs: "four-eyes", fingerprint: expect.stringMatching(/^SHA256:/) },
        },
      ]);
    },
  );

  withTmate(`APR12: a used signature does not approve a second request${skipped}`, async () => {
    const first = await stage.ask(agent, { access: "write" });
    const signature = await stage.signatureOf(first.approval);
    await give(first.approval, signature);
    await stage.until(first.share, "live");
    await refused(give(first.approval, signature), "wrong-phase");
    await stage.endAll();
    const second = await stage.ask(agent, { access: "write" });
    expect(await refused(give(second.approval, signature), "invalid-input")).toContain(first.approval.approvalId);
    await stage.expectNeverStarted(second.share);
    await stage.endAll();
  });

  it("APR12: a signature by a stranger, for a changed text or too late is refused with the reason", async () => {
    const { share, approval } = await stage.ask(agent, { access: "write" });
    const stranger = makeKey(stage.lab.dir, "mallory");
    expect(await refused(give(approval, await stage.signatureOf(approval, stranger)), "invalid-input")).toContain(
      "approvers",
    );
    const { text } = await stage.client.approval.show({ approvalId: approval.approvalId });
    const changed = signWith(stage.ana, text.replace("read and type", "read only"));
    expect(await refused(give(approval, changed), "invalid-input")).toContain("a different text");
    const elsewhere = signWith(stage.ana, text.replace(/^home .*$/m, `home      ${"0".repeat(32)}`));
    expect(await refused(give(approval, elsewhere), "invalid-input")).toContain("another home");
    const late = await stage.signatureOf(approval);
    stage.shift(APPROVAL_TTL_MS);
    await refused(give(approval, late), "approval-expired");
    await stage.expectNeverStarted(share);
  });

  it("APR14: if the policies became stricter after the request, the approval is requested again", async () => {
    // Between request and approval, the policy changes from the operator's approval to four eyes.
    const { share, approval } = await stage.ask(agent);
    const path = join(stage.lab.config.home, "policies", "stricter.cedar");
    const stricter =
      '@id("stricter") @approval("four-eyes") forbid (principal is Lanecast::Agent, action, resource) unless { context.approved };';
    writeFileSync(path, stricter);
    await stage.client.policy.reload();
    await give(approval);
    const renewed = await eventually(
      async () => {
        const { approvals } = await stage.client.approval.list();
        return approvals.find(({ shareId, state }) => shareId === share.shareId && state === "asked");
      },
      { what: "the approval is requested again", withinMs: 5_000 },
    );
    expect(renewed).toMatchObject({ needs: "four-eyes" });
    expect(renewed.approvalId).not.toBe(approval.approvalId);
    await stage.expectNeverStarted(share);
    await stage.endAll();
    writeFileSync(path, "");
    await stage.client.policy.reload();
  });
});
