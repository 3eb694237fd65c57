// Approvals: every kind of request, the decisions, the decided list and the notice.

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

const meta = { title: "Approvals/Requests" } satisfies Meta;
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
  why: "Typing in deploy needs a second person.",
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

const openApprovals = async (name: RegExp | string) => {
  await userEvent.click(screen.getByRole("button", { name }));
  return within(await screen.findByRole("dialog", { name: "Approvals" }));
};

export const None: Story = {
  render: () => <Panel />,
  play: async () => {
    const dialog = await openApprovals("Approvals");
    await waitFor(() => expect(dialog.getByText("No pending requests.")).toBeVisible());
  },
};

export const Several: Story = {
  render: () => <Panel approvals={[byKeys, byAgent, ...decided]} />,
  play: async () => {
    const dialog = await openApprovals(/^Approvals 2 pending$/);
    const list = within(dialog.getByRole("list", { name: "Approvals" }));
    // The first request, which expires next, is expanded.
    await waitFor(() => expect(list.getByText("anyone with the link")).toBeVisible());
    await expect(within(dialog.getByRole("list", { name: "Decided" })).getAllByRole("listitem")).toHaveLength(4);
  },
};
export const SeveralDark: Story = inDark(Several);

export const WithKeys: Story = {
  render: () => <Panel approvals={[byKeys, byAgent]} />,
  play: async () => {
    const dialog = await openApprovals(/^Approvals/);
    await userEvent.click(dialog.getByRole("button", { name: /^nightly-report wants/ }));
    await waitFor(() => expect(dialog.getByText(/^SHA256:5h3Z/)).toBeVisible());
  },
};

export const ApprovedWithLimits: Story = {
  render: () => <Panel approvals={[byAgent]} />,
  play: async () => {
    const dialog = await openApprovals(/^Approvals 1 pending$/);
    await userEvent.click(dialog.getByRole("radio", { name: "watch" }));
    await userEvent.click(dialog.getByRole("button", { name: "15m" }));
    await userEvent.type(dialog.getByRole("textbox", { name: "Note" }), "Read only, please");
    await userEvent.click(dialog.getByRole("button", { name: "Approve" }));
    await waitFor(() =>
      expect(dialog.getByText("Approved by you, limited to watch-only access for 15m")).toBeVisible(),
    );
    await expect(dialog.getByText("No pending requests.")).toBeVisible();
  },
};

export const TooLong: Story = {
  render: () => <Panel approvals={[byAgent]} />,
  play: async () => {
    const dialog = await openApprovals(/^Approvals 1 pending$/);
    const time = dialog.getByRole("textbox", { name: "For" });
    await userEvent.clear(time);
    await userEvent.type(time, "2h");
    await userEvent.click(dialog.getByRole("button", { name: "Approve" }));
    await waitFor(() => expect(dialog.getByText("Choose a time between 1m and 30m.")).toBeVisible());
  },
};

export const FourEyes: Story = {
  render: () => <Panel approvals={[fourEyes]} />,
  play: async () => {
    const dialog = await openApprovals(/^Approvals 1 pending$/);
    await waitFor(() => expect(dialog.getByDisplayValue(/^lanecast approval request, form 1/)).toBeVisible());
    await userEvent.click(dialog.getByRole("button", { name: "Approve" }));
    await waitFor(() => expect(dialog.getByText("Paste the other person's signature first.")).toBeVisible());
  },
};
export const FourEyesDark: Story = inDark(FourEyes);

const rejection = "it was made with SHA256:9aZ…, which is not a key in the approvers file";
export const SignatureRefused: Story = {
  render: () => (
    <Panel
      approvals={[fourEyes]}
      approvalsCommands={{
        giveApproval: async () =>
          fail({
            ...shareError("invalid-input", `signature: ${rejection}`, {
              issues: [{ path: "signature", problem: rejection }],
            }),
            correlationId: null,
          }),
      }}
    />
  ),
  play: async () => {
    const dialog = await openApprovals(/^Approvals 1 pending$/);
    await userEvent.type(dialog.getByRole("textbox", { name: "Signature" }), "-----BEGIN SSH SIGNATURE-----");
    await userEvent.click(dialog.getByRole("button", { name: "Approve" }));
    await waitFor(() => expect(dialog.getByText(/^It was made with SHA256:9aZ/)).toBeVisible());
  },
};

export const Expired: Story = {
  render: () => <Panel approvals={[sampleApproval("over", { expiresAtMs: SAMPLE_NOW_MS })]} />,
  play: async () => {
    const dialog = await openApprovals(/^Approvals 1 pending$/);
    await waitFor(() => expect(dialog.getByText("This request has expired.")).toBeVisible());
    await expect(dialog.getByRole("button", { name: "Approve" })).toHaveAttribute("aria-disabled", "true");
  },
};

export const DecidedElsewhere: Story = {
  render: () => (
    <Panel
      approvals={[byAgent]}
      approvalsCommands={{
        giveApproval: async () =>
          fail({
            ...shareError("wrong-phase", "apr_agen was already denied by you.", {
              phase: "ended",
              command: "approve",
            }),
            correlationId: null,
          }),
      }}
    />
  ),
  play: async () => {
    const dialog = await openApprovals(/^Approvals 1 pending$/);
    await userEvent.click(dialog.getByRole("button", { name: "Approve" }));
    await waitFor(() => expect(dialog.getByText("apr_agen was already denied by you.")).toBeVisible());
  },
};

export const Notice: Story = {
  render: () => <Panel approvals={[byAgent]} />,
  play: async () => {
    const region = within(screen.getByRole("region", { name: "Notifications" }));
    await waitFor(() => expect(region.getByText("builder requests approval")).toBeVisible());
  },
};
export const NoticeDark: Story = inDark({
  render: () => <Panel approvals={[byAgent, byKeys]} />,
} satisfies Story);
