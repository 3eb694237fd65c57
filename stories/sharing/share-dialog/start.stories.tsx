// The share dialog from the moment Share is pressed: the steps, the link, and waiting for approval.

import type { Meta } from "@storybook/react-vite";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import { ok } from "#contract/errors";
import { SAMPLE_NOW_MS, sampleShare } from "../../../src/testing/samples";
import { sampleLaneApi } from "../../../src/testing/sharing-world";
import { inDark } from "../../in-both-themes";
import { onScreen, pressShare, type Scene, type Story, sceneMeta } from "./scene";

export default { ...sceneMeta, title: "Sharing/Share dialog/Start" } satisfies Meta<Scene>;

const notLive = { liveAtMs: null, expiresAtMs: null, graceAtMs: null, linkState: "none" } as const;

/** The start puts the share into the store and answers with it. */
const startedAs = (differences: Parameters<typeof sampleShare>[2]): Scene => {
  const share = sampleShare("started", sampleLaneApi, differences);
  const startShare = async () => {
    onScreen.world?.put(share);
    return ok({ share, join: null });
  };
  return { commands: { startShare } };
};

const starting = (startStep: "gate" | "relay" | "worker" | "link", label: string): Story => ({
  args: startedAs({ ...notLive, phase: "starting", startStep }),
  play: async () => {
    const dialog = await pressShare();
    const steps = await dialog.findByRole("list", { name: "Steps" });
    await waitFor(() => expect(within(steps).getByText(label)).toHaveTextContent("in progress"));
    await waitFor(() => expect(steps).toBeVisible());
  },
});
export const StartingGate = starting("gate", "checking rules");
export const StartingRelay = starting("relay", "relay");
export const StartingWorker = starting("worker", "starting");
export const StartingLink = starting("link", "link");
export const StartingLinkDark: Story = inDark(StartingLink);

const live = { liveAtMs: SAMPLE_NOW_MS, expiresAtMs: SAMPLE_NOW_MS + 30 * 60_000 };

export const LinkCard: Story = {
  args: startedAs(live),
  play: async () => {
    const dialog = await pressShare();
    const command = await dialog.findByRole("textbox", { name: "Join command" });
    await expect(command).toHaveAttribute("readonly");
    await waitFor(() => expect(dialog.getByRole("button", { name: "Copy" })).toHaveFocus());
    await waitFor(() =>
      expect(dialog.getByText(/^Works only on this computer · can watch · 1 key · until \d\d:\d\d$/)).toBeVisible(),
    );
    await waitFor(() => expect(dialog.getByText(/^SHA256:/)).toBeVisible());
  },
};
export const LinkCardDark: Story = inDark(LinkCard);

export const LinkCopied: Story = {
  ...LinkCard,
  play: async (context) => {
    await LinkCard.play?.(context);
    await userEvent.click(screen.getByRole("button", { name: "Copy" }));
    await waitFor(() => expect(screen.getByText("Copied.")).toBeInTheDocument());
  },
};

/** The browser asks before the page may read the clipboard or show notifications. */
export const LinkCopiedToStay: Story = {
  ...LinkCard,
  args: { ...LinkCard.args, clipboard: ["prompt", "granted"], notifications: { permission: () => "prompt" } },
  play: async (context) => {
    await LinkCard.play?.(context);
    await userEvent.click(screen.getByRole("button", { name: "Copy" }));
    await waitFor(() => expect(screen.getByRole("button", { name: "Clear it in 1 minute" })).toBeVisible());
    await expect(screen.getByRole("button", { name: "Notify me before it ends" })).toBeVisible();
  },
};
export const LinkCopiedToStayDark: Story = inDark(LinkCopiedToStay);

export const LinkNotCopied: Story = {
  ...LinkCard,
  args: { ...LinkCard.args, copyText: async () => false },
  play: async (context) => {
    await LinkCard.play?.(context);
    await userEvent.click(screen.getByRole("button", { name: "Copy" }));
    await waitFor(() => expect(screen.getAllByText(/copy it yourself/).at(-1)).toBeVisible());
  },
};

const changed = { revision: 9, linkState: "rotated", linkRevision: 1 } as const;
export const LinkRotated: Story = {
  args: startedAs(live),
  play: async () => {
    const dialog = await pressShare();
    await dialog.findByRole("textbox", { name: "Join command" });
    onScreen.world?.put(sampleShare("started", sampleLaneApi, { ...live, ...changed }));
    await dialog.findByRole("status", { name: "Link changed" });
    await expect(dialog.queryByRole("textbox", { name: "Join command" })).toBeNull();
    await userEvent.click(await dialog.findByRole("button", { name: "Show new link" }));
    await waitFor(() => expect(dialog.queryByRole("status", { name: "Link changed" })).toBeNull());
  },
};

export const WaitingForApproval: Story = {
  args: startedAs({ ...notLive, phase: "awaiting-approval" }),
  play: async () => {
    const dialog = await pressShare();
    await dialog.findByText("Waiting for approval");
  },
};
