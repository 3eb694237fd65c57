// Agents' requests for control in the approvals: approved as they are, for less, denied, expired, and refused by the runtime.

import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import { ApprovalsButton, ApprovalsProvider, createApprovalsUi } from "../../src/features/approvals";
import { HandoffRequests } from "../../src/features/handoff";
import { createHandoffWorld, type HandoffWorldOptions, HandoffWorldProvider } from "../../src/testing/handoff-world";
import { createRecordsWorld } from "../../src/testing/records-world";
import { requested } from "../../src/testing/sample-handoffs";
import { sampleApproval } from "../../src/testing/sample-records";
import { SAMPLE_NOW_MS } from "../../src/testing/samples";
import { failing } from "../../src/testing/sharing-world";
import { inDark } from "../in-both-themes";

const Panel = (options: HandoffWorldOptions) => {
  const [world] = useState(() => {
    const made = createHandoffWorld(options);
    made.stores.approvals.getState().replaceApprovals([sampleApproval("agen")]);
    return made;
  });
  const [ui] = useState(createApprovalsUi);
  const [{ approvalsCommands }] = useState(createRecordsWorld);
  return (
    <HandoffWorldProvider world={world}>
      <ApprovalsProvider commands={approvalsCommands} ui={ui} handoffs={(list) => <HandoffRequests {...list} />}>
        <div style={{ width: 272, padding: 8, background: "var(--ground-panel)" }}>
          <ApprovalsButton />
        </div>
      </ApprovalsProvider>
    </HandoffWorldProvider>
  );
};

const meta = {
  title: "Handoff/Requests",
  render: (options: HandoffWorldOptions) => <Panel {...options} />,
} satisfies Meta<HandoffWorldOptions>;
export default meta;
type Story = StoryObj<HandoffWorldOptions>;

const open = async () => {
  await userEvent.click(screen.getByRole("button", { name: "Approvals 2 pending" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Approvals" }));
  return within((await dialog.findAllByRole("listitem"))[0] ?? document.body);
};

const signed = {
  ...requested,
  approval: requested.approval && { ...requested.approval, needs: "four-eyes" as const },
};
export const FourEyes: Story = {
  args: { handoffs: [signed] },
  play: async () => {
    const item = await open();
    await waitFor(() => expect(item.getByRole("textbox", { name: "Text to sign" })).toBeVisible());
    await expect(item.getByRole("textbox", { name: "Signature" })).toBeVisible();
  },
};
export const FourEyesDark: Story = inDark(FourEyes);

export const Pending: Story = {
  args: { handoffs: [requested] },
  play: async () => {
    const request = await open();
    await waitFor(() => expect(request.getByText("claude wants to type in api")).toBeVisible());
  },
};
export const PendingDark: Story = inDark(Pending);

export const ApprovedForLess: Story = {
  args: { handoffs: [requested] },
  play: async () => {
    const request = await open();
    await userEvent.click(request.getByRole("radio", { name: "run commands" }));
    await userEvent.click(request.getByRole("button", { name: "10m" }));
    await userEvent.click(request.getByRole("button", { name: "Approve" }));
    await waitFor(() => expect(screen.queryByText("claude wants to type in api")).toBeNull());
  },
};

export const TooLong: Story = {
  args: { handoffs: [requested] },
  play: async () => {
    const request = await open();
    const time = request.getByRole("textbox", { name: "For" });
    await userEvent.clear(time);
    await userEvent.type(time, "2h");
    await userEvent.click(request.getByRole("button", { name: "Approve" }));
    await waitFor(() => expect(request.getByText("Choose a time between 1m and 20m.")).toBeVisible());
  },
};

export const Expired: Story = {
  args: {
    handoffs: [{ ...requested, approval: requested.approval && { ...requested.approval, expiresAtMs: SAMPLE_NOW_MS } }],
  },
  play: async () => {
    const request = await open();
    await waitFor(() =>
      expect(request.getByRole("button", { name: "Approve" })).toHaveAttribute("aria-disabled", "true"),
    );
  },
};

export const Refused: Story = {
  args: {
    handoffs: [requested],
    handoffCommands: {
      approve: failing("wrong-phase", "The agent withdrew the request.", { phase: "ended", command: "approve" }),
    },
  },
  play: async () => {
    const request = await open();
    await userEvent.click(request.getByRole("button", { name: "Approve" }));
    await waitFor(() => expect(request.getByText("The agent withdrew the request.")).toBeVisible());
  },
};
