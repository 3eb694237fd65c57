// The share dialog's form: every verdict, and every problem.

import type { Meta } from "@storybook/react-vite";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import { ok } from "#contract/errors";
import { never, sampleBackends, sampleRelay } from "../../../src/testing/sharing-world";
import { inDark } from "../../in-both-themes";
import { openDialog, pressShare, type Scene, type Story, sceneMeta, threePeople } from "./scene";

export default { ...sceneMeta, title: "Sharing/Share dialog/Form" } satisfies Meta<Scene>;

export const Allowed: Story = {
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() => expect(dialog.getByRole("status", { name: "Verdict" })).toHaveTextContent("Allowed"));
    await expect(dialog.getByRole("radio", { name: "tmate" })).toBeChecked();
    await expect(dialog.getByRole("radio", { name: "upterm" })).toBeDisabled();
    await expect(dialog.getByRole("textbox", { name: "For" })).toHaveValue("30m");
    await waitFor(() => expect(dialog.getByText(/^ends \d\d:\d\d$/)).toBeVisible());
    await waitFor(() => expect(dialog.getByRole("button", { name: "Remove ana@laptop" })).toBeVisible());
  },
};
export const AllowedDark: Story = inDark(Allowed);

const here = sampleRelay("here");
export const KeysNotChecked: Story = {
  args: {
    commands: {
      listRelays: async () =>
        ok({
          relays: [
            {
              ...here,
              capabilities: here.capabilities && {
                ...here.capabilities,
                guestsBy: "address",
                enforcesKeys: false,
                identityForgeable: true,
              },
            },
          ],
          addresses: [],
        }),
    },
  },
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() => expect(dialog.getAllByText(/^Keys aren't checked/)).toHaveLength(2));
  },
};
export const KeysNotCheckedDark: Story = inDark(KeysNotChecked);

export const NobodyYet: Story = {
  args: { people: [] },
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() =>
      expect(dialog.getByRole("status", { name: "Verdict" })).toHaveTextContent("Add at least one person"),
    );
  },
};

export const NobodyAndPressed: Story = {
  args: { people: [] },
  play: async () => {
    const dialog = await pressShare();
    const people = dialog.getByRole("combobox", { name: "People" });
    await waitFor(() => expect(people).toHaveFocus());
    await expect(people).toBeInvalid();
    await expect(people).toHaveAccessibleDescription(/Add at least one person/);
  },
};

export const PrivateKeyPasted: Story = {
  args: { people: [] },
  play: async () => {
    const dialog = await openDialog();
    const people = dialog.getByRole("combobox", { name: "People" });
    await userEvent.click(people);
    await userEvent.paste("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAA");
    await waitFor(() => expect(people).toHaveAccessibleDescription(/private key/));
    await expect(people).toHaveValue("");
  },
};

export const CanType: Story = {
  args: { access: "write" },
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() => expect(dialog.getByText("Guests who can type can run any command as you.")).toBeVisible());
  },
};

export const NeedsConfirmation: Story = {
  args: {
    access: "write",
    who: "anyone",
    commands: {
      checkPolicy: async () =>
        ok({
          verdict: "needs-approval",
          needs: "operator",
          reason: "Typing access for anyone with the link needs your approval.",
          policyIds: ["write-with-link"],
          instead: [
            { label: "Watch only", change: { access: "read" } },
            { label: "Only people with a key", change: { needsKeys: true } },
          ],
        }),
    },
  },
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() =>
      expect(dialog.getByRole("status", { name: "Verdict" })).toHaveTextContent("Needs your confirmation"),
    );
    await waitFor(() => expect(dialog.getByRole("button", { name: "Confirm and share" })).toBeVisible());
  },
};
export const NeedsConfirmationDark: Story = inDark(NeedsConfirmation);

export const NeedsApproval: Story = {
  args: {
    commands: {
      checkPolicy: async () =>
        ok({
          verdict: "needs-approval",
          needs: "four-eyes",
          reason: "Shares of production lanes need a second person.",
          policyIds: ["four-eyes-prod"],
          instead: [],
        }),
    },
  },
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() =>
      expect(dialog.getByRole("status", { name: "Verdict" })).toHaveTextContent("Needs approval by another person"),
    );
    await waitFor(() => expect(dialog.getByRole("button", { name: "Request approval" })).toBeVisible());
  },
};

export const NotAllowed: Story = {
  args: {
    who: "anyone",
    commands: {
      checkPolicy: async ({ ttlMs }) =>
        (ttlMs ?? 0) > 15 * 60_000
          ? ok({
              verdict: "deny",
              reason: "Anyone with the link can watch for at most 15 minutes.",
              policyIds: ["read-with-link"],
              instead: [
                { label: "Limit to 15m", change: { ttlMs: 15 * 60_000 } },
                { label: "Only people with a key", change: { needsKeys: true } },
              ],
            })
          : ok({ verdict: "allow", reason: "", policyIds: ["read-with-link"], instead: [] }),
    },
  },
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() => expect(dialog.getByRole("status", { name: "Verdict" })).toHaveTextContent("Not allowed"));
    await waitFor(() => expect(dialog.getByRole("button", { name: "Only people with a key" })).toBeVisible());
  },
};
export const NotAllowedDark: Story = inDark(NotAllowed);

export const TakesAnAlternative: Story = {
  ...NotAllowed,
  play: async (context) => {
    await NotAllowed.play?.(context);
    await userEvent.click(screen.getByRole("button", { name: "Limit to 15m" }));
    await expect(screen.getByRole("textbox", { name: "For" })).toHaveValue("15m");
    await waitFor(() => expect(screen.getByRole("status", { name: "Verdict" })).toHaveTextContent("Allowed"));
  },
};

export const TimeOutOfRange: Story = {
  play: async () => {
    const dialog = await openDialog();
    const field = dialog.getByRole("textbox", { name: "For" });
    await userEvent.clear(field);
    await userEvent.type(field, "9h");
    await waitFor(() => expect(field).toBeInvalid());
    await expect(field).toHaveAccessibleDescription(/Choose 4h or less\. Between 1m and 4h, e\.g\. 45m\./);
  },
};

export const NoBackend: Story = {
  args: {
    commands: {
      checkBackends: async () =>
        ok({
          backends: sampleBackends.map((status) => ({
            ...status,
            available: false,
            version: null,
            capabilities: null,
            problem: status.problem ?? "The local relay can't start: this system doesn't allow user namespaces.",
            remedy: status.remedy ?? "Allow them with: sysctl kernel.unprivileged_userns_clone=1, then check again.",
          })),
        }),
    },
  },
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() => expect(dialog.getByText(/doesn't allow user namespaces/)).toBeVisible());
    await expect(dialog.getByRole("radio", { name: "tmate" })).toBeDisabled();
    await waitFor(() => expect(dialog.getByRole("button", { name: "Check again" })).toBeVisible());
  },
};

export const CheckingRules: Story = {
  args: { commands: { checkPolicy: () => never() } },
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() => expect(dialog.getByRole("status", { name: "Verdict" })).toHaveTextContent("Checking rules…"));
  },
};

/** 320 px wide: nothing is cut off, and the verdict and the buttons are in view. */
export const Narrow: Story = {
  ...NotAllowed,
  globals: { viewport: { value: "mobile1" } },
  play: async (context) => {
    await NotAllowed.play?.(context);
    await expect(window.innerWidth).toBe(320);
    const dialog = screen.getByRole("dialog", { name: "Share" });
    await expect(dialog.scrollWidth).toBe(dialog.clientWidth);
    const button = within(dialog).getByRole("button", { name: "Share" }).getBoundingClientRect();
    await expect(button.bottom).toBeLessThanOrEqual(window.innerHeight);
    await expect(button.right).toBeLessThanOrEqual(window.innerWidth);
  },
};

const desk = { name: "desk", styles: { width: "1280px", height: "800px" } };

/** 1280×800: three people, typing and a verdict with alternatives need no scrolling. */
export const FitsOnADesk: Story = {
  ...NeedsConfirmation,
  parameters: { viewport: { options: { desk } } },
  globals: { viewport: { value: "desk" } },
  args: { ...NeedsConfirmation.args, who: "keys", people: threePeople },
  play: async (context) => {
    await NeedsConfirmation.play?.(context);
    await expect([window.innerWidth, window.innerHeight]).toEqual([1280, 800]);
    const dialog = screen.getByRole("dialog", { name: "Share" });
    await expect(dialog.getBoundingClientRect().bottom).toBeLessThanOrEqual(window.innerHeight);
    const scrolling = [dialog, ...dialog.querySelectorAll("*")].filter(
      (each) => each.scrollHeight > each.clientHeight + 1,
    );
    await expect(scrolling.filter((each) => getComputedStyle(each).overflowY === "auto")).toEqual([]);
  },
};
