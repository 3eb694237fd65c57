// The address book: choosing from it in the share dialog, the window where it is kept, and the keys from GitHub.

import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import { ok } from "#contract/errors";
import { GuestKeysButton } from "../../src/features/sharing";
import {
  createSharingWorld,
  failing,
  never,
  SharingWorldProvider,
  type WorldOptions,
} from "../../src/testing/sharing-world";
import { inDark } from "../in-both-themes";

const Page = (options: WorldOptions) => {
  const [world] = useState(() => createSharingWorld(options));
  return (
    <SharingWorldProvider world={world}>
      <GuestKeysButton />
    </SharingWorldProvider>
  );
};

const meta = {
  title: "Sharing/Guests' keys",
  parameters: { layout: "fullscreen" },
  render: (options: WorldOptions) => <Page {...options} />,
} satisfies Meta<WorldOptions>;
export default meta;
type Story = StoryObj<WorldOptions>;

const open = async () => {
  await userEvent.click(screen.getByRole("button", { name: "Guests' keys" }));
  return within(await screen.findByRole("dialog", { name: "Guests' keys" }));
};

export const Book: Story = {
  play: async () => {
    const dialog = await open();
    await waitFor(() => expect(dialog.getByText("Ana from support")).toBeVisible());
    await expect(dialog.getByText(/^never in yet/)).toBeVisible();
  },
};
export const BookDark: Story = inDark(Book);

export const Renaming: Story = {
  play: async () => {
    const dialog = await open();
    await userEvent.click(await dialog.findByRole("button", { name: "Rename bo@desk" }));
    const field = dialog.getByRole("textbox", { name: "Name" });
    await userEvent.type(field, "x".repeat(80));
    await expect(field).toBeInvalid();
  },
};
export const RenamingDark: Story = inDark(Renaming);

export const ForgetRefused: Story = {
  args: {
    commands: {
      forgetGuestKey: failing("setup-problem", "The address book cannot be written.", {
        what: "The address book cannot be written.",
        path: "/home/ana/guests.json",
        hint: "Is there room, and is the file yours?",
      }),
    },
  },
  play: async () => {
    const dialog = await open();
    await userEvent.click(await dialog.findByRole("button", { name: "Forget bo@desk" }));
    await waitFor(() => expect(dialog.getByText("setup-problem")).toBeVisible());
  },
};

export const Empty: Story = {
  args: { commands: { listGuestKeys: async () => ok({ guestKeys: [] }) } },
  play: async () => {
    const dialog = await open();
    await waitFor(() => expect(dialog.getByText(/^None yet/)).toBeVisible());
  },
};

export const Loading: Story = {
  args: { commands: { listGuestKeys: () => never() } },
  play: async () => {
    const dialog = await open();
    await waitFor(() => expect(dialog.getByText("Looking whose keys there are.")).toBeVisible());
  },
};

export const NoAnswer: Story = {
  args: { commands: { listGuestKeys: failing("disconnected", "The runtime is not connected.", {}) } },
  play: async () => {
    const dialog = await open();
    await waitFor(() => expect(dialog.getByText("disconnected")).toBeVisible());
    await expect(dialog.getByRole("button", { name: "Try again" })).toBeVisible();
  },
};
