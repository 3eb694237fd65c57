// Setup: the checks of this computer, the rules in force, and adding a person.

import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import { ok } from "#contract/errors";
import { SetupButton } from "../../src/features/sharing";
import type { SharingWindow } from "../../src/features/sharing/state/sharing-ui";
import { missingRelayCheck, sampleChecks } from "../../src/testing/sample-setup";
import {
  createSharingWorld,
  failing,
  never,
  SharingWorldProvider,
  type WorldOptions,
} from "../../src/testing/sharing-world";
import { inDark } from "../in-both-themes";

type Scene = WorldOptions & { readonly window?: SharingWindow };

const Page = ({ window, ...options }: Scene) => {
  const [world] = useState(() => {
    const created = createSharingWorld(options);
    if (window !== undefined) created.ui.getState().open(window);
    return created;
  });
  return (
    <SharingWorldProvider world={world}>
      <SetupButton />
    </SharingWorldProvider>
  );
};

const meta = {
  title: "Sharing/Setup",
  parameters: { layout: "fullscreen" },
  render: (scene: Scene) => <Page {...scene} />,
} satisfies Meta<Scene>;
export default meta;
type Story = StoryObj<Scene>;

const dialogNamed = async (name: string) => within(await screen.findByRole("dialog", { name }));

export const Ready: Story = {
  play: async () => {
    await userEvent.click(screen.getByRole("button", { name: "Setup check" }));
    const dialog = await dialogNamed("Setup check");
    await waitFor(() => expect(dialog.getByText("This computer is ready to share.")).toBeVisible());
  },
};
export const ReadyDark: Story = inDark(Ready);

export const Missing: Story = {
  args: {
    window: { kind: "doctor" },
    commands: { runDoctor: async () => ok({ checks: [...sampleChecks, missingRelayCheck], backends: [] }) },
  },
  play: async () => {
    const dialog = await dialogNamed("Setup check");
    await waitFor(() => expect(dialog.getByText("1 problem to fix before you can share.")).toBeVisible());
    await userEvent.click(dialog.getByRole("button", { name: "Copy fix for tmate-relay" }));
    await waitFor(() => expect(dialog.getByText("Copied.")).toBeInTheDocument());
  },
};
export const MissingDark: Story = inDark(Missing);

export const Checking: Story = {
  args: { window: { kind: "doctor" }, commands: { runDoctor: () => never() } },
  play: async () => {
    const dialog = await dialogNamed("Setup check");
    await waitFor(() => expect(dialog.getByText("Checking…")).toBeVisible());
  },
};

export const Rules: Story = {
  args: { window: { kind: "rules", backTo: null } },
  play: async () => {
    const dialog = await dialogNamed("Rules in force");
    await waitFor(() => expect(dialog.getByText("read-with-keys, read-with-link, write-with-keys")).toBeVisible());
  },
};
export const RulesDark: Story = inDark(Rules);

export const RulesFailed: Story = {
  args: {
    window: { kind: "rules", backTo: null },
    commands: { showPolicy: failing("disconnected", "The runtime is not connected.", {}) },
  },
  play: async () => {
    const dialog = await dialogNamed("Rules in force");
    await waitFor(() => expect(dialog.getByText("disconnected")).toBeVisible());
  },
};

export const AddPerson: Story = {
  args: { window: { kind: "add-person" } },
  play: async () => {
    const dialog = await dialogNamed("Add a person");
    await userEvent.click(dialog.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(dialog.getByText("Enter a name.")).toBeVisible());
    await expect(dialog.getByText("Enter at least one public key.")).toBeVisible();
  },
};
export const AddPersonDark: Story = inDark(AddPerson);
