// The page without its runtime: disconnected or rejected.
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
    await waitFor(() => expect(screen.getByText("lanecast isn't running.")).toBeVisible());
    await expect(screen.getByRole("button", { name: "Retry now" })).toBeVisible();
  },
};
export const LostDark: Story = inDark(Lost);

export const LinkExpired: Story = {
  args: { connection: { kind: "refused", reason: "unauthorized" } },
  play: async () => {
    await expect(await screen.findByRole("heading", { name: "This link has expired" })).toBeVisible();
    await expect(screen.queryByRole("list", { name: "Lanes" })).toBeNull();
  },
};
export const LinkExpiredDark: Story = inDark(LinkExpired);

export const OutOfDate: Story = {
  args: { connection: { kind: "refused", reason: "version-mismatch" } },
  play: async () => {
    await expect(await screen.findByRole("heading", { name: "This page is out of date" })).toBeVisible();
  },
};
