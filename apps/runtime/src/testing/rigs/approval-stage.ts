// A whole runtime where an agent requests a share and the operator approves it, with real keys for signatures.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Approval } from "#contract/approval";
import type { ShareView } from "#contract/share";
import { type RuntimeClient, settle } from "#contract/wire";
import { findMarked } from "../../platform/process-table";
import { findProgram } from "../../platform/process-tree";
import { readStarterPolicies } from "../../policy/sets/catalog";
import { eventually } from "../eventually";
import { makeKey, signWith } from "../keys";
import { createShiftedClock } from "../shifted-clock";
import { connect, openLab } from "./runtime-lab";

export const isTmateThere = findProgram("tmate", process.env.PATH ?? "") !== null;
/** For the end of a test title: why a test that needs tmate is skipped. */
export const skipped = isTmateThere ? "" : " (skipped: tmate is not installed)";

const FOUR_EYES = `
@id("typing-takes-two") @approval("four-eyes")
@reason("Typing takes another person's signature.")
permit (principal is Lanecast::Agent, action, resource) when { context.access == "write" && context.approved };
`;

interface Asking {
  readonly access?: "read" | "write";
  readonly ttlMs?: number;
}

/** Fails unless the call is refused with this code. Returns the message. */
export const refused = async (call: Promise<unknown>, code: string): Promise<string> => {
  const settled = await settle(call);
  expect(settled).toMatchObject({ ok: false, error: { code } });
  return settled.ok ? "" : settled.error.message;
};

export type ApprovalStage = Awaited<ReturnType<typeof openApprovalStage>>;

/** The starter policies; and if an agent asks to type, `ana@example.org` must sign the approval. */
export const openApprovalStage = async () => {
  const { clock, shift } = createShiftedClock();
  const lab = await openLab({ policies: { "starter.cedar": readStarterPolicies(), "team.cedar": FOUR_EYES }, clock });
  const { client } = lab;
  const terminalId = await lab.newTerminal();
  const ana = makeKey(lab.dir, "ana");
  writeFileSync(join(lab.config.home, "approvers"), `ana@example.org ${ana.line}\n`, { mode: 0o600 });
  const closing: (() => void)[] = [];

  const signIn = async (name: string) => {
    const { tokenId, token } = await client.token.new({ role: "requester", name });
    const connected = await connect(lab.note, token);
    closing.push(connected.close);
    return { ...connected, tokenId, token };
  };
  const rowsOf = async (share: ShareView) => (await client.audit.list({ shareId: share.shareId, limit: 0 })).events;

  return {
    lab,
    client,
    terminalId,
    shift,
    signIn,
    rowsOf,
    /** An agent requests a share. Returns the share and its pending approval. */
    ask: async (by: RuntimeClient, { access = "read", ttlMs = 600_000 }: Asking = {}) => {
      const asked = { terminalId, backend: "tmate" as const, access, ttlMs, keys: [lab.key.line] };
      const { share, join: told } = await by.share.start({ ...asked, reason: "to see the build" });
      expect([share.phase, told]).toEqual(["awaiting-approval", null]);
      const { approvals } = await client.approval.list();
      const approval = approvals.find(({ shareId, state }) => shareId === share.shareId && state === "asked");
      if (approval === undefined) throw new Error("there is no pending approval");
      return { share, approval };
    },
    until: (share: ShareView, phase: ShareView["phase"]): Promise<ShareView> =>
      eventually(
        async () => {
          const now = await lab.show(share);
          return now.phase === phase ? now : null;
        },
        { what: `the share is ${phase}`, withinMs: 10_000 },
      ),
    rowsOfApproval: async (share: ShareView) =>
      (await rowsOf(share)).filter(({ type }) => type.startsWith("approval.")),
    /** Looks at the processes and the audit log: no process of the share is running, and none was ever started. */
    expectNeverStarted: async (share: ShareView): Promise<void> => {
      expect(findMarked(`LANECAST_WORKER=${share.shareId}`)).toEqual([]);
      const types = (await rowsOf(share)).map(({ type }) => type);
      expect(types).not.toContain("share.allowed");
      expect(types).not.toContain("share.started");
    },
    /** Signs the request's text with Ana's key, or with another one. */
    signatureOf: async ({ approvalId }: Approval, key = ana): Promise<string> =>
      signWith(key, (await client.approval.show({ approvalId })).text),
    ana,
    endAll: () => client.share.revoke({ all: true }),
    dispose: async (): Promise<void> => {
      for (const close of closing) close();
      await lab.dispose();
    },
  };
};
