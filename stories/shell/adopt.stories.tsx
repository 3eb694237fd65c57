// Adopting a pane of one's own tmux: the list of panes, no panes, failures, and a lane that mirrors one.

import type { Meta } from "@storybook/react-vite";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import { fail, ok } from "#contract/errors";
import type { TheirPaneView } from "#contract/lane";
import { sampleLane, sampleTerminal } from "../../src/testing/samples";
import { sampleFailure } from "../../src/testing/sharing-world";
import type { ShellOptions } from "../../src/testing/shell-world";
import { inDark } from "../in-both-themes";
import { narrow, type Story, sceneMeta } from "./scene";

export default { ...sceneMeta, title: "Shell/Adopt" } satisfies Meta<ShellOptions>;

const pane = (id: number, address: string, more: Partial<TheirPaneView> = {}): TheirPaneView => ({
  server: "/tmp/tmux-1000/default",
  pane: `%${id}`,
  address,
  window: "edit",
  active: false,
  title: "zsh",
  cwd: "/home/ana/api",
  cols: 120,
  rows: 40,
  problem: null,
  ...more,
});
const panes = [
  pane(0, "work:0.0", { title: "vim", active: true }),
  pane(1, "work:1.0"),
  pane(2, "work:1.1", { title: "tail", problem: "pipe-pane is already in use on it" }),
  pane(3, "notes:0.0", { cwd: "/home/ana/a/rather/long/path/to/the/notes/of/this/year", cols: 80, rows: 24 }),
];

const openDialog = async () => {
  await userEvent.click(screen.getByRole("button", { name: "Other ways to open a lane" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Adopt from tmux…" }));
  return within(await screen.findByRole("dialog", { name: "Adopt from tmux" }));
};

export const Choosing: Story = {
  args: { commands: { tmuxPanes: async () => ok({ panes }) } },
  play: async () => {
    const dialog = await openDialog();
    await expect(await dialog.findByRole("radio", { name: "work:1.1" })).toBeDisabled();
    await waitFor(() => expect(dialog.getByText("Not available: pipe-pane is already in use on it.")).toBeVisible());
    await expect(dialog.getByRole("button", { name: "Adopt" })).toHaveAttribute("aria-disabled", "true");
    await userEvent.click(dialog.getByRole("radio", { name: "work:0.0" }));
    await expect(dialog.getByRole("button", { name: "Adopt" })).not.toHaveAttribute("aria-disabled", "true");
  },
};
export const ChoosingDark: Story = inDark(Choosing);

export const Nothing: Story = {
  args: { commands: { tmuxPanes: async () => ok({ panes: [] }) } },
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() => expect(dialog.getByText(/^No tmux panes found/)).toBeVisible());
  },
};

export const Refused: Story = {
  args: {
    commands: {
      tmuxPanes: async () => ok({ panes: panes.slice(0, 2) }),
      adoptPane: async () => {
        const what = "The tmux pane work:1.0 can't be adopted: pipe-pane is already in use on it";
        const hint = "tmux allows one pipe per pane. To close this one, run: tmux pipe-pane -t %1";
        return fail(sampleFailure("setup-problem", `${what}.`, { what, path: null, hint }));
      },
    },
  },
  play: async () => {
    const dialog = await openDialog();
    await userEvent.click(await dialog.findByRole("radio", { name: "work:1.0" }));
    await userEvent.click(dialog.getByRole("button", { name: "Adopt" }));
    await waitFor(() => expect(dialog.getByText("setup-problem")).toBeVisible());
  },
};
export const RefusedDark: Story = inDark(Refused);

const adopted = { server: "/tmp/tmux-1000/default", pane: "%0", address: "work:0.0" };
const mirror = sampleLane("mir1", { name: "work", terminals: [sampleTerminal("mir1", { title: "vim", adopted })] });

export const Mirror: Story = {
  args: { lanes: [mirror] },
  play: async () => {
    await waitFor(() => expect(screen.getByText("mirror of work:0.0")).toBeVisible());
    // The size follows the pane, so it can't be changed here.
    await waitFor(() => expect(screen.getByText("Sized by your tmux (80×24)")).toBeVisible());
    await expect(screen.queryByRole("button", { name: "Resize to fit" })).toBeNull();
  },
};
export const MirrorDark: Story = inDark(Mirror);

const copyMode = "Nothing was typed: the tmux pane is in copy mode.";
export const TypingRefused: Story = {
  args: {
    lanes: [mirror],
    commands: {
      typeBytes: async () =>
        fail(
          sampleFailure("invalid-input", copyMode, { issues: [{ path: "terminalId", problem: "is in copy mode" }] }),
        ),
    },
  },
  play: async () => {
    await waitFor(() => expect(screen.getByText("Sized by your tmux (80×24)")).toBeVisible());
    screen.getByRole("textbox", { name: "Terminal input" }).focus();
    await userEvent.keyboard("ls");
    await waitFor(() => expect(screen.getByText(copyMode)).toBeVisible());
    // Both would be at the terminal's lower edge.
    await expect(screen.queryByText("Sized by your tmux (80×24)")).toBeNull();
  },
};
export const TypingRefusedDark: Story = inDark(TypingRefused);
export const TypingRefusedNarrow: Story = { ...TypingRefused, globals: narrow };

export const MirrorNarrow: Story = { ...Mirror, globals: narrow, play: async () => undefined };
