// The share dialog when a start fails: what, what next, the code, and the way to try again.

import type { Meta } from "@storybook/react-vite";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import { ok } from "#contract/errors";
import { sampleShare } from "../../../src/testing/samples";
import { failing, SAMPLE_KEY, sampleLaneApi, type WorldOptions } from "../../../src/testing/sharing-world";
import { inDark } from "../../in-both-themes";
import { openDialog, pressShare, type Scene, type Story, sceneMeta } from "./scene";

export default { ...sceneMeta, title: "Sharing/Share dialog/Failures" } satisfies Meta<Scene>;

const failed = (code: string, start: NonNullable<WorldOptions["commands"]>["startShare"]): Story => ({
  args: { commands: { startShare: start } },
  play: async () => {
    const dialog = await pressShare();
    await waitFor(() => expect(dialog.getByRole("status", { name: "Problem" })).toHaveTextContent(code));
    await waitFor(() => expect(dialog.getByText(code)).toBeVisible());
    await waitFor(() => expect(dialog.getByRole("button", { name: "Try again" })).toHaveFocus());
  },
});

export const FailedLinkOverdue = failed(
  "link-overdue",
  failing("link-overdue", "tmate gave no link in time.", { waitedMs: 10_000 }),
);
export const FailedLinkOverdueDark: Story = inDark(FailedLinkOverdue);
export const FailedWorkerLost = failed(
  "worker-lost",
  failing("worker-lost", "tmate ended before there was a link.", {
    exitCode: 1,
    signal: null,
    tail: "connect: refused",
  }),
);
export const FailedRelayUnreachable = failed(
  "relay-unreachable",
  failing("relay-unreachable", "The relay does not answer.", {
    backend: "tmate",
    relay: "here",
    hint: "Port 40022 is taken. Free it, or try again for another one.",
  }),
);
const taken = ["tmate", "upterm", "tmate"].map((backend, index) =>
  sampleShare(`live${index}`, sampleLaneApi, { backend, access: index === 1 ? "write" : "read" }),
);
const limitReached = failed(
  "limit-reached",
  failing("limit-reached", "This terminal already has 3 shares.", {
    limit: 3,
    live: taken.map(({ shareId }) => shareId),
  }),
);
export const FailedLimitReached: Story = {
  args: { ...limitReached.args, shares: taken },
  play: async (context) => {
    await limitReached.play?.(context);
    await userEvent.click(screen.getByRole("button", { name: "End upterm · may type · 20:00 left" }));
    const question = within(await screen.findByRole("alertdialog", { name: "Revoke" }));
    await userEvent.click(question.getByRole("button", { name: "Cancel" }));
    // What was filled in is still there.
    const dialog = await openDialog();
    await expect(dialog.getByRole("textbox", { name: "Keys" })).toHaveValue(SAMPLE_KEY);
  },
};
const denied = failed(
  "policy-denied",
  failing("policy-denied", "Not allowed: writing needs a named key.", {
    reason: "Writing needs a named key.",
    policyIds: ["keys-for-writing"],
    remedy: "Add a key or share read-only.",
  }),
);
/** The verdict stands there already; the notice does not say it again. */
export const FailedDenied: Story = {
  ...denied,
  args: {
    who: "anyone",
    access: "write",
    commands: {
      ...denied.args?.commands,
      checkPolicy: async () =>
        ok({
          verdict: "deny",
          reason: "Writing needs a named key.",
          policyIds: ["keys-for-writing"],
          instead: [{ label: "Only for named keys", change: { needsKeys: true } }],
        }),
    },
  },
};
export const FailedDisconnected = failed("disconnected", failing("disconnected", "The runtime is not connected.", {}));
export const FailedAudit = failed(
  "audit-unavailable",
  failing("audit-unavailable", "The audit log cannot be written.", { hint: "Free some space on the disk." }),
);
