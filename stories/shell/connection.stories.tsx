// The page without its runtime: not heard any more, never heard, or not let in.
import type { Meta } from "@storybook/react-vite";
import { expect, screen, waitFor } from "storybook/test";
import { SAMPLE_NOW_MS } from "../../src/testing/samples";
import type { ShellOptions } from "../../src/testing/shell-world";
import { inDark } from "../in-both-themes";
import { type Story, sceneMeta } from "./scene";

export default { ...sceneMeta, title: "Shell/Connection" } satisfies Meta<ShellOptions>;

export const Lost: Story = {
  args: { connection: { kind: "lost", retryAtMs: SAMPLE_NOW_MS + 4_000, attempt: 3 } },
  play: async () => {
    await waitFor(() => expect(screen.getByText(/^The runtime does not answer\./)).toBeVisible());
    await expect(screen.getByRole("button", { name: "Try now" })).toBeVisible();
  },
};
export const LostDark: Story = inDark(Lost);

export const NotLetIn: Story = {
  args: { connection: { kind: "refused", reason: "unauthorized" } },
  play: async () => {
    await expect(await screen.findByRole("heading", { name: "This page is not let in" })).toBeVisible();
    await expect(screen.queryByRole("list", { name: "Lanes" })).toBeNull();
  },
};
export const NotLetInDark: Story = inDark(NotLetIn);

export const OtherVersion: Story = {
  args: { connection: { kind: "refused", reason: "version-mismatch" } },
  play: async () => {
    await expect(await screen.findByRole("heading", { name: /different versions$/ })).toBeVisible();
  },
};
