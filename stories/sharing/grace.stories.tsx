// Shares that are about to end: the toast, the list of many, the maximum, and refusals.

import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import type { ShareView } from "#contract/share";
import { TerminalShareStrip } from "../../src/features/sharing";
import { SAMPLE_NOW_MS, sampleLane, sampleShare } from "../../src/testing/samples";
import { createSharingWorld, failing, SharingWorldProvider, type WorldOptions } from "../../src/testing/sharing-world";
import { inDark } from "../in-both-themes";

const MINUTE_MS = 60_000;
const lanes = ["api", "web", "docs", "deploy"].map((name) => sampleLane(name.padEnd(4, "1"), { name }));
const graces = lanes.map((lane, index) =>
  sampleShare(`grc${index}`, lane, {
    phase: "grace",
    expiresAtMs: SAMPLE_NOW_MS + 250_000 - index * 50_000,
    graceAtMs: SAMPLE_NOW_MS - 50_000,
    guestCount: 2 - (index % 2),
  }),
);
const [one] = graces;
const [lane] = lanes;
const [terminal] = lane?.terminals ?? [];
if (one === undefined || terminal === undefined) throw new Error("a sample share and its terminal");

interface Scene {
  readonly shares: readonly ShareView[];
  readonly options?: WorldOptions;
}

const Page = ({ shares, options }: Scene) => {
  const [world] = useState(() => createSharingWorld({ lanes, shares, ...options }));
  return (
    <SharingWorldProvider world={world}>
      <label>
        Terminal <input aria-keyshortcuts="F8" />
      </label>
      <div style={{ position: "fixed", inset: "auto 0 0 0" }}>
        <TerminalShareStrip terminalId={terminal.terminalId} />
      </div>
    </SharingWorldProvider>
  );
};

const meta = {
  title: "Sharing/Grace",
  parameters: { layout: "fullscreen" },
  render: (scene: Scene) => <Page {...scene} />,
} satisfies Meta<Scene>;
export default meta;
type Story = StoryObj<Scene>;

const region = () => within(screen.getByRole("region", { name: "Notifications" }));

export const One: Story = {
  args: { shares: [one] },
  play: async () => {
    await waitFor(() => expect(region().getByText("4:10")).toBeVisible());
    const buttons = region()
      .getAllByRole("button")
      .map((button) => button.getAttribute("aria-label") ?? button.textContent);
    await expect(buttons).toEqual(["+15m", "+30m", "Other", "Stop now", "Dismiss"]);
  },
};
export const OneDark: Story = inDark(One);

export const ByKeyboard: Story = {
  args: { shares: [one] },
  play: async () => {
    const terminalField = screen.getByRole("textbox", { name: "Terminal" });
    await userEvent.click(terminalField);
    await userEvent.keyboard("{F8}");
    await waitFor(() => expect(region().getByRole("listitem")).toHaveFocus());
    await userEvent.tab();
    await expect(region().getByRole("button", { name: "+15m" })).toHaveFocus();
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(terminalField).toHaveFocus());
  },
};

/** F8 leads out of the open dialog and back, and pressing a button in the toast doesn't close the dialog. */
export const BesideADialog: Story = {
  args: { shares: [one] },
  play: async () => {
    await userEvent.click(screen.getByRole("button", { name: "Details" }));
    const dialog = await screen.findByRole("dialog", { name: "Details" });
    await waitFor(() => expect(dialog).toContainElement(document.activeElement as HTMLElement));
    await userEvent.keyboard("{F8}");
    await waitFor(() => expect(region().getByRole("listitem")).toHaveFocus());
    await userEvent.tab();
    await expect(region().getByRole("button", { name: "+15m" })).toHaveFocus();
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(dialog).toContainElement(document.activeElement as HTMLElement));
    await userEvent.keyboard("{F8}{Tab}{Enter}");
    await waitFor(() => expect(within(dialog).getByText(/19:10/)).toBeVisible());
  },
};

export const Three: Story = { args: { shares: graces.slice(0, 3) } };
export const Many: Story = {
  args: { shares: graces },
  play: async () => {
    const list = within(await screen.findByRole("list", { name: "Shares about to end" }));
    await waitFor(() => expect(list.getAllByText(/ends in/)[0]).toBeVisible());
    await expect(list.getAllByRole("button", { name: /^Stop now, / })).toHaveLength(4);
  },
};
export const ManyDark: Story = inDark(Many);

export const AtTheMaximum: Story = {
  args: { shares: [{ ...one, liveAtMs: SAMPLE_NOW_MS + 250_000 - 240 * MINUTE_MS }] },
  play: async () => {
    const words = await region().findByText("Can't be extended: the maximum is 4h.");
    await waitFor(() => expect(words).toBeVisible());
    await expect(region().queryByRole("button", { name: "+15m" })).toBeNull();
  },
};

export const TooLate: Story = {
  args: {
    shares: [one],
    options: {
      commands: {
        extendShare: failing("wrong-phase", "A share that is ending cannot do this.", {
          phase: "ending",
          command: "extend",
        }),
      },
    },
  },
  play: async () => {
    await userEvent.click(await region().findByRole("button", { name: "+15m" }));
    await waitFor(() => expect(region().getByText("The share is already ending.")).toBeVisible());
  },
};
export const TooLateDark: Story = inDark(TooLate);

export const NotifyMe: Story = {
  args: { shares: [one], options: { notifications: { permission: () => "prompt", request: async () => "denied" } } },
  play: async () => {
    await userEvent.click(await region().findByRole("button", { name: "Notify me" }));
    await waitFor(() => expect(region().queryByRole("button", { name: "Notify me" })).toBeNull());
  },
};
export const NotifyMeUntouched: Story = {
  args: { shares: [one], options: { notifications: { permission: () => "prompt" } } },
};
