// The window with saved keys: renaming, forgetting, and failures.

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
  title: "Sharing/Saved keys",
  parameters: { layout: "fullscreen" },
  render: (options: WorldOptions) => <Page {...options} />,
} satisfies Meta<WorldOptions>;
export default meta;
type Story = StoryObj<WorldOptions>;

const open = async () => {
  await userEvent.click(screen.getByRole("button", { name: "Saved keys" }));
  return within(await screen.findByRole("dialog", { name: "Saved keys" }));
};

export const List: Story = {
  play: async () => {
    const dialog = await open();
    await waitFor(() => expect(dialog.getByText("Ana from support")).toBeVisible());
    await expect(dialog.getByText(/^never joined/)).toBeVisible();
  },
};
export const ListDark: Story = inDark(List);

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
      forgetGuestKey: failing("setup-problem", "The saved keys can't be written.", {
        what: "The saved keys can't be written.",
        path: "/home/ana/guests.json",
        hint: "Check that the disk has space and that you own the file.",
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
    await waitFor(() => expect(dialog.getByText(/^No saved keys/)).toBeVisible());
  },
};

export const Loading: Story = {
  args: { commands: { listGuestKeys: () => never() } },
  play: async () => {
    const dialog = await open();
    await waitFor(() => expect(dialog.getByText("Loading…")).toBeVisible());
  },
};

export const Disconnected: Story = {
  args: { commands: { listGuestKeys: failing("disconnected", "The runtime is not connected.", {}) } },
  play: async () => {
    const dialog = await open();
    await waitFor(() => expect(dialog.getByText("disconnected")).toBeVisible());
    await expect(dialog.getByRole("button", { name: "Try again" })).toBeVisible();
  },
};
