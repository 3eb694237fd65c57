// The whole page during a handoff: row, header, line, list of calls, edge and prompt, in every state of the handoff.

import type { Meta } from "@storybook/react-vite";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import { asking, laneHandoff, offered, requested, takenBack } from "../../src/testing/sample-handoffs";
import { SAMPLE_NOW_MS, sampleShare } from "../../src/testing/samples";
import { sampleLaneApi } from "../../src/testing/sharing-world";
import { type ShellOptions, sampleLaneWeb } from "../../src/testing/shell-world";
import { inDark } from "../in-both-themes";
import { narrow, type Story, sceneMeta } from "../shell/scene";

export default { ...sceneMeta, title: "Handoff/Page" } satisfies Meta<ShellOptions>;

const line = () => within(screen.getByRole("region", { name: "Handoff" }));

const showCalls = async () => {
  const button = await screen.findByRole("button", { name: "Activity" });
  if (button.getAttribute("aria-expanded") === "false") await userEvent.click(button);
  return within(await screen.findByRole("list", { name: "Calls" }));
};

export const Active: Story = {
  args: { handoffs: [laneHandoff()] },
  play: async () => {
    await waitFor(() => expect(line().getByText("claude has the keyboard")).toBeVisible());
    const calls = await showCalls();
    await waitFor(() => expect(calls.getAllByText("exit 1")[0]).toBeVisible());
    await expect(screen.getByRole("button", { name: "Take back" })).toBeVisible();
  },
};
export const ActiveDark: Story = inDark(Active);

export const ActiveNarrow: Story = {
  globals: narrow,
  args: { handoffs: [laneHandoff()] },
  play: async () => {
    await waitFor(() => expect(line().getByText("claude has the keyboard")).toBeVisible());
  },
};

export const ActiveAndShared: Story = {
  args: {
    handoffs: [laneHandoff({ may: "type" })],
    shares: [sampleShare("one1", sampleLaneApi, { guestCount: 1 })],
  },
  play: async () => {
    await waitFor(() => expect(line().getByText(/can type/)).toBeVisible());
  },
};

export const Typed: Story = {
  args: { handoffs: [laneHandoff()] },
  play: async () => {
    await waitFor(() => expect(document.querySelector('section[data-state="shown"]')).not.toBeNull());
    screen.getByRole("textbox", { name: "Terminal input" }).focus();
    await userEvent.keyboard("l");
    const prompt = within(await screen.findByRole("group", { name: "Typing during a handoff" }));
    await waitFor(() => expect(prompt.getByText("claude has the keyboard.")).toBeVisible());
    await expect(screen.getAllByRole("button", { name: "Take back" })).toHaveLength(1);
  },
};
export const TypedDark: Story = inDark(Typed);

export const Paused: Story = {
  args: { handoffs: [laneHandoff({ phase: "paused" })] },
  play: async () => {
    await waitFor(() => expect(line().getByRole("button", { name: "Resume" })).toBeVisible());
  },
};

export const Password: Story = {
  args: { handoffs: [laneHandoff({ waitsFor: "secret" })] },
  play: async () => {
    await waitFor(() => expect(line().getByText("waiting for you to type a password")).toBeVisible());
  },
};

export const Asking: Story = {
  args: { handoffs: [asking()] },
  play: async () => {
    await waitFor(() => expect(line().getByText("claude is waiting for you")).toBeVisible());
  },
};

export const Lost: Story = {
  args: {
    handoffs: [laneHandoff({ lostUntilMs: SAMPLE_NOW_MS + 20_000, agent: { ...offered.agent, connected: false } })],
  },
  play: async () => {
    await waitFor(() => expect(line().getByText("claude disconnected")).toBeVisible());
  },
};

export const Grace: Story = {
  args: { handoffs: [laneHandoff({ isGrace: true, expiresAtMs: SAMPLE_NOW_MS + 250_000 })] },
  play: async () => {
    await waitFor(() => expect(line().getByText("04:10")).toBeVisible());
  },
};
export const GraceDark: Story = inDark(Grace);

export const Offered: Story = {
  args: { handoffs: [offered] },
  play: async () => {
    await waitFor(() => expect(line().getByText("offered to claude")).toBeVisible());
  },
};

export const Requested: Story = {
  args: { handoffs: [requested] },
  play: async () => {
    await waitFor(() => expect(line().getByText("claude requests control")).toBeVisible());
  },
};

export const Watching: Story = {
  args: { handoffs: [laneHandoff({ may: "watch" })] },
  play: async () => {
    await waitFor(() => expect(line().getByText("claude is watching")).toBeVisible());
  },
};

export const TakenBack: Story = {
  args: { handoffs: [takenBack] },
  play: async () => {
    await waitFor(() => expect(screen.getByText("You took the keyboard back")).toBeVisible());
  },
};
export const TakenBackDark: Story = inDark(TakenBack);

const [webTerminal] = sampleLaneWeb.terminals;
const elsewhere = laneHandoff({
  handoffId: "hnd_web1" as ReturnType<typeof laneHandoff>["handoffId"],
  laneId: sampleLaneWeb.laneId,
  ...(webTerminal === undefined ? {} : { terminalId: webTerminal.terminalId }),
});

export const OutOfView: Story = {
  args: { handoffs: [elsewhere] },
  play: async () => {
    await waitFor(() => expect(screen.getByText("claude has the keyboard in web")).toBeVisible());
  },
};

export const Several: Story = {
  args: { handoffs: [laneHandoff(), elsewhere] },
  play: async () => {
    await waitFor(() => expect(screen.getByRole("button", { name: "Take back all" })).toBeVisible());
  },
};

export const NotConnected: Story = {
  args: {
    handoffs: [laneHandoff()],
    connection: { kind: "lost", retryAtMs: SAMPLE_NOW_MS, attempt: 2 },
  },
  play: async () => {
    await waitFor(() => expect(line().getByText("last seen: claude has the keyboard")).toBeVisible());
  },
};
