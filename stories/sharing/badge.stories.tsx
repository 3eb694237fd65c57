// The badge in every phase and link state, and its menu.

import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import type { Phase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { LaneShareBadge, ShareButton } from "../../src/features/sharing";
import { SAMPLE_NOW_MS, sampleLane, sampleShare, sampleTerminal } from "../../src/testing/samples";
import {
  createSharingWorld,
  SharingWorldProvider,
  sampleFailure,
  sampleLaneApi,
} from "../../src/testing/sharing-world";
import { inDark } from "../in-both-themes";

const MINUTE_MS = 60_000;

interface Row {
  readonly name: string;
  readonly share: Parameters<typeof sampleShare>[2];
}

const notLive = { liveAtMs: null, expiresAtMs: null, linkState: "none" } as const;
const phase = (value: Phase) => ({ ...notLive, phase: value });

const rows: readonly Row[] = [
  { name: "starting", share: phase("starting") },
  { name: "approval", share: phase("awaiting-approval") },
  { name: "hours", share: { expiresAtMs: SAMPLE_NOW_MS + 90 * MINUTE_MS, guestCount: 2 } },
  { name: "minutes", share: { access: "write", expiresAtMs: SAMPLE_NOW_MS + 12 * MINUTE_MS + 41_000, guestCount: 1 } },
  { name: "grace", share: { phase: "grace", expiresAtMs: SAMPLE_NOW_MS + 4 * MINUTE_MS + 10_000, guestCount: 2 } },
  { name: "rotated", share: { linkState: "rotated" } },
  { name: "reconnecting", share: { linkState: "reconnecting" } },
  { name: "gone", share: { linkState: "gone" } },
  { name: "ending", share: { phase: "ending", linkState: "none" } },
  {
    name: "failed",
    share: {
      phase: "ended",
      endCause: "failed",
      linkState: "none",
      endedAtMs: SAMPLE_NOW_MS - MINUTE_MS,
      lastError: sampleFailure("worker-lost", "tmate exited.", { exitCode: 1, signal: null, tail: "" }),
    },
  },
];

const Every = () => {
  const [{ world, lanes }] = useState(() => {
    const all = rows.map(({ name }) => sampleLane(name.padEnd(4, "0")));
    const shares = rows.map(({ name, share }, index) =>
      sampleShare(name.padEnd(4, "0"), all[index] ?? sampleLaneApi, share),
    );
    return { world: createSharingWorld({ lanes: all, shares }), lanes: all };
  });
  return (
    <SharingWorldProvider world={world}>
      <ul style={{ display: "grid", gap: 8, justifyItems: "start" }}>
        {lanes.map((lane) => (
          <li key={lane.laneId}>
            <LaneShareBadge terminalIds={lane.terminals.map(({ terminalId }) => terminalId)} />
          </li>
        ))}
      </ul>
    </SharingWorldProvider>
  );
};

const meta = { title: "Sharing/Badge" } satisfies Meta;
export default meta;
type Story = StoryObj;

export const EveryPhase: Story = {
  render: () => <Every />,
  play: async () => {
    const names = screen
      .getAllByRole("button", { name: /^Sharing/ })
      .map((badge) => badge.firstElementChild?.nextElementSibling?.textContent);
    await expect(names).toEqual([
      "Sharing starting: starting",
      "Sharing approval: waiting for approval",
      "Sharing hours: live, can watch, 2 guests, 1:30:00 left",
      "Sharing minutes: live, can type, 1 guest, 12:41 left",
      "Sharing grace: about to end, can watch, 2 guests, 04:10 left",
      "Sharing rotated: link changed, can watch, 0 guests, 20:00 left",
      "Sharing reconnecting: reconnecting, can watch, 0 guests, 20:00 left",
      "Sharing gone: relay lost, can watch, 0 guests, 20:00 left",
      "Sharing ending: ending",
      "Sharing failed: failed",
    ]);
  },
};
export const EveryPhaseDark: Story = inDark(EveryPhase);

const lane = sampleLane("api1", {
  name: "api",
  terminals: [sampleTerminal("api1"), sampleTerminal("api2", { title: "vim" })],
});
const terminalIds = lane.terminals.map(({ terminalId }) => terminalId);
const [firstTerminal, secondTerminal] = terminalIds;

const Lane = ({ shares }: { readonly shares: readonly ShareView[] }) => {
  const [world] = useState(() => createSharingWorld({ lanes: [lane], shares }));
  return (
    <SharingWorldProvider world={world}>
      <div style={{ display: "flex", gap: 24, justifyContent: "flex-end", width: 280 }}>
        {firstTerminal !== undefined && <ShareButton terminalId={firstTerminal} />}
        <LaneShareBadge terminalIds={terminalIds} />
      </div>
    </SharingWorldProvider>
  );
};

const one = sampleShare("one1", lane, { guestCount: 1, expiresAtMs: SAMPLE_NOW_MS + 12 * MINUTE_MS + 41_000 });
const two = sampleShare("two2", lane, {
  terminalId: secondTerminal,
  access: "write",
  requestedAtMs: SAMPLE_NOW_MS - MINUTE_MS,
  expiresAtMs: SAMPLE_NOW_MS + 90 * MINUTE_MS,
  keyCount: 2,
});

const openMenu = async () => {
  await userEvent.click(screen.getByRole("button", { name: /^Sharing/ }));
  return screen.findByRole("menu");
};

export const MenuOfOne: Story = {
  render: () => <Lane shares={[one]} />,
  play: async () => {
    const menu = within(await openMenu());
    const items = menu.getAllByRole("menuitem").map((item) => item.textContent);
    await expect(items).toEqual(["Show link", "Extend", "Switch to upterm", "Details", "Stop sharing"]);
    await waitFor(() => expect(menu.getByRole("menuitem", { name: "Stop sharing" })).toBeVisible());
  },
};
export const MenuOfOneDark: Story = inDark(MenuOfOne);

export const MenuOfSeveral: Story = {
  render: () => <Lane shares={[one, two]} />,
  play: async () => {
    await waitFor(() =>
      expect(
        screen.getByRole("button", { name: /^Sharing api: 2 shares, live, can type, 1 guest, 12:41 left$/ }),
      ).toBeVisible(),
    );
    const menu = within(await openMenu());
    const vim = within(menu.getByRole("group", { name: /^vim · tmate · 2 keys live · can type/ }));
    await waitFor(() => expect(vim.getByRole("menuitem", { name: "Stop sharing" })).toBeVisible());
  },
};

export const MenuOfStarting: Story = {
  render: () => <Lane shares={[sampleShare("one1", lane, phase("starting"))]} />,
  play: async () => {
    const menu = within(await openMenu());
    await expect(menu.getByRole("menuitem", { name: "Show link" })).toHaveAttribute("aria-disabled", "true");
    await expect(menu.getByRole("menuitem", { name: "Stop sharing" })).not.toHaveAttribute("aria-disabled");
  },
};

const choose = async (name: string) => {
  const menu = within(await openMenu());
  await userEvent.click(menu.getByRole("menuitem", { name }));
};

export const StopAsks: Story = {
  render: () => <Lane shares={[one]} />,
  play: async () => {
    await choose("Stop sharing");
    const question = within(await screen.findByRole("alertdialog", { name: "Stop sharing" }));
    await waitFor(() => expect(question.getByText(/1 guest will be disconnected\./)).toBeVisible());
    await waitFor(() => expect(question.getByRole("button", { name: "Cancel" })).toHaveFocus());
  },
};
export const StopAsksDark: Story = inDark(StopAsks);

export const StopConfirmed: Story = {
  render: () => <Lane shares={[one]} />,
  play: async () => {
    await choose("Stop sharing");
    const question = within(await screen.findByRole("alertdialog", { name: "Stop sharing" }));
    await userEvent.click(question.getByRole("button", { name: "Stop sharing" }));
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    await expect(screen.queryByRole("button", { name: /^Sharing/ })).toBeNull();
    // The focus isn't lost with the badge.
    await waitFor(() => expect(screen.getByRole("button", { name: "Share" })).toHaveFocus());
  },
};

export const ExtendDialog: Story = {
  render: () => <Lane shares={[one]} />,
  play: async () => {
    await choose("Extend");
    const dialog = within(await screen.findByRole("dialog", { name: "Extend" }));
    await userEvent.click(dialog.getByRole("button", { name: "+30m" }));
    await expect(dialog.getByRole("textbox", { name: "Add" })).toHaveValue("30m");
    await waitFor(() => expect(dialog.getByText(/^ends \d\d:\d\d$/)).toBeVisible());
  },
};

export const LinkShownAgain: Story = {
  render: () => <Lane shares={[one]} />,
  play: async () => {
    await choose("Show link");
    const dialog = within(await screen.findByRole("dialog", { name: "Share" }));
    await expect(await dialog.findByRole("textbox", { name: "Join command" })).toHaveDisplayValue(/^ssh /);
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(screen.getByRole("button", { name: /^Sharing api: live/ })).toHaveFocus());
  },
};
