// The share dialog when a start fails: what failed, what to do, the code, and Try again.

import type { Meta } from "@storybook/react-vite";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import { ok } from "#contract/errors";
import { sampleShare } from "../../../src/testing/samples";
import { failing, sampleLaneApi, type WorldOptions } from "../../../src/testing/sharing-world";
import { inDark } from "../../in-both-themes";
import { onScreen, openDialog, pressShare, type Scene, type Story, sceneMeta } from "./scene";

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
  failing("link-overdue", "tmate didn't provide a link in time.", { waitedMs: 10_000 }),
);
export const FailedLinkOverdueDark: Story = inDark(FailedLinkOverdue);
export const FailedWorkerLost = failed(
  "worker-lost",
  failing("worker-lost", "tmate exited before it provided a link.", {
    exitCode: 1,
    signal: null,
    tail: "connect: refused",
  }),
);
export const FailedRelayUnreachable = failed(
  "relay-unreachable",
  failing("relay-unreachable", "The local tmate relay didn't start.", {
    backend: "tmate",
    relay: "here",
    hint: "It printed nothing. Run `lanecast doctor`.",
  }),
);
const taken = ["tmate", "upterm", "tmate"].map((backend, index) =>
  sampleShare(`live${index}`, sampleLaneApi, { backend, access: index === 1 ? "write" : "read" }),
);
const refusedByLimit = failing("limit-reached", "This terminal already has 3 shares.", {
  limit: 3,
  live: taken.map(({ shareId }) => shareId),
});
/** Others took the places while the form was open: with a live share, Share would show that first. */
const limitReached = failed("limit-reached", async () => {
  for (const share of taken) onScreen.world?.put(share);
  return refusedByLimit();
});
export const FailedLimitReached: Story = {
  args: limitReached.args,
  play: async (context) => {
    await limitReached.play?.(context);
    await userEvent.click(
      screen.getByRole("button", {
        name: "Stop this share: upterm · no guests yet · can type · only on this computer · 20:00 left",
      }),
    );
    const question = within(await screen.findByRole("alertdialog", { name: "Stop sharing" }));
    await userEvent.click(question.getByRole("button", { name: "Cancel" }));
    // The form is kept.
    const dialog = await openDialog();
    await expect(dialog.getByRole("button", { name: "Remove ana@laptop" })).toBeVisible();
  },
};
const startDenied = failing("policy-denied", "Not allowed: Typing needs a key.", {
  reason: "Typing needs a key.",
  policyIds: ["keys-for-writing"],
  remedy: "Add a key, or let guests watch only.",
});
/** The policy's answer arrives after the start was refused, so that the start can be tried at all. */
const answersLate = (): WorldOptions["commands"] => {
  let tellStart = (): void => undefined;
  const started = new Promise<void>((resolve) => {
    tellStart = resolve;
  });
  return {
    startShare: () => {
      tellStart();
      return startDenied();
    },
    checkPolicy: async () => {
      await started;
      return ok({
        verdict: "deny",
        reason: "Typing needs a key.",
        policyIds: ["keys-for-writing"],
        instead: [{ label: "Only people with a key", change: { needsKeys: true } }],
      });
    },
  };
};
/** The verdict already gives the reason, so the notice doesn't repeat it. */
export const FailedDenied: Story = {
  args: { who: "anyone", access: "write", commands: answersLate() },
  play: async () => {
    const dialog = await pressShare();
    await waitFor(() => expect(dialog.getByRole("status", { name: "Problem" })).toHaveTextContent("policy-denied"));
    await expect(await dialog.findByRole("button", { name: "Only people with a key" })).toBeVisible();
  },
};
export const FailedDisconnected = failed("disconnected", failing("disconnected", "The runtime is not connected.", {}));
export const FailedAudit = failed(
  "audit-unavailable",
  failing("audit-unavailable", "The audit log can't be written.", { hint: "Free some space on the disk." }),
);
