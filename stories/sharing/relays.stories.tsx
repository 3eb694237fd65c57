// Relays: the list, a test of each, and the form that adds one.

import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import { ok } from "#contract/errors";
import { RelaysButton } from "../../src/features/sharing";
import { createSharingWorld, failing, SharingWorldProvider, type WorldOptions } from "../../src/testing/sharing-world";
import { inDark } from "../in-both-themes";

const Page = (options: WorldOptions) => {
  const [world] = useState(() => createSharingWorld(options));
  return (
    <SharingWorldProvider world={world}>
      <RelaysButton />
    </SharingWorldProvider>
  );
};

const meta = {
  title: "Sharing/Relays",
  parameters: { layout: "fullscreen" },
  render: (options: WorldOptions) => <Page {...options} />,
} satisfies Meta<WorldOptions>;
export default meta;
type Story = StoryObj<WorldOptions>;

const open = async () => {
  await userEvent.click(screen.getByRole("button", { name: "Relays" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Relays" }));
  await dialog.findByText("via jump-1");
  return dialog;
};

export const List: Story = {
  play: async () => {
    const dialog = await open();
    await userEvent.click(dialog.getByRole("button", { name: "Test via jump-1 (tmate)" }));
    await waitFor(() => expect(dialog.getByText("Working")).toBeVisible());
    await expect(dialog.queryByRole("button", { name: /^Remove this computer/ })).toBeNull();
  },
};
export const ListDark: Story = inDark(List);

export const Unreachable: Story = {
  args: {
    commands: {
      testRelay: async (name) =>
        ok({ relay: name, ok: false, problem: "Couldn't reach jump.example.", remedy: "Check that it is running." }),
    },
  },
  play: async () => {
    const dialog = await open();
    await userEvent.click(dialog.getByRole("button", { name: "Test via jump-1 (tmate)" }));
    await waitFor(() => expect(dialog.getByText(/Couldn't reach jump\.example\./)).toBeVisible());
  },
};

const fillTunnel = async () => {
  const dialog = await open();
  await userEvent.click(dialog.getByRole("button", { name: "Add relay" }));
  await userEvent.type(dialog.getByRole("textbox", { name: "Name" }), "jump-2");
  await userEvent.click(dialog.getByRole("radio", { name: "SSH tunnel" }));
  await userEvent.type(dialog.getByRole("textbox", { name: "SSH host" }), "jump.example");
  return dialog;
};

export const AddRefused: Story = {
  args: {
    commands: {
      addRelay: failing("invalid-input", "hostKeys: must pin the host's key.", {
        issues: [{ path: "hostKeys", problem: "must pin the host's key (SHA256:…, from its administrator)" }],
      }),
    },
  },
  play: async () => {
    const dialog = await fillTunnel();
    await userEvent.click(dialog.getByRole("button", { name: "Add" }));
    const keys = dialog.getByRole("textbox", { name: "Host keys" });
    await waitFor(() => expect(keys).toBeInvalid());
    await expect(keys).toHaveAccessibleDescription(/Must pin the host's key/);
  },
};
export const AddRefusedDark: Story = inDark(AddRefused);

export const AddLan: Story = {
  play: async () => {
    const dialog = await open();
    await userEvent.click(dialog.getByRole("button", { name: "Add relay" }));
    await userEvent.click(dialog.getByRole("button", { name: "Add" }));
    await waitFor(() => expect(dialog.getByText("Choose an address.")).toBeVisible());
    await userEvent.type(dialog.getByRole("textbox", { name: "Name" }), "desk");
    await userEvent.click(dialog.getByRole("radio", { name: "192.0.2.7" }));
    await userEvent.click(dialog.getByRole("button", { name: "Add" }));
    await dialog.findByRole("list", { name: "Relays" });
  },
};
