// The keys of the share dialog: saved ones, and those of a GitHub user.
import type { Meta } from "@storybook/react-vite";
import { expect, userEvent, waitFor } from "storybook/test";
import { failing } from "../../../src/testing/sharing-world";
import { inDark } from "../../in-both-themes";
import { openDialog, type Scene, type Story, sceneMeta } from "./scene";

const meta = { ...sceneMeta, title: "Sharing/Share dialog/Keys" } satisfies Meta<Scene>;
export default meta;

export const Saved: Story = {
  args: { keysText: "" },
  play: async () => {
    const dialog = await openDialog();
    await userEvent.click(dialog.getByRole("button", { name: "Saved keys" }));
    await userEvent.click(await dialog.findByRole("checkbox", { name: "Ana from support" }));
    await waitFor(() => expect(dialog.getByText("1 key: ana@laptop")).toBeVisible());
  },
};
export const SavedDark: Story = inDark(Saved);

export const Github: Story = {
  args: { keysText: "" },
  play: async () => {
    const dialog = await openDialog();
    await userEvent.click(dialog.getByRole("button", { name: "GitHub user" }));
    await userEvent.type(dialog.getByRole("textbox", { name: "GitHub user" }), "ana{Enter}");
    await waitFor(() => expect(dialog.getByText("1 key: ana@github")).toBeVisible());
  },
};

const problem = "there is no GitHub user no-such-user";
export const GithubRefused: Story = {
  args: {
    keysText: "",
    commands: { fetchGithubKeys: failing("invalid-input", `${problem}.`, { issues: [{ path: "user", problem }] }) },
  },
  play: async () => {
    const dialog = await openDialog();
    await userEvent.click(dialog.getByRole("button", { name: "GitHub user" }));
    await userEvent.type(dialog.getByRole("textbox", { name: "GitHub user" }), "no-such-user{Enter}");
    await waitFor(() => expect(dialog.getByRole("textbox", { name: "GitHub user" })).toBeInvalid());
  },
};
export const GithubRefusedDark: Story = inDark(GithubRefused);
