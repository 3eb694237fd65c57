// Switching to the other backend, and more ways to pass on a link.

import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import { ok } from "#contract/errors";
import { sampleShare } from "../../src/testing/samples";
import {
  createSharingWorld,
  failing,
  never,
  type SharingWindow,
  SharingWorldProvider,
  sampleBackends,
  sampleJoin,
  sampleLaneApi,
  type WorldOptions,
} from "../../src/testing/sharing-world";
import { inDark } from "../in-both-themes";

const live = sampleShare("one1", sampleLaneApi, { guestCount: 1 });

interface Scene extends WorldOptions {
  readonly window: SharingWindow;
}

const Page = ({ window, ...options }: Scene) => {
  const [world] = useState(() => {
    const made = createSharingWorld({ shares: [live], ...options });
    made.ui.getState().open(window);
    return made;
  });
  return <SharingWorldProvider world={world} />;
};

const meta = {
  title: "Sharing/Switch and help to join",
  parameters: { layout: "fullscreen" },
  render: (scene: Scene) => <Page {...scene} />,
} satisfies Meta<Scene>;
export default meta;
type Story = StoryObj<Scene>;

const toUpterm: SharingWindow = { kind: "switch", shareId: live.shareId };
const bothAvailable: WorldOptions = {
  commands: {
    checkBackends: async () => ok({ backends: sampleBackends.map((status) => ({ ...status, available: true })) }),
  },
};

const question = async () => within(await screen.findByRole("dialog", { name: "Switch to upterm" }));

export const Switch: Story = {
  args: { window: toUpterm, ...bothAvailable },
  play: async () => {
    const dialog = await question();
    await userEvent.click(await dialog.findByRole("button", { name: "Switch" }));
    await expect(await dialog.findByRole("textbox", { name: "Join command" })).toHaveDisplayValue(/^ssh /);
    await waitFor(() => expect(dialog.getByRole("button", { name: "Copy" })).toHaveFocus());
  },
};
export const SwitchQuestionDark: Story = inDark({
  args: { window: toUpterm, ...bothAvailable },
  play: async () => {
    const dialog = await question();
    await waitFor(() => expect(dialog.getByText(/1 guest must join again/)).toBeVisible());
  },
} satisfies Story);
export const Switching: Story = {
  args: { window: toUpterm, commands: { ...bothAvailable.commands, switchShare: () => never() } },
  play: async () => {
    const dialog = await question();
    await userEvent.click(await dialog.findByRole("button", { name: "Switch" }));
    await waitFor(() => expect(dialog.getByText(/^Starting upterm…/)).toBeVisible());
  },
};
export const SwitchUnavailable: Story = {
  args: { window: toUpterm },
  play: async () => {
    const dialog = await question();
    await waitFor(() => expect(dialog.getByText("upterm isn't installed.")).toBeVisible());
    await expect(dialog.queryByRole("button", { name: "Switch" })).toBeNull();
  },
};
export const SwitchFails: Story = {
  args: {
    window: toUpterm,
    commands: {
      ...bothAvailable.commands,
      switchShare: failing("link-overdue", "upterm didn't provide a link in time.", { waitedMs: 15_000 }),
    },
  },
  play: async () => {
    const dialog = await question();
    await userEvent.click(await dialog.findByRole("button", { name: "Switch" }));
    await waitFor(() => expect(dialog.getByText("upterm didn't provide a link in time.")).toBeVisible());
  },
};

const link: SharingWindow = { kind: "link", shareId: live.shareId };
const card = async (way: string) => {
  const dialog = within(await screen.findByRole("dialog", { name: "Share" }));
  await userEvent.click(await dialog.findByRole("button", { name: way }));
  return dialog;
};

export const NoteForTheGuest: Story = {
  args: { window: link },
  play: async () => {
    const dialog = await card("Note for the guest");
    const note = within(await dialog.findByRole("region", { name: "Note for the guest" }));
    await waitFor(() => expect(note.getByText(/^Join my terminal\./)).toBeVisible());
  },
};
const onTheNetwork = {
  ...sampleJoin,
  host: "192.0.2.7",
  command: sampleJoin.command.replace("127.0.0.1", "192.0.2.7"),
};
export const CodeDark: Story = inDark({
  args: { window: link, commands: { revealLink: async () => ok({ join: onTheNetwork }) } },
  play: async () => {
    const dialog = await card("QR code");
    await waitFor(() => expect(dialog.getByRole("img", { name: "QR code of the join command" })).toBeVisible());
  },
} satisfies Story);
export const SshConfig: Story = {
  args: { window: link },
  play: async () => {
    const dialog = await card("SSH config");
    await waitFor(() => expect(dialog.getByRole("region", { name: "~/.ssh/known_hosts" })).toBeVisible());
  },
};
