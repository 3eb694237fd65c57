// The first run: three steps in the empty page, and then a card in the panel.

import type { Meta } from "@storybook/react-vite";
import { expect, screen, userEvent, waitFor } from "storybook/test";
import { ok } from "#contract/errors";
import { sampleLaneApi } from "../../src/testing/sharing-world";
import type { ShellOptions } from "../../src/testing/shell-world";
import { inDark } from "../in-both-themes";
import { narrow, type Story, sceneMeta } from "./scene";

export default { ...sceneMeta, title: "Shell/First run" } satisfies Meta<ShellOptions>;

const nobodySaved = { listGuestKeys: async () => ok({ guestKeys: [] }) };

export const Empty: Story = {
  args: { lanes: [], firstSteps: "open", sharingCommands: nobodySaved },
  play: async () => {
    await expect(await screen.findByRole("heading", { name: "Share your first terminal" })).toBeVisible();
    await expect(screen.getAllByRole("button", { name: "New lane" })).toHaveLength(1);
    await expect(screen.getByRole("button", { name: "Add a person" })).toBeVisible();
  },
};
export const EmptyDark: Story = inDark(Empty);
export const EmptyNarrow: Story = { ...Empty, globals: narrow };

export const WithLane: Story = {
  args: { lanes: [sampleLaneApi], firstSteps: "open", sharingCommands: nobodySaved },
  play: async () => {
    await waitFor(() => expect(screen.getByRole("heading", { name: "Share your first terminal" })).toBeVisible());
    await userEvent.click(screen.getByRole("button", { name: "Start sharing" }));
    await waitFor(() => expect(screen.getByRole("dialog", { name: "Share" })).toBeVisible());
    await userEvent.keyboard("{Escape}");
  },
};
export const WithLaneDark: Story = inDark(WithLane);
