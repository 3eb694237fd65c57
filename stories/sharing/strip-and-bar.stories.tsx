// Around a shared terminal: the strip below it, the notice of its end, the bar for everything open, and toasts.

import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import type { ShareView } from "#contract/share";
import { LaneShareBadge, SharedBar, TerminalShareStrip } from "../../src/features/sharing";
import { SAMPLE_NOW_MS, sampleLane, sampleShare } from "../../src/testing/samples";
import {
  createSharingWorld,
  SharingWorldProvider,
  sampleFailure,
  sampleLaneApi,
} from "../../src/testing/sharing-world";
import { inDark } from "../in-both-themes";

const MINUTE_MS = 60_000;
const [terminal] = sampleLaneApi.terminals;
if (terminal === undefined) throw new Error("the sample lane has no terminal");
const { terminalId } = terminal;
const otherLane = sampleLane("web1", { name: "web" });

interface Scene {
  readonly shares: readonly ShareView[];
  readonly width?: number;
  readonly isDisconnected?: boolean;
}

const Around = ({ shares, width = 720, isDisconnected = false }: Scene) => {
  const [world] = useState(() => {
    const made = createSharingWorld({ lanes: [sampleLaneApi, otherLane], shares });
    if (isDisconnected)
      made.stores.connection.getState().setStatus({ kind: "lost", retryAtMs: SAMPLE_NOW_MS, attempt: 2 });
    return made;
  });
  return (
    <SharingWorldProvider world={world}>
      <div style={{ width, maxWidth: "100%" }}>
        <div style={{ height: 120, background: "var(--terminal-ground)" }} />
        <TerminalShareStrip terminalId={terminalId} />
      </div>
      <div style={{ width: 280, marginTop: 24 }}>
        <LaneShareBadge terminalIds={[terminalId]} />
        <SharedBar />
      </div>
    </SharingWorldProvider>
  );
};

const meta = { title: "Sharing/Strip, bar and toasts" } satisfies Meta;
export default meta;
type Story = StoryObj;

const ana = {
  guestId: "gst_ana1",
  label: "ana",
  fingerprint: "SHA256:5h3ZpQm0n8sQ2cXvB1dKfW7eYtR4uJ6aLgH9oN0iMxE",
  address: null,
  joinedAtMs: SAMPLE_NOW_MS - 8 * MINUTE_MS,
  access: "read",
  state: "in",
};
const live = sampleShare("one1", sampleLaneApi, { guests: [ana], guestCount: 1 });
const grace = sampleShare("two2", sampleLaneApi, {
  phase: "grace",
  backend: "upterm",
  access: "write",
  expiresAtMs: SAMPLE_NOW_MS + 4 * MINUTE_MS + 10_000,
  guestCount: 2,
  guestsKnown: false,
});
const ended = {
  phase: "ended",
  linkState: "none",
  endedAtMs: SAMPLE_NOW_MS - MINUTE_MS,
  proof: { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true, tookMs: 214 },
} as const;
const failedError = sampleFailure("worker-lost", "tmate exited.", { exitCode: 1, signal: null, tail: "" });

export const Shared: Story = {
  render: () => <Around shares={[live]} />,
  play: async () => {
    const strip = within(screen.getByRole("list", { name: "Shares" }));
    await waitFor(() =>
      expect(
        strip.getByText(/^ana \(SHA256:5h3Zp…\) · can watch · only on this computer · since \d\d:\d\d$/),
      ).toBeVisible(),
    );
    await waitFor(() => expect(strip.getByText("20:00")).toBeVisible());
    await waitFor(() => expect(screen.getByText("1 shared")).toBeVisible());
  },
};
export const SharedTwice: Story = { render: () => <Around shares={[live, grace]} /> };
export const SharedTwiceDark: Story = inDark(SharedTwice);
export const SharedNarrow: Story = { render: () => <Around shares={[live, grace]} width={328} /> };

export const Disconnected: Story = {
  render: () => <Around shares={[live, grace]} isDisconnected />,
  play: async () => {
    const strip = within(screen.getByRole("list", { name: "Shares" }));
    await waitFor(() => expect(strip.getAllByText(/^last seen \d\d:\d\d$/)).toHaveLength(2));
    await expect(strip.queryByText(/left/)).toBeNull();
    await expect(screen.getByText(/^2 shared, last seen \d\d:\d\d$/)).toBeVisible();
  },
};
export const DisconnectedDark: Story = inDark(Disconnected);

export const StopAll: Story = {
  render: () => <Around shares={[live, grace]} />,
  play: async () => {
    await userEvent.click(screen.getByRole("button", { name: "Stop all" }));
    const question = within(await screen.findByRole("alertdialog", { name: "Stop sharing" }));
    await waitFor(() => expect(question.getByText(/3 guests will be disconnected\./)).toBeVisible());
    await userEvent.click(question.getByRole("button", { name: "Stop sharing" }));
    await waitFor(() => expect(screen.queryByText("2 shared")).toBeNull());
    await waitFor(() => expect(screen.getByText(/All guests disconnected\./)).toBeVisible());
  },
};

const request = sampleShare("ask1", sampleLaneApi, {
  phase: "awaiting-approval",
  access: "write",
  liveAtMs: null,
  expiresAtMs: null,
  graceAtMs: null,
  linkState: "none",
});
export const SharedAndRequested: Story = {
  render: () => <Around shares={[live, request]} />,
  play: async () => {
    await waitFor(() => expect(screen.getByText("1 shared · 1 waiting for approval")).toBeVisible());
    await userEvent.click(screen.getByRole("button", { name: "Stop all" }));
    const question = within(await screen.findByRole("alertdialog", { name: "Stop sharing" }));
    await waitFor(() => expect(question.getByText(/1 request will be withdrawn\.$/)).toBeVisible());
  },
};
export const RequestedDark: Story = inDark({ render: () => <Around shares={[request]} /> } satisfies Story);

export const Ended: Story = {
  render: () => <Around shares={[sampleShare("one1", sampleLaneApi, { ...ended, endCause: "expired" })]} />,
  play: async () => {
    await waitFor(() => expect(screen.getByText(/^Ended \d\d:\d\d\. All guests disconnected\.$/)).toBeVisible());
    await userEvent.click(screen.getByRole("button", { name: "Share again" }));
    await screen.findByRole("dialog", { name: "Share" });
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByText(/^Ended \d\d/)).toBeNull());
  },
};
export const EndedUntouched: Story = {
  render: () => <Around shares={[sampleShare("one1", sampleLaneApi, { ...ended, endCause: "expired" })]} />,
};
export const Failed: Story = {
  render: () => (
    <Around shares={[sampleShare("one1", sampleLaneApi, { ...ended, endCause: "failed", lastError: failedError })]} />
  ),
};
export const FailedDark: Story = inDark(Failed);

const failedOne = sampleShare("one1", sampleLaneApi, { ...ended, endCause: "failed", lastError: failedError });
export const FailedBesideLive: Story = {
  render: () => <Around shares={[grace, failedOne]} />,
  play: async () => {
    await waitFor(() => expect(screen.getByText("tmate exited.")).toBeVisible());
    await expect(screen.getByRole("list", { name: "Shares" })).toBeVisible();
  },
};

export const FailedElsewhere: Story = {
  render: () => (
    <Around shares={[sampleShare("web1", otherLane, { ...ended, endCause: "failed", lastError: failedError })]} />
  ),
  play: async () => {
    const region = within(screen.getByRole("region", { name: "Notifications" }));
    const title = await region.findByText("web · zsh: tmate exited.");
    await waitFor(() => expect(title).toBeVisible());
    await userEvent.click(region.getByRole("button", { name: "Details" }));
    await screen.findByRole("dialog", { name: "Details" });
  },
};
export const ExpiredElsewhereDark: Story = inDark({
  render: () => <Around shares={[sampleShare("web1", otherLane, { ...ended, endCause: "expired" })]} />,
} satisfies Story);
