// What is open right now: the window of a live terminal, the list over all lanes, and the toast after a removal.

import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import type { ShareView } from "#contract/share";
import { LaneShareBadge, ShareButton, SharedBar, TerminalShareStrip } from "../../src/features/sharing";
import { SAMPLE_NOW_MS, sampleLane, sampleShare } from "../../src/testing/samples";
import { createSharingWorld, SharingWorldProvider, sampleLaneApi } from "../../src/testing/sharing-world";
import { inDark } from "../in-both-themes";

const MINUTE_MS = 60_000;
const otherLane = sampleLane("web1", { name: "web" });
const [terminal] = sampleLaneApi.terminals;
if (terminal === undefined) throw new Error("the sample lane has no terminal");
const { terminalId } = terminal;

const ana = {
  guestId: "gst_ana1",
  label: "Ana",
  fingerprint: "SHA256:5h3ZpQm0n8sQ2cXvB1dKfW7eYtR4uJ6aLgH9oN0iMxE",
  address: "192.0.2.7:53114",
  joinedAtMs: SAMPLE_NOW_MS - 8 * MINUTE_MS,
  access: "write",
  state: "in",
};
const bo = { ...ana, guestId: "gst_bo22", label: "bo", address: null, state: "waiting" };
const typing = sampleShare("one1", sampleLaneApi, {
  backend: "upterm",
  access: "write",
  reach: "lan",
  knock: true,
  guests: [ana, bo],
  guestCount: 1,
  expiresAtMs: SAMPLE_NOW_MS + 761_000,
});
const watching = sampleShare("two2", otherLane);
const second = sampleShare("six6", sampleLaneApi, { phase: "grace", expiresAtMs: SAMPLE_NOW_MS + 250_000 });
const request = sampleShare("ask1", otherLane, {
  phase: "awaiting-approval",
  liveAtMs: null,
  expiresAtMs: null,
  graceAtMs: null,
  linkState: "none",
});

interface Scene {
  readonly shares: readonly ShareView[];
  readonly isDisconnected?: boolean;
}

const Around = ({ shares, isDisconnected = false }: Scene) => {
  const [world] = useState(() => {
    const made = createSharingWorld({ lanes: [sampleLaneApi, otherLane], shares });
    if (isDisconnected)
      made.stores.connection.getState().setStatus({ kind: "lost", retryAtMs: SAMPLE_NOW_MS, attempt: 2 });
    return made;
  });
  return (
    <SharingWorldProvider world={world}>
      <ShareButton terminalId={terminalId} />
      <LaneShareBadge terminalIds={[terminalId]} />
      <TerminalShareStrip terminalId={terminalId} />
      <SharedBar />
    </SharingWorldProvider>
  );
};

const meta = { title: "Sharing/Live" } satisfies Meta;
export default meta;
type Story = StoryObj;

const openLive = async () => {
  await userEvent.click(screen.getByRole("button", { name: "Share" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Share" }));
  await waitFor(() => expect(dialog.getByRole("button", { name: "New share" })).toBeVisible());
  return dialog;
};

export const GuestsCanType: Story = {
  render: () => <Around shares={[typing]} />,
  play: async () => {
    const dialog = await openLive();
    await waitFor(() => expect(dialog.getByText("Ana (SHA256:5h3Zp…) · can type · on your network")).toBeVisible());
    await expect(dialog.getByRole("button", { name: "Let in: bo" })).toBeVisible();
  },
};
export const GuestsCanTypeDark: Story = inDark(GuestsCanType);

export const GuestsCanWatch: Story = {
  render: () => <Around shares={[sampleShare("two2", sampleLaneApi)]} />,
  play: async () => void (await openLive()),
};
export const Several: Story = {
  render: () => <Around shares={[typing, second]} />,
  play: async () => void (await openLive()),
};
export const SeveralDark: Story = inDark(Several);
export const Disconnected: Story = {
  render: () => <Around shares={[typing]} isDisconnected />,
  play: async () => void (await openLive()),
};

export const Copied: Story = {
  render: () => <Around shares={[typing]} />,
  play: async () => {
    const dialog = await openLive();
    await userEvent.click(dialog.getByRole("button", { name: "Copy link" }));
    await waitFor(() => expect(dialog.getByText("Copied.")).toBeVisible());
  },
};

export const Removed: Story = {
  render: () => <Around shares={[typing]} />,
  play: async () => {
    const dialog = await openLive();
    await userEvent.click(dialog.getByRole("button", { name: "Remove: Ana" }));
    await waitFor(() => expect(screen.getByRole("button", { name: "Let back in" })).toBeVisible());
    await userEvent.click(screen.getByRole("button", { name: "Let back in" }));
    await waitFor(() => expect(screen.getByText("Ana can join again")).toBeVisible());
  },
};
export const RemovedDark: Story = inDark({
  render: () => <Around shares={[typing]} />,
  play: async () => {
    const dialog = await openLive();
    await userEvent.click(dialog.getByRole("button", { name: "Remove: Ana" }));
    await waitFor(() => expect(screen.getByText("They can't rejoin with this key.")).toBeVisible());
  },
} satisfies Story);

/** Below the terminal, with Let in and Deny. */
export const WaitingInStrip: Story = {
  render: () => <Around shares={[typing]} />,
  play: async () => {
    const strip = within(screen.getByRole("list", { name: "Shares" }));
    await waitFor(() => expect(strip.getByRole("button", { name: "Let in bo" })).toBeVisible());
    await expect(screen.getByRole("button", { name: /1 waiting to join/ })).toBeVisible();
  },
};
export const WaitingInStripDark: Story = inDark(WaitingInStrip);

const openList = async () => {
  await userEvent.click(screen.getByRole("button", { name: /^\d shared/ }));
  return within(await screen.findByRole("dialog", { name: "Everything open" }));
};

export const EverythingOpen: Story = {
  render: () => <Around shares={[typing, watching, request]} />,
  play: async () => {
    const list = await openList();
    await waitFor(() => expect(list.getAllByRole("button", { name: /^(Stop sharing|Withdraw) / })).toHaveLength(3));
  },
};
export const EverythingOpenDark: Story = inDark(EverythingOpen);

export const EverythingOpenDisconnected: Story = {
  render: () => <Around shares={[typing, watching]} isDisconnected />,
  play: async () => void (await openList()),
};

export const NothingOpenAnyMore: Story = {
  render: () => <Around shares={[watching]} />,
  play: async () => {
    const list = await openList();
    await userEvent.click(list.getByRole("button", { name: "Stop all" }));
    const question = within(await screen.findByRole("alertdialog", { name: "Stop sharing" }));
    await userEvent.click(question.getByRole("button", { name: "Stop sharing" }));
    await waitFor(() => expect(screen.getByText(/^Nothing is open\./)).toBeVisible());
  },
};
