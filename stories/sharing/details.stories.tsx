// The details of a share: live with guests, failed, and ended with its cleanup check.

import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, screen, waitFor, within } from "storybook/test";
import type { ShareView } from "#contract/share";
import { SAMPLE_NOW_MS, sampleShare } from "../../src/testing/samples";
import {
  createSharingWorld,
  SharingWorldProvider,
  sampleFailure,
  sampleLaneApi,
} from "../../src/testing/sharing-world";
import { inDark } from "../in-both-themes";

const MINUTE_MS = 60_000;

const Details = ({ share }: { readonly share: ShareView }) => {
  const [world] = useState(() => {
    const made = createSharingWorld({ shares: [share] });
    made.ui.getState().open({ kind: "details", shareId: share.shareId });
    return made;
  });
  return <SharingWorldProvider world={world} />;
};

const meta = { title: "Sharing/Details" } satisfies Meta;
export default meta;
type Story = StoryObj;

/** tmate doesn't report guests' keys. */
const guests = [
  {
    guestId: "gst_ana1",
    label: null,
    fingerprint: null,
    address: "127.0.0.1:53114",
    joinedAtMs: SAMPLE_NOW_MS - 8 * MINUTE_MS,
    access: "read",
    state: "in",
  },
  {
    guestId: "gst_bo22",
    label: null,
    fingerprint: null,
    address: "127.0.0.1:53120",
    joinedAtMs: SAMPLE_NOW_MS - MINUTE_MS,
    access: "read",
    state: "in",
  },
];

export const Live: Story = {
  render: () => (
    <Details
      share={sampleShare("one1", sampleLaneApi, {
        guests,
        guestCount: 2,
        reason: "Pairing on the build",
        accessVerifiedAtMs: SAMPLE_NOW_MS - 11 * MINUTE_MS,
      })}
    />
  ),
  play: async () => {
    const dialog = within(await screen.findByRole("dialog", { name: "Details" }));
    await expect(within(dialog.getByRole("list", { name: "Guests" })).getAllByRole("listitem")).toHaveLength(2);
    await waitFor(() => expect(dialog.getByText("this computer only")).toBeVisible());
    await waitFor(() => expect(dialog.getByText("cor_one1")).toBeVisible());
    await expect(dialog.getByText(/^enforced by tmate and tmux, verified \d\d:\d\d$/)).toBeVisible();
  },
};
export const LiveDark: Story = inDark(Live);

const ended = {
  phase: "ended",
  linkState: "none",
  endedAtMs: SAMPLE_NOW_MS - MINUTE_MS,
  expiresAtMs: SAMPLE_NOW_MS,
} as const;

export const Failed: Story = {
  render: () => (
    <Details
      share={sampleShare("one1", sampleLaneApi, {
        ...ended,
        endCause: "failed",
        lastError: sampleFailure("worker-lost", "tmate exited.", { exitCode: 1, signal: null, tail: "" }),
      })}
    />
  ),
  play: async () => {
    const dialog = within(await screen.findByRole("dialog", { name: "Details" }));
    await expect(dialog.getByText("tmate exited.")).toBeInTheDocument();
    await waitFor(() => expect(dialog.getByText("worker-lost")).toBeVisible());
  },
};

export const Ended: Story = {
  render: () => (
    <Details
      share={sampleShare("one1", sampleLaneApi, {
        ...ended,
        endCause: "revoked",
        proof: { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true, tookMs: 214 },
      })}
    />
  ),
  play: async () => {
    const dialog = within(await screen.findByRole("dialog", { name: "Details" }));
    await waitFor(() =>
      expect(
        dialog.getByText(/^Nothing left running: 0 processes, 0 guests, 0 sockets\. The link no longer works/),
      ).toBeVisible(),
    );
  },
};
