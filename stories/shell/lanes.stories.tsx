// The lane panel and the terminal header: shares, tabs, rename, new lane, close dialog and drawer.

import type { Meta } from "@storybook/react-vite";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import { fail } from "#contract/errors";
import { SAMPLE_NOW_MS, sampleShare } from "../../src/testing/samples";
import { sampleFailure, sampleLaneApi } from "../../src/testing/sharing-world";
import { type ShellOptions, sampleLaneWeb } from "../../src/testing/shell-world";
import { inDark } from "../in-both-themes";
import { narrow, type Story, sceneMeta } from "./scene";

export default { ...sceneMeta, title: "Shell/Lanes" } satisfies Meta<ShellOptions>;

const [, vim] = sampleLaneWeb.terminals;
const reconnecting = sampleShare("one1", sampleLaneApi, { linkState: "reconnecting" });
const ofVim = sampleShare("two2", sampleLaneWeb, {
  terminalId: vim?.terminalId,
  phase: "grace",
  guestCount: 2,
  expiresAtMs: SAMPLE_NOW_MS + 250_000,
});
const lanes = () => within(screen.getByRole("list", { name: "Lanes" }));
const openWeb = () => userEvent.click(lanes().getByRole("button", { name: /^web/ }));
const gone = async () => fail(sampleFailure("not-found", "There is no such lane.", { kind: "lane", id: "lan_web1" }));

export const Shared: Story = {
  args: { shares: [reconnecting, ofVim] },
  play: async () => {
    await openWeb();
    await waitFor(() => expect(screen.getByRole("tab", { name: "vim (about to end)" })).toBeVisible());
    await expect(screen.getByRole("tab", { name: "zsh" })).toBeVisible();
    // The mark at the start of the row and the badge at its end show the same shape.
    const row = lanes().getByRole("button", { name: "api" }).closest("li");
    const shapes = [...(row?.querySelectorAll("[data-shape]") ?? [])].map((shape) => shape.getAttribute("data-shape"));
    await expect(shapes).toEqual(["cycle", "cycle"]);
  },
};
export const SharedDark: Story = inDark(Shared);

export const Drawer: Story = {
  globals: narrow,
  args: { shares: [ofVim] },
  play: async () => {
    await userEvent.click(await screen.findByRole("button", { name: "Lanes" }));
    const drawer = within(await screen.findByRole("dialog", { name: "Lane panel" }));
    await waitFor(() => expect(drawer.getByRole("list", { name: "Lanes" })).toBeVisible());
    await waitFor(() => expect(drawer.getByRole("button", { name: "Saved keys" })).toBeVisible());
  },
};

export const Renaming: Story = {
  play: async () => {
    lanes().getByRole("button", { name: "api" }).focus();
    await userEvent.keyboard("{F2}");
    const field = screen.getByRole("textbox", { name: "Name of lane api" });
    await userEvent.clear(field);
    await waitFor(() => expect(screen.getByText(/^The name .*empty\.$/)).toBeVisible());
  },
};

export const RenameFailed: Story = {
  args: { commands: { renameLane: gone } },
  play: async () => {
    lanes().getByRole("button", { name: "api" }).focus();
    await userEvent.keyboard("{F2}");
    await userEvent.type(screen.getByRole("textbox", { name: "Name of lane api" }), "site{Enter}");
    await waitFor(() => expect(screen.getByText("not-found")).toBeVisible());
    // Clicking Copy details doesn't count as leaving the field.
    await userEvent.click(screen.getByRole("button", { name: "Copy details" }));
    await expect(screen.getByRole("textbox", { name: "Name of lane api" })).toBeVisible();
  },
};
export const RenameFailedDark: Story = inDark(RenameFailed);

const problem = "does not exist";
export const NewLane: Story = {
  args: {
    commands: {
      newLane: async () => fail(sampleFailure("invalid-input", "No.", { issues: [{ path: "cwd", problem }] })),
    },
  },
  play: async () => {
    await userEvent.click(screen.getByRole("button", { name: "New lane" }));
    await userEvent.type(screen.getByRole("textbox", { name: "Name" }), "docs");
    await userEvent.type(screen.getByRole("textbox", { name: "Folder" }), "/srv/docs");
    await userEvent.click(screen.getByRole("button", { name: "Create" }));
    await waitFor(() => expect(screen.getByRole("textbox", { name: "Folder" })).toBeInvalid());
  },
};
export const NewLaneDark: Story = inDark(NewLane);

const openCloseDialog = async () => {
  await openWeb();
  await userEvent.click(screen.getByRole("button", { name: "More" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Close lane" }));
  return within(await screen.findByRole("alertdialog", { name: "Close web?" }));
};

export const CloseDialog: Story = {
  args: { shares: [ofVim] },
  play: async () => {
    const dialog = await openCloseDialog();
    await waitFor(() => expect(dialog.getByText(/^It's shared with 2 guests\./)).toBeVisible());
    await expect(dialog.getByText(/^This ends its 2 terminals/)).toBeVisible();
  },
};

export const CloseFailed: Story = {
  args: {
    commands: { closeLane: async () => fail(sampleFailure("timed-out", "No answer in time.", { waitedMs: 30_000 })) },
  },
  play: async () => {
    const dialog = await openCloseDialog();
    await userEvent.click(dialog.getByRole("button", { name: "Close lane" }));
    await waitFor(() => expect(dialog.getByText("timed-out")).toBeVisible());
  },
};
export const CloseFailedDark: Story = inDark(CloseFailed);

export const NoLanes: Story = {
  args: { lanes: [] },
  play: async () => {
    await expect(await screen.findByRole("heading", { name: "No lanes yet" })).toBeVisible();
    await expect(screen.getByText("No lanes yet.")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "New lane" }));
    await waitFor(() => expect(screen.getByRole("textbox", { name: "Name" })).toHaveFocus());
  },
};
export const NoLanesDark: Story = inDark(NoLanes);
