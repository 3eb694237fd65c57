// The share dialog when a share needs approval: the operator's own confirmation, and another person's.

import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { fail, ok } from "#contract/errors";
import { sampleApproval } from "../../../../../testing/sample-records";
import { sampleShare } from "../../../../../testing/samples";
import { allowed, sampleFailure, sampleLaneApi, type WorldOptions } from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";
import { openDialog, pasteKey } from "../../__tests__/open-share-dialog";

const request = sampleShare("asked", sampleLaneApi, {
  phase: "awaiting-approval",
  liveAtMs: null,
  expiresAtMs: null,
  graceAtMs: null,
  linkState: "none",
});

describe("a share that needs your confirmation", () => {
  const checkPolicy: SharingCommands["checkPolicy"] = async () =>
    ok({ ...allowed, verdict: "needs-approval", needs: "operator" });
  const confirm = async (commands: Partial<SharingCommands>) => {
    const startShare = vi.fn<SharingCommands["startShare"]>(async () => ok({ share: request, join: null }));
    const opened = await openDialog({ shares: [request], commands: { checkPolicy, startShare, ...commands } });
    await pasteKey(opened);
    await opened.user.click(await opened.dialog.findByRole("button", { name: "Confirm and share" }));
    return { ...opened, startShare };
  };

  it("UI25: Confirm and share starts it and approves it", async () => {
    const { dialog, startShare, world } = await confirm({});
    expect(await dialog.findByRole("list", { name: "Steps" })).toBeVisible();
    expect(startShare.mock.lastCall?.[1]).toBe(true);
    await waitFor(() => expect(world.get(request.shareId).phase).toBe("starting"));
    expect(dialog.queryByText("Waiting for approval")).toBeNull();
  });

  it("UI25: shows the request if the confirmation failed", async () => {
    const failure = sampleFailure("timed-out", "The runtime didn't answer in time.", { waitedMs: 20_000 });
    const { dialog } = await confirm({ confirmShare: async () => fail(failure) });
    expect(await dialog.findByText("Waiting for approval")).toBeVisible();
  });

  it("FR-026-007: Cancel before the start is answered withdraws it unconfirmed", async () => {
    let answerNow: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      answerNow = resolve;
    });
    const confirmShare = vi.fn<SharingCommands["confirmShare"]>(async () => ok(undefined));
    const startShare: SharingCommands["startShare"] = async () => {
      await asked;
      return ok({ share: request, join: null });
    };
    const { dialog, user, world } = await confirm({ startShare, confirmShare });
    await user.click(dialog.getByRole("button", { name: "Cancel" }));
    answerNow();
    await waitFor(() => expect(world.get(request.shareId)).toMatchObject({ phase: "ended", endCause: "stopped" }));
    expect(confirmShare).not.toHaveBeenCalled();
  });
});

describe("a request that waits for approval", () => {
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

  it("UI25: says who must approve and until when, and opens the approvals", async () => {
    const openApprovals = vi.fn();
    const { dialog, user } = await ask({ openApprovals });
    expect(dialog.getByText(/^Nothing is shared until you approve\. The request expires at \d\d:\d\d\./)).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Review request" }));
    await waitFor(() => expect(openApprovals).toHaveBeenCalledWith(approval.approvalId));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(screen.getByRole("button", { name: "Share" })).toHaveFocus();
  });

  it("UI6, UI25: says that a request couldn't be withdrawn", async () => {
    const failure = sampleFailure("timed-out", "The runtime did not answer in time.", { waitedMs: 20_000 });
    const { dialog, user } = await ask({ commands: { revokeShares: async () => fail(failure) } });
    await user.click(dialog.getByRole("button", { name: "Withdraw request" }));
    expect(await dialog.findByText("The runtime did not answer in time.")).toBeVisible();
  });
});
