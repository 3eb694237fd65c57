// Guests: connected and waiting ones, what the operator can do about each, and the toasts.

import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import type { Capabilities, Guest, ShareView } from "#contract/share";
import { SAMPLE_NOW_MS, sampleCapabilities, sampleShare } from "../../src/testing/samples";
import { createSharingWorld, SharingWorldProvider, sampleLaneApi } from "../../src/testing/sharing-world";
import { inDark } from "../in-both-themes";

const MINUTE_MS = 60_000;
const ana = {
  guestId: "gst_ana1",
  label: "ana@laptop",
  fingerprint: "SHA256:5h3ZpQm0n8sQ2cXvB1dKfW7eYtR4uJ6aLgH9oN0iMxE",
  address: "192.0.2.31:53114",
  joinedAtMs: SAMPLE_NOW_MS - 8 * MINUTE_MS,
  access: "write",
  state: "in",
};
const bo = { ...ana, guestId: "gst_bo22", label: "bo", address: "192.0.2.40:40112", access: "read", state: "waiting" };

const shareWith = (guests: readonly object[], differences: Partial<Capabilities> = {}): ShareView =>
  sampleShare("one1", sampleLaneApi, {
    access: "write",
    backend: "upterm",
    guests,
    guestCount: guests.filter((guest) => (guest as Guest).state === "in").length,
    knock: true,
    capabilities: { ...sampleCapabilities.upterm, ...differences },
  });

interface Scene {
  readonly share: ShareView;
  readonly isDetails?: boolean;
  /** Replaces the share when the button is pressed. */
  readonly later?: ShareView;
}

const Page = ({ share, isDetails = false, later }: Scene) => {
  const [world] = useState(() => {
    const made = createSharingWorld({ shares: [share] });
    if (isDetails) made.ui.getState().open({ kind: "details", shareId: share.shareId });
    return made;
  });
  return (
    <SharingWorldProvider world={world}>
      {later !== undefined && (
        <button type="button" onClick={() => world.put(later)}>
          Next
        </button>
      )}
    </SharingWorldProvider>
  );
};

const meta = {
  title: "Sharing/Guests",
  parameters: { layout: "fullscreen" },
  render: (scene: Scene) => <Page {...scene} />,
} satisfies Meta<Scene>;
export default meta;
type Story = StoryObj<Scene>;

const region = () => within(screen.getByRole("region", { name: "Notifications" }));

export const InDetails: Story = {
  args: { share: shareWith([ana, bo]), isDetails: true },
  play: async () => {
    const list = within(await screen.findByRole("list", { name: "Guests" }));
    await waitFor(() => expect(list.getByText("ana@laptop")).toBeVisible());
    const buttons = list.getAllByRole("button").map((button) => button.getAttribute("aria-label"));
    await expect(buttons).toEqual(["Watch only: ana@laptop", "Remove: ana@laptop", "Let in: bo", "Deny: bo"]);
    await userEvent.click(list.getByRole("button", { name: "Watch only: ana@laptop" }));
    await list.findByRole("button", { name: "Allow typing: ana@laptop" });
    await userEvent.click(list.getByRole("button", { name: "Remove: ana@laptop" }));
    await waitFor(() => expect(list.queryByText("ana@laptop")).toBeNull());
  },
};
export const InDetailsUntouched: Story = { args: { share: shareWith([ana, bo]), isDetails: true } };
export const InDetailsDark: Story = inDark(InDetailsUntouched);

export const NothingCanBeChanged: Story = {
  args: {
    share: shareWith([ana], { canKickOne: false, canChangeAccess: false, kickedStayOut: false, knock: "none" }),
    isDetails: true,
  },
  play: async () => {
    const dialog = within(await screen.findByRole("dialog", { name: "Details" }));
    await waitFor(() => expect(dialog.getByText(/upterm can't remove a single guest/)).toBeVisible());
    await expect(dialog.queryByRole("button", { name: /^Remove/ })).toBeNull();
  },
};

export const Waits: Story = {
  args: { share: shareWith([bo]) },
  play: async () => {
    await waitFor(() => expect(region().getByText("bo is waiting to join")).toBeVisible());
    await userEvent.click(region().getByRole("button", { name: "Let in" }));
    await waitFor(() => expect(region().queryByText("bo is waiting to join")).toBeNull());
  },
};
export const WaitsUntouched: Story = { args: { share: shareWith([bo]) } };
export const SeveralWaitDark: Story = inDark({
  args: { share: shareWith([bo, { ...bo, guestId: "gst_cy33", label: null }], { knock: "share" }) },
  play: async () => {
    await waitFor(() => expect(region().getByText("2 guests are waiting to join")).toBeVisible());
    await expect(region().getByText(/lets in everyone who is allowed/)).toBeVisible();
  },
} satisfies Story);

export const Joins: Story = {
  args: { share: shareWith([]), later: { ...shareWith([ana]), revision: 9 } },
  play: async () => {
    await userEvent.click(screen.getByRole("button", { name: "Next" }));
    await waitFor(() => expect(region().getByText("ana@laptop joined")).toBeVisible());
  },
};
