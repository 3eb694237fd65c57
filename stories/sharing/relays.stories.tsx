// Relays: the list with a try of each, and adding one with what is wrong at its field.

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
  await dialog.findByText("over jump-1");
  return dialog;
};

export const List: Story = {
  play: async () => {
    const dialog = await open();
    await userEvent.click(dialog.getByRole("button", { name: "Try over jump-1 (tmate)" }));
    await waitFor(() => expect(dialog.getByText("It works.")).toBeVisible());
    await expect(dialog.queryByRole("button", { name: /^Remove this machine/ })).toBeNull();
  },
};
export const ListDark: Story = inDark(List);

export const DoesNotAnswer: Story = {
  args: {
    commands: {
      testRelay: async (name) =>
        ok({ relay: name, ok: false, problem: "jump.example does not answer.", remedy: "Look whether it is on." }),
    },
  },
  play: async () => {
    const dialog = await open();
    await userEvent.click(dialog.getByRole("button", { name: "Try over jump-1 (tmate)" }));
    await waitFor(() => expect(dialog.getByText(/jump\.example does not answer\./)).toBeVisible());
  },
};

const fillTunnel = async () => {
  const dialog = await open();
  await userEvent.click(dialog.getByRole("button", { name: "Add a relay" }));
  await userEvent.type(dialog.getByRole("textbox", { name: "Name" }), "jump-2");
  await userEvent.click(dialog.getByRole("radio", { name: "over a jump host" }));
  await userEvent.type(dialog.getByRole("textbox", { name: "Jump host" }), "jump.example");
  return dialog;
};

export const AddRefused: Story = {
  args: {
    commands: {
      addRelay: failing("invalid-input", "hostKeys must pin the jump host's key.", {
        issues: [{ path: "hostKeys", problem: "must pin the jump host's key (SHA256:…, from its keeper)" }],
      }),
    },
  },
  play: async () => {
    const dialog = await fillTunnel();
    await userEvent.click(dialog.getByRole("button", { name: "Add" }));
    const keys = dialog.getByRole("textbox", { name: "Host keys" });
    await waitFor(() => expect(keys).toBeInvalid());
    await expect(keys).toHaveAccessibleDescription(/Must pin the jump host's key/);
  },
};
export const AddRefusedDark: Story = inDark(AddRefused);

export const AddLan: Story = {
  play: async () => {
    const dialog = await open();
    await userEvent.click(dialog.getByRole("button", { name: "Add a relay" }));
    await userEvent.click(dialog.getByRole("button", { name: "Add" }));
    await waitFor(() => expect(dialog.getByText("Choose one address.")).toBeVisible());
    await userEvent.type(dialog.getByRole("textbox", { name: "Name" }), "desk");
    await userEvent.click(dialog.getByRole("radio", { name: "192.0.2.7" }));
    await userEvent.click(dialog.getByRole("button", { name: "Add" }));
    await dialog.findByRole("list", { name: "Relays" });
  },
};
