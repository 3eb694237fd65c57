// The share dialog from the moment Share is pressed.

import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { fail, ok } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import { SAMPLE_NOW_MS as NOW, sampleShare } from "../../../../../testing/samples";
import { type SharingWorld, sampleFailure, sampleJoin, sampleLaneApi } from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";
import { addedPeople, openDialog, pasteKey } from "../../__tests__/open-share-dialog";

describe("start", () => {
  const started = (world: SharingWorld) => {
    const [share] = [...world.stores.shares.getState().shares.values()];
    if (share === undefined) throw new Error("nothing was started");
    return share;
  };
  const goLive = (world: SharingWorld) => {
    const share = started(world);
    const liveAtMs = NOW;
    world.put({
      ...share,
      revision: share.revision + 1,
      phase: "live",
      startStep: null,
      liveAtMs,
      expiresAtMs: NOW + share.ttlMs,
      linkState: "ready",
    });
  };

  const fails = (world: SharingWorld) => {
    const share = started(world);
    const lastError = {
      code: "link-overdue" as const,
      message: "tmate didn't provide a link in time.",
      data: { waitedMs: 10_000 },
    };
    const revision = share.revision + 1;
    world.put({ ...share, revision, phase: "ended", endCause: "failed", endedAtMs: NOW, startStep: null, lastError });
  };

  it("FR-026-001, UI12: shows the steps, then the link, copied once, with the focus on Copy", async () => {
    const revealLink = vi.fn<SharingCommands["revealLink"]>(async () => ok({ join: sampleJoin }));
    const opened = await openDialog({ commands: { revealLink } });
    const { dialog, user, world } = opened;
    await pasteKey(opened);
    await user.click(dialog.getByRole("button", { name: "Share" }));
    const steps = within(await dialog.findByRole("list", { name: "Steps" }));
    expect(steps.getByText("relay")).toHaveTextContent("relay, in progress");
    expect(dialog.getByRole("status", { name: "Progress" })).toHaveTextContent("Preparing the relay.");
    expect(revealLink).not.toHaveBeenCalled();
    goLive(world);
    expect(await dialog.findByRole("textbox", { name: "Join command" })).toHaveValue(sampleJoin.command);
    await waitFor(() => expect(dialog.getByRole("button", { name: "Copy" })).toHaveFocus());
    expect(dialog.getByRole("status", { name: "Progress" })).toHaveTextContent(
      "The share is live. You can copy the link.",
    );
    await waitFor(() => expect(dialog.getByText(/^Copied\. Send it/)).toBeVisible());
    expect(world.copied).toEqual([sampleJoin.command]);
    await user.click(dialog.getByRole("button", { name: "Copy" }));
    expect(world.copied).toEqual([sampleJoin.command, sampleJoin.command]);
    expect(dialog.getByText("Copied.")).toBeInTheDocument();
    expect(revealLink).toHaveBeenCalledTimes(1);
  });

  it("UI1: the focus is on Share during the start, and returns to the opener", async () => {
    const opened = await openDialog();
    await pasteKey(opened);
    await opened.user.type(opened.dialog.getByRole("textbox", { name: "For" }), "{Enter}");
    expect(opened.dialog.getByRole("button", { name: "Share" })).toHaveFocus();
    await opened.user.keyboard("{Escape}");
    await waitFor(() => expect(screen.getByRole("button", { name: "Share" })).toHaveFocus());
  });

  it("UI3: closing the dialog keeps the draft, and a start continues", async () => {
    const opened = await openDialog();
    const { user, world } = opened;
    await pasteKey(opened);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await user.click(screen.getByRole("button", { name: "Share" }));
    const again = within(await screen.findByRole("dialog", { name: "Share" }));
    expect(addedPeople({ dialog: again })).toEqual(["Ana from support"]);
    await waitFor(() => expect(again.getByRole("radio", { name: "tmate" })).toBeChecked());
    await user.click(again.getByRole("button", { name: "Share" }));
    await again.findByRole("list", { name: "Steps" });
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(started(world).phase).toBe("starting");
    await user.click(screen.getByRole("button", { name: "Share" }));
    expect(await screen.findByRole("list", { name: "Steps" })).toBeInTheDocument();
  });

  it("UI3, OPEN1: closing the link keeps the share, and Share then shows it", async () => {
    const opened = await openDialog();
    const { dialog, user, world } = opened;
    await pasteKey(opened);
    await user.click(dialog.getByRole("button", { name: "Share" }));
    await dialog.findByRole("list", { name: "Steps" });
    goLive(world);
    expect(await dialog.findByText("Sharing continues when you close this.")).toBeVisible();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(started(world).phase).toBe("live");
    await user.click(screen.getByRole("button", { name: "Share" }));
    const next = within(await screen.findByRole("dialog", { name: "Share" }));
    expect(next.queryByRole("textbox", { name: "Join command" })).toBeNull();
    expect(next.getByRole("button", { name: "Copy link" })).toHaveFocus();
  });

  it("FR-026-007: Cancel stops the start and keeps the form", async () => {
    const opened = await openDialog();
    const { dialog, user, world } = opened;
    await pasteKey(opened);
    await user.click(dialog.getByRole("button", { name: "Share" }));
    await dialog.findByRole("list", { name: "Steps" });
    await user.click(dialog.getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(dialog.queryByRole("list", { name: "Steps" })).toBeNull());
    expect(started(world)).toMatchObject({ phase: "ended", endCause: "stopped" });
    expect(addedPeople(opened)).toEqual(["Ana from support"]);
    expect(dialog.getByRole("status", { name: "Problem" })).toBeEmptyDOMElement();
  });

  it("FR-026-007: Cancel before the start is answered stops it as soon as it has an id", async () => {
    let answerNow: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      answerNow = resolve;
    });
    const share = sampleShare("started", sampleLaneApi, { phase: "starting", startStep: "relay", liveAtMs: null });
    const startShare: SharingCommands["startShare"] = async () => {
      await asked;
      return ok({ share, join: null });
    };
    const opened = await openDialog({ commands: { startShare } });
    const { dialog, user, world } = opened;
    await pasteKey(opened);
    await user.click(dialog.getByRole("button", { name: "Share" }));
    await user.click(dialog.getByRole("button", { name: "Cancel" }));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    world.put(share);
    answerNow();
    await waitFor(() => expect(started(world)).toMatchObject({ phase: "ended", endCause: "stopped" }));
  });

  it("FR-026-007: shows that Cancel failed while the start continues", async () => {
    const failure = sampleFailure("timed-out", "The runtime did not answer in time.", { waitedMs: 20_000 });
    const opened = await openDialog({ commands: { revokeShares: async () => fail(failure) } });
    const { dialog, user } = opened;
    await pasteKey(opened);
    await user.click(dialog.getByRole("button", { name: "Share" }));
    await dialog.findByRole("list", { name: "Steps" });
    await user.click(dialog.getByRole("button", { name: "Cancel" }));
    expect(await dialog.findByText("The runtime did not answer in time.")).toBeVisible();
  });

  it("UI3: stopping a share to make room leads back to the form", async () => {
    const live = sampleShare("full", sampleLaneApi);
    const failure = sampleFailure("limit-reached", "This terminal already has 1 share.", {
      limit: 1,
      live: [live.shareId],
    });
    const opened = await openDialog({ shares: [live], commands: { startShare: async () => fail(failure) } });
    const { dialog, user, world } = opened;
    await pasteKey(opened);
    await user.click(dialog.getByRole("button", { name: "Share" }));
    await user.click(await dialog.findByRole("button", { name: /^Stop this share: tmate/ }));
    const question = within(await screen.findByRole("alertdialog", { name: "Stop sharing" }));
    await user.click(question.getByRole("button", { name: "Stop sharing" }));
    const again = within(await screen.findByRole("dialog", { name: "Share" }));
    expect(addedPeople({ dialog: again })).toEqual(["Ana from support"]);
    expect(world.get(live.shareId).phase).toBe("ended");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.getByRole("button", { name: "Share" })).toHaveFocus());
  });

  it("UI6: a refused start shows what failed, what to do and the code, and can be tried again", async () => {
    const failure = sampleFailure("limit-reached", "This terminal already has 3 shares.", {
      limit: 3,
      live: ["shr_one", "shr_two", "shr_three"] as ShareId[],
    });
    const startShare = vi.fn<SharingCommands["startShare"]>(async () => fail(failure));
    const opened = await openDialog({ commands: { startShare } });
    const { dialog, user, world } = opened;
    await pasteKey(opened);
    await user.click(dialog.getByRole("button", { name: "Share" }));
    const problem = dialog.getByRole("status", { name: "Problem" });
    await waitFor(() =>
      expect(problem).toHaveTextContent("This terminal already has 3 shares.The limit is 3. Stop a share first."),
    );
    await user.click(dialog.getByRole("button", { name: "Copy details" }));
    expect(world.copied[0]).toMatch(/^code: limit-reached\n/);
    await user.click(dialog.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(startShare).toHaveBeenCalledTimes(2));
  });

  it("UI6: shows that a start failed until the form changes", async () => {
    const opened = await openDialog();
    const { dialog, user, world } = opened;
    await pasteKey(opened);
    await user.click(dialog.getByRole("button", { name: "Share" }));
    await dialog.findByRole("list", { name: "Steps" });
    fails(world);
    const problem = dialog.getByRole("status", { name: "Problem" });
    await waitFor(() => expect(problem).toHaveTextContent(/^tmate didn't provide a link in time\./));
    expect(dialog.getByRole("button", { name: "Try again" })).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "15m" }));
    await waitFor(() => expect(problem).toBeEmptyDOMElement());
    expect(dialog.getByRole("button", { name: "Share" })).toBeVisible();
  });

  it("UI6: a failure shown by the dialog isn't shown again by the strip", async () => {
    const opened = await openDialog();
    const { dialog, user, world } = opened;
    // Hidden behind the open dialog, so not found by role.
    const strip = () => screen.getByLabelText("Ended share");
    await pasteKey(opened);
    await user.click(dialog.getByRole("button", { name: "Share" }));
    await dialog.findByRole("list", { name: "Steps" });
    fails(world);
    await dialog.findByText("tmate didn't provide a link in time.");
    expect(strip()).toBeEmptyDOMElement();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(strip()).toBeEmptyDOMElement();
  });

  it("UI6: the strip shows a start that failed after the dialog was closed", async () => {
    const opened = await openDialog();
    const { dialog, user, world } = opened;
    await pasteKey(opened);
    await user.click(dialog.getByRole("button", { name: "Share" }));
    await dialog.findByRole("list", { name: "Steps" });
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    fails(world);
    const strip = screen.getByRole("status", { name: "Ended share" });
    await waitFor(() => expect(strip).toHaveTextContent(/^tmate didn't provide a link in time\. Nothing was shared\./));
  });
});
