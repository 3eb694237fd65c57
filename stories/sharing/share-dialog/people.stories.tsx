// The people of the share dialog: saved ones, GitHub users, and pasted keys.
import type { Meta } from "@storybook/react-vite";
import { expect, userEvent, waitFor } from "storybook/test";
import { ok } from "#contract/errors";
import { createLastChoices } from "../../../src/features/sharing/state/last-choices";
import { SAMPLE_NOW_MS } from "../../../src/testing/samples";
import {
  failing,
  memoryOf,
  never,
  SAMPLE_KEY,
  sampleGuestKeys,
  sampleLaneApi,
} from "../../../src/testing/sharing-world";
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
    const { people } = await open();
    await userEvent.type(people, "@octocat{Enter}");
    await waitFor(() => expect(people).toHaveAccessibleDescription(/^Getting the public keys of @octocat/));
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

const last = {
  who: "keys" as const,
  people: [
    { label: "Ana from support", source: "saved" as const, keys: [SAMPLE_KEY] },
    { label: "cy@desk", source: "key" as const, keys: ["ssh-ed25519 AAAAgone cy@desk"] },
  ],
  access: "write" as const,
  ttlText: "1h",
  backend: "tmate" as const,
  relay: "elsewhere",
  knock: false,
};

const remembering = (): Map<string, string> => {
  const memory = new Map<string, string>();
  createLastChoices(memoryOf(memory)).remember(sampleLaneApi.laneId, last, SAMPLE_NOW_MS);
  return memory;
};

/** The lane's last share, without what is no longer there. */
export const ChangedSinceLastTime: Story = {
  args: { isFresh: true, memory: remembering() },
  play: async () => {
    const dialog = await openDialog();
    const changed = dialog.getByRole("status", { name: "Changed since last time" });
    await waitFor(() => expect(changed).toHaveTextContent(/cy@desk was removed.*The relay elsewhere is gone/));
    await waitFor(() => expect(dialog.getByRole("status", { name: "Verdict" })).toHaveTextContent("Allowed"));
    await expect(dialog.getByRole("button", { name: "Share" })).toHaveFocus();
  },
};
export const ChangedSinceLastTimeDark: Story = inDark(ChangedSinceLastTime);

/** Share was pressed while the form was still loading. */
export const SharesOnceLoaded: Story = {
  args: { isFresh: true, memory: remembering(), commands: { listGuestKeys: () => never() } },
  play: async () => {
    const dialog = await openDialog();
    await userEvent.keyboard("{Enter}");
    await waitFor(() => expect(dialog.getByRole("button", { name: "Share" })).toHaveAttribute("aria-busy", "true"));
    await expect(dialog.getByRole("status", { name: "Verdict" })).toHaveTextContent("Checking your last choices…");
  },
};
