// The queue of requests that wait for a yes: each kind of request, the answers, what was decided, and the notice.

import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import type { Approval } from "#contract/approval";
import { fail, shareError } from "#contract/errors";
import { ApprovalsButton } from "../../src/features/approvals";
import { createRecordsWorld, type RecordsOptions, RecordsWorldProvider } from "../../src/testing/records-world";
import { sampleApproval } from "../../src/testing/sample-records";
import { SAMPLE_NOW_MS } from "../../src/testing/samples";
import { inDark } from "../in-both-themes";

const MINUTE_MS = 60_000;

const Panel = (options: RecordsOptions) => {
  const [world] = useState(() => createRecordsWorld(options));
  return (
    <RecordsWorldProvider world={world}>
      <div style={{ width: 272, padding: 8, background: "var(--ground-panel)" }}>
        <ApprovalsButton />
      </div>
    </RecordsWorldProvider>
  );
};

const meta = { title: "Approvals/Queue" } satisfies Meta;
export default meta;
type Story = StoryObj;

const byAgent = sampleApproval("agen");
const byKeys = sampleApproval(
  "keys",
  { askedBy: { kind: "agent", id: "nightly-report" }, expiresAtMs: SAMPLE_NOW_MS + 12 * MINUTE_MS },
  {
    lane: "api",
    access: "read",
    anyoneWithLink: false,
    keyCount: 2,
    fingerprints: [
      "SHA256:5h3ZpQm0n8sQ2cXvB1dKfW7eYtR4uJ6aLgH9oN0iMxE",
      "SHA256:Tz1wqJkVb7o0dMfY3eXcRs5nUgA8hLpI2yQv6tZ9mWk",
    ],
    reason: null,
  },
);
const fourEyes = sampleApproval("four", {
  needs: "four-eyes",
  askedBy: { kind: "operator", id: "me" },
  why: "Typing in deploy takes a second person.",
});
const decided: readonly Approval[] = [
  sampleApproval("gave", {
    state: "given",
    decidedBy: "me",
    note: "Read only, please",
    granted: { access: "read", ttlMs: 15 * MINUTE_MS },
    askedAtMs: SAMPLE_NOW_MS - 20 * MINUTE_MS,
  }),
  sampleApproval("sign", {
    state: "given",
    needs: "four-eyes",
    decidedBy: "bo@example.org",
    granted: { access: "write", ttlMs: 30 * MINUTE_MS },
    askedAtMs: SAMPLE_NOW_MS - 30 * MINUTE_MS,
  }),
  sampleApproval("nope", {
    state: "refused",
    decidedBy: "me",
    note: "Not while we deploy",
    askedAtMs: SAMPLE_NOW_MS - 40 * MINUTE_MS,
  }),
  sampleApproval("late", { state: "expired", askedAtMs: SAMPLE_NOW_MS - 50 * MINUTE_MS }),
];

const openQueue = async (name: RegExp | string) => {
  await userEvent.click(screen.getByRole("button", { name }));
  return within(await screen.findByRole("dialog", { name: "Approvals" }));
};

export const Nobody: Story = {
  render: () => <Panel />,
  play: async () => {
    const queue = await openQueue("Approvals");
    await waitFor(() => expect(queue.getByText("Nobody waits for a yes.")).toBeVisible());
  },
};

export const Several: Story = {
  render: () => <Panel approvals={[byKeys, byAgent, ...decided]} />,
  play: async () => {
    const queue = await openQueue(/^Approvals 2 waiting$/);
    const list = within(queue.getByRole("list", { name: "Approvals" }));
    // Facts of the first one, which expires first, are open.
    await waitFor(() => expect(list.getByText("anyone with the link")).toBeVisible());
    await expect(within(queue.getByRole("list", { name: "Decided" })).getAllByRole("listitem")).toHaveLength(4);
  },
};
export const SeveralDark: Story = inDark(Several);

export const WithKeys: Story = {
  render: () => <Panel approvals={[byKeys, byAgent]} />,
  play: async () => {
    const queue = await openQueue(/^Approvals/);
    await userEvent.click(queue.getByRole("button", { name: /^Agent nightly-report asks/ }));
    await waitFor(() => expect(queue.getByText(/^SHA256:5h3Z/)).toBeVisible());
  },
};

export const GivenNarrowed: Story = {
  render: () => <Panel approvals={[byAgent]} />,
  play: async () => {
    const queue = await openQueue(/^Approvals 1 waiting$/);
    await userEvent.click(queue.getByRole("radio", { name: "read only" }));
    await userEvent.click(queue.getByRole("button", { name: "15m" }));
    await userEvent.type(queue.getByRole("textbox", { name: "Note" }), "Read only, please");
    await userEvent.click(queue.getByRole("button", { name: "Give" }));
    await waitFor(() => expect(queue.getByText("Given by you, narrowed to watching for 15m")).toBeVisible());
    await expect(queue.getByText("Nobody waits for a yes.")).toBeVisible();
  },
};

export const TooLong: Story = {
  render: () => <Panel approvals={[byAgent]} />,
  play: async () => {
    const queue = await openQueue(/^Approvals 1 waiting$/);
    const time = queue.getByRole("textbox", { name: "For" });
    await userEvent.clear(time);
    await userEvent.type(time, "2h");
    await userEvent.click(queue.getByRole("button", { name: "Give" }));
    await waitFor(() => expect(queue.getByText("30m were asked for; give as much or less.")).toBeVisible());
  },
};

export const FourEyes: Story = {
  render: () => <Panel approvals={[fourEyes]} />,
  play: async () => {
    const queue = await openQueue(/^Approvals 1 waiting$/);
    await waitFor(() => expect(queue.getByDisplayValue(/^lanecast approval request, form 1/)).toBeVisible());
    await userEvent.click(queue.getByRole("button", { name: "Give" }));
    await waitFor(() => expect(queue.getByText("Paste the signature of another person first.")).toBeVisible());
  },
};
export const FourEyesDark: Story = inDark(FourEyes);

const foreign = "it was made with SHA256:9aZ…, which is not (or no longer) a key of the approvers file";
export const SignatureRefused: Story = {
  render: () => (
    <Panel
      approvals={[fourEyes]}
      approvalsCommands={{
        giveApproval: async () =>
          fail({
            ...shareError("invalid-input", `signature: ${foreign}`, {
              issues: [{ path: "signature", problem: foreign }],
            }),
            correlationId: null,
          }),
      }}
    />
  ),
  play: async () => {
    const queue = await openQueue(/^Approvals 1 waiting$/);
    await userEvent.type(queue.getByRole("textbox", { name: "Signature" }), "-----BEGIN SSH SIGNATURE-----");
    await userEvent.click(queue.getByRole("button", { name: "Give" }));
    await waitFor(() => expect(queue.getByText(/^It was made with SHA256:9aZ/)).toBeVisible());
  },
};

export const TimeIsUp: Story = {
  render: () => <Panel approvals={[sampleApproval("over", { expiresAtMs: SAMPLE_NOW_MS })]} />,
  play: async () => {
    const queue = await openQueue(/^Approvals 1 waiting$/);
    await waitFor(() => expect(queue.getByText("Its time is up.")).toBeVisible());
    await expect(queue.getByRole("button", { name: "Give" })).toHaveAttribute("aria-disabled", "true");
  },
};

export const DecidedElsewhere: Story = {
  render: () => (
    <Panel
      approvals={[byAgent]}
      approvalsCommands={{
        giveApproval: async () =>
          fail({
            ...shareError("wrong-phase", "apr_agen was refused already, by me.", {
              phase: "ended",
              command: "approve",
            }),
            correlationId: null,
          }),
      }}
    />
  ),
  play: async () => {
    const queue = await openQueue(/^Approvals 1 waiting$/);
    await userEvent.click(queue.getByRole("button", { name: "Give" }));
    await waitFor(() => expect(queue.getByText("apr_agen was refused already, by me.")).toBeVisible());
  },
};

export const Notice: Story = {
  render: () => <Panel approvals={[byAgent]} />,
  play: async () => {
    const region = within(screen.getByRole("region", { name: "Notifications" }));
    await waitFor(() => expect(region.getByText("Agent builder asks for a yes")).toBeVisible());
  },
};
export const NoticeDark: Story = inDark({
  render: () => <Panel approvals={[byAgent, byKeys]} />,
} satisfies Story);
