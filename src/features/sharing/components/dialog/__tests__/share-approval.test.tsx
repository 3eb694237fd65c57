// The share dialog while a request waits for a yes, by role and name.

import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { fail, ok } from "#contract/errors";
import { sampleApproval } from "../../../../../testing/sample-records";
import { sampleShare } from "../../../../../testing/samples";
import { sampleFailure, sampleLaneApi, type WorldOptions } from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";
import { openDialog, pasteKey } from "../../__tests__/open-share-dialog";

describe("a request that waits", () => {
  const request = sampleShare("asked", sampleLaneApi, {
    phase: "awaiting-approval",
    liveAtMs: null,
    expiresAtMs: null,
    graceAtMs: null,
    linkState: "none",
  });
  const approval = sampleApproval("one1", { shareId: request.shareId, askedBy: { kind: "operator", id: "me" } });
  const ask = async ({ commands, ...rest }: WorldOptions) => {
    const startShare: SharingCommands["startShare"] = async () => ok({ share: request, join: null });
    const opened = await openDialog({
      shares: [request],
      approvals: [approval],
      commands: { startShare, ...commands },
      ...rest,
    });
    await pasteKey(opened);
    await opened.user.click(opened.dialog.getByRole("button", { name: "Share" }));
    await opened.dialog.findByText("Waiting for approval");
    return opened;
  };

  it("UI25: says whose yes it takes, until when, and leads to the queue", async () => {
    const openApprovals = vi.fn();
    const { dialog, user } = await ask({ openApprovals });
    expect(dialog.getByText(/^Nothing is open until you say yes\. The request stands until \d\d:\d\d\./)).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Open Approvals" }));
    await waitFor(() => expect(openApprovals).toHaveBeenCalledWith(approval.approvalId));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(screen.getByRole("button", { name: "Share" })).toHaveFocus();
  });

  it("UI6, UI25: one that could not be taken back says so in its place", async () => {
    const failure = sampleFailure("timed-out", "The runtime did not answer in time.", { waitedMs: 20_000 });
    const { dialog, user } = await ask({ commands: { revokeShares: async () => fail(failure) } });
    await user.click(dialog.getByRole("button", { name: "Take the request back" }));
    expect(await dialog.findByText("The runtime did not answer in time.")).toBeVisible();
  });
});
