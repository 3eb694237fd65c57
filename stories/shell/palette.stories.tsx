// The command palette, the list of shortcuts, and live lanes on top of the list.

import type { Meta } from "@storybook/react-vite";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import { laneHandoff } from "../../src/testing/sample-handoffs";
import { SAMPLE_NOW_MS, sampleShare } from "../../src/testing/samples";
import { sampleLaneApi } from "../../src/testing/sharing-world";
import { type ShellOptions, sampleLaneWeb } from "../../src/testing/shell-world";
import { inDark } from "../in-both-themes";
import { narrow, type Story, sceneMeta } from "./scene";

export default { ...sceneMeta, title: "Shell/Palette" } satisfies Meta<ShellOptions>;

const typing = sampleShare("one1", sampleLaneWeb, { access: "write", expiresAtMs: SAMPLE_NOW_MS + 761_000 });
const lanes = () => within(screen.getByRole("list", { name: "Lanes" }));

const openPalette = async () => {
  await waitFor(() => expect(screen.getByRole("textbox", { name: "Terminal input" })).toBeInTheDocument());
  await userEvent.keyboard("{Alt>}{Shift>}[KeyK]{/Shift}{/Alt}");
  return within(await screen.findByRole("dialog", { name: "Command palette" }));
};

export const Palette: Story = {
  args: { shares: [typing] },
  play: async () => {
    const palette = await openPalette();
    await waitFor(() => expect(palette.getByRole("option", { name: /^New lane/ })).toBeInTheDocument());
  },
};
export const PaletteDark: Story = inDark(Palette);
export const PaletteNarrow: Story = { ...Palette, globals: narrow };

export const PaletteFound: Story = {
  args: { shares: [sampleShare("two2", sampleLaneApi)], handoffs: [laneHandoff()] },
  play: async () => {
    await openPalette();
    await userEvent.keyboard("take");
    await waitFor(() => expect(screen.getByRole("option", { name: /^Take back/ })).toBeVisible());
  },
};

export const PaletteEmpty: Story = {
  play: async () => {
    const palette = await openPalette();
    await userEvent.keyboard("zzzz");
    await waitFor(() => expect(palette.getByText("Nothing matches “zzzz”.")).toBeVisible());
  },
};

export const Shortcuts: Story = {
  play: async () => {
    lanes().getByRole("button", { name: "api" }).focus();
    await userEvent.keyboard("?");
    await waitFor(() => expect(screen.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible());
  },
};

export const EverythingOpenWithAgent: Story = {
  args: { shares: [typing], handoffs: [laneHandoff()] },
  play: async () => {
    await userEvent.click(await screen.findByRole("button", { name: /^1 shared/ }));
    const list = within(await screen.findByRole("dialog", { name: "Everything open" }));
    await waitFor(() => expect(list.getByRole("list", { name: "Open handoffs" })).toBeVisible());
    await expect(list.getByRole("list", { name: "Open shares" })).toBeVisible();
  },
};
export const EverythingOpenWithAgentDark: Story = inDark(EverythingOpenWithAgent);

export const LiveLanesOnTop: Story = {
  args: { shares: [typing] },
  play: async () => {
    const names = lanes().getAllByRole("button", { name: /^(api|web)/ });
    await expect(names[0]).toHaveAccessibleName(/^web/);
  },
};
export const LiveLanesOnTopDark: Story = inDark(LiveLanesOnTop);
