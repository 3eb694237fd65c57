// Handing a terminal to an agent: the form, every verdict, what goes along, and what the dialog shows after the offer.

import type { Meta } from "@storybook/react-vite";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import { ok } from "#contract/errors";
import { allowedHandoff, type HandoffWorldOptions } from "../../src/testing/handoff-world";
import { offered } from "../../src/testing/sample-handoffs";
import { SAMPLE_NOW_MS, sampleShare } from "../../src/testing/samples";
import { failing, never, sampleLaneApi } from "../../src/testing/sharing-world";
import { inDark } from "../in-both-themes";
import { type Story, sceneMeta } from "./scene";

export default { ...sceneMeta, title: "Handoff/Offer" } satisfies Meta<HandoffWorldOptions>;

const openDialog = async () => {
  await userEvent.click(screen.getByRole("button", { name: "Hand to agent" }));
  return within(await screen.findByRole("dialog", { name: "Hand to agent" }));
};

export const Form: Story = {
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() => expect(dialog.getByRole("combobox", { name: "Agent" })).toHaveValue("claude"));
    await waitFor(() => expect(dialog.getByRole("status", { name: "Verdict" })).toHaveTextContent(/^Allowed/));
    await waitFor(() => expect(dialog.getByText(/1 GitHub token and 2 values with secret names masked/)).toBeVisible());
  },
};
export const FormDark: Story = inDark(Form);

export const WhatGoesAlong: Story = {
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() => expect(dialog.getByText(/1 GitHub token/)).toBeVisible());
    await userEvent.click(dialog.getByText("What the agent gets"));
    await waitFor(() => expect(dialog.getByText("main, 3 changed files")).toBeVisible());
    await expect(dialog.getByRole("textbox", { name: "Scrollback, as the agent gets it" })).toBeVisible();
  },
};
export const WhatGoesAlongDark: Story = inDark(WhatGoesAlong);

const adopted = { server: "/tmp/tmux-1000/default", pane: "%0", address: "work:0.0" };
/** A pane of the operator's own tmux: no rule can let an agent have it. */
export const Mirror: Story = {
  args: {
    lanes: [{ ...sampleLaneApi, terminals: sampleLaneApi.terminals.map((terminal) => ({ ...terminal, adopted })) }],
  },
  play: async () => {
    const dialog = await openDialog();
    const verdict = dialog.getByRole("status", { name: "Verdict" });
    await waitFor(() => expect(verdict).toHaveTextContent(/^Not available.*your tmux pane work:0\.0/));
    await expect(dialog.getByRole("button", { name: "Hand over" })).toHaveAttribute("aria-disabled", "true");
  },
};
export const MirrorDark: Story = inDark(Mirror);

const guest = {
  label: "ana",
  fingerprint: null,
  address: "192.0.2.7",
  joinedAtMs: SAMPLE_NOW_MS,
  state: "in",
};
export const SharedWithGuests: Story = {
  args: {
    shares: [
      sampleShare("one1", sampleLaneApi, {
        access: "write",
        guests: [
          { ...guest, guestId: "gst_ana1", access: "write" },
          { ...guest, guestId: "gst_bob1", access: "read" },
        ],
        guestCount: 2,
      }),
    ],
  },
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() => expect(dialog.getByText(/^1 guest can type now and can only watch/)).toBeVisible());
  },
};

export const NeedsConfirmation: Story = {
  args: {
    handoffCommands: {
      checkOffer: async () =>
        ok({
          ...allowedHandoff,
          verdict: "needs-approval",
          needs: "operator",
          reason: "An agent that can type can run any command as you.",
          policyIds: ["type-by-agents"],
        }),
    },
  },
  play: async () => {
    const dialog = await openDialog();
    await userEvent.click(dialog.getByRole("radio", { name: "type" }));
    await waitFor(() => expect(dialog.getByRole("button", { name: "Confirm and hand over" })).toBeVisible());
  },
};
export const NeedsConfirmationDark: Story = inDark(NeedsConfirmation);

export const NotAllowed: Story = {
  args: {
    handoffCommands: {
      checkOffer: async () =>
        ok({
          ...allowedHandoff,
          verdict: "deny",
          reason: "Terminals labeled production aren't handed over.",
          policyIds: ["no-production"],
        }),
    },
  },
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() => expect(dialog.getByText("Not allowed")).toBeVisible());
    await expect(dialog.getByRole("button", { name: "Hand over" })).toHaveAttribute("aria-disabled", "true");
  },
};

export const NoAgents: Story = {
  args: { handoffCommands: { listAgents: async () => ok({ tokens: [] }) } },
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() => expect(dialog.getByText("lanecast agent add NAME")).toBeVisible());
  },
};
export const NoAgentsDark: Story = inDark(NoAgents);

export const Loading: Story = {
  args: { handoffCommands: { listAgents: () => never(), checkOffer: () => never(), previewContext: () => never() } },
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() => expect(dialog.getByText("Looking for agents…")).toBeVisible());
  },
};

export const Failed: Story = {
  args: {
    handoffCommands: {
      offer: failing("limit-reached", "An agent has this terminal already.", { limit: 1, live: [] }),
      previewContext: failing("not-found", "There is no such terminal.", { kind: "terminal", id: "trm_api1" }),
    },
  },
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() => expect(dialog.getByRole("status", { name: "Verdict" })).toHaveTextContent(/^Allowed/));
    await userEvent.click(dialog.getByRole("button", { name: "Hand over" }));
    await waitFor(() => expect(dialog.getByText("An agent has this terminal already.")).toBeVisible());
  },
};

export const WrongTime: Story = {
  play: async () => {
    const dialog = await openDialog();
    const time = dialog.getByRole("textbox", { name: "For" });
    await userEvent.clear(time);
    await userEvent.type(time, "9h");
    await waitFor(() => expect(time).toHaveAccessibleDescription(/^Choose 4h or less\./));
  },
};

export const Offered: Story = {
  args: { handoffs: [offered] },
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() => expect(dialog.getByText("Offered to claude")).toBeVisible());
    await expect(dialog.getByText(/^Accept the lanecast handoff hnd_api1/)).toBeVisible();
  },
};
export const OfferedDark: Story = inDark(Offered);

export const NotConnected: Story = {
  args: { handoffs: [{ ...offered, agent: { ...offered.agent, connected: false } }] },
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() => expect(dialog.getByText(/^claude isn't connected\./)).toBeVisible());
  },
};

export const AwaitingSecondPerson: Story = {
  args: {
    handoffs: [
      {
        ...offered,
        phase: "awaiting-approval",
        approval: {
          approvalId: "apr_four" as NonNullable<(typeof offered)["approval"]>["approvalId"],
          needs: "four-eyes",
          why: "Handing over deploy needs a second person.",
          expiresAtMs: SAMPLE_NOW_MS + 540_000,
        },
      },
    ],
  },
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() => expect(dialog.getByText("Waiting for approval")).toBeVisible());
  },
};

export const HandedOver: Story = {
  play: async () => {
    const dialog = await openDialog();
    await waitFor(() => expect(dialog.getByRole("status", { name: "Verdict" })).toHaveTextContent(/^Allowed/));
    await userEvent.click(dialog.getByRole("button", { name: "Hand over" }));
    await waitFor(() => expect(dialog.getByText("Offered to claude")).toBeVisible());
  },
};
