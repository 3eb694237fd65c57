// The people of the share dialog: saved ones, GitHub users, and pasted keys.
import type { Meta } from "@storybook/react-vite";
import { expect, userEvent, waitFor } from "storybook/test";
import { ok } from "#contract/errors";
import { failing, never, sampleGuestKeys } from "../../../src/testing/sharing-world";
import { inDark } from "../../in-both-themes";
import { openDialog, type Scene, type Story, sceneMeta, threePeople } from "./scene";

const meta = { ...sceneMeta, title: "Sharing/Share dialog/People" } satisfies Meta<Scene>;
export default meta;

const open = async () => {
  const dialog = await openDialog();
  return { dialog, people: dialog.getByRole("combobox", { name: "People" }) };
};

export const Suggestions: Story = {
  args: { people: [] },
  play: async () => {
    const { dialog, people } = await open();
    await userEvent.click(people);
    const first = await dialog.findByRole("option", { name: /^Ana from support/ });
    await userEvent.keyboard("{ArrowDown}");
    await expect(first).toHaveAttribute("aria-selected", "true");
  },
};
export const SuggestionsDark: Story = inDark(Suggestions);

export const SavedByName: Story = {
  args: { people: [] },
  play: async () => {
    const { dialog, people } = await open();
    await userEvent.type(people, "ana{Enter}");
    await waitFor(() => expect(dialog.getByRole("button", { name: "Remove Ana from support" })).toBeVisible());
    await expect(people).toHaveValue("");
  },
};

export const Several: Story = {
  args: { people: threePeople },
  play: async () => {
    const { dialog } = await open();
    await waitFor(() => expect(dialog.getAllByRole("button", { name: /^Remove/ })).toHaveLength(3));
    await expect(dialog.getByText("2 keys")).toBeVisible();
  },
};
export const SeveralDark: Story = inDark(Several);

export const Github: Story = {
  args: { people: [] },
  play: async () => {
    const { dialog, people } = await open();
    await userEvent.type(people, "@octocat{Enter}");
    await waitFor(() => expect(dialog.getByRole("button", { name: "Remove @octocat" })).toBeVisible());
  },
};

export const GithubFetching: Story = {
  args: { people: [], commands: { fetchGithubKeys: () => never() } },
  play: async () => {
    const { dialog, people } = await open();
    await userEvent.type(people, "@octocat{Enter}");
    await waitFor(() => expect(dialog.getByText(/^Getting the public keys of @octocat/)).toBeVisible());
  },
};

const problem = "GitHub has no user no-such-user";
export const GithubRefused: Story = {
  args: {
    people: [],
    commands: { fetchGithubKeys: failing("invalid-input", `${problem}.`, { issues: [{ path: "user", problem }] }) },
  },
  play: async () => {
    const { people } = await open();
    await userEvent.type(people, "@no-such-user{Enter}");
    await waitFor(() => expect(people).toBeInvalid());
  },
};
export const GithubRefusedDark: Story = inDark(GithubRefused);

export const UnknownName: Story = {
  args: { people: [], commands: { listGuestKeys: async () => ok({ guestKeys: [...sampleGuestKeys].slice(0, 1) }) } },
  play: async () => {
    const { people } = await open();
    await userEvent.type(people, "Bo from sales{Enter}");
    await waitFor(() => expect(people).toHaveAccessibleDescription(/No saved person is called “Bo from sales”/));
  },
};
