// What an agent asks of the operator and tells them: requests, questions, passwords, the end of its time, and what it did.

import type { Meta } from "@storybook/react-vite";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import type { HandoffWorldOptions } from "../../src/testing/handoff-world";
import { asking, laneHandoff, requested, returned, takenBack } from "../../src/testing/sample-handoffs";
import { SAMPLE_NOW_MS } from "../../src/testing/samples";
import { failing } from "../../src/testing/sharing-world";
import { inDark } from "../in-both-themes";
import { notifications, type Story, sceneMeta } from "./scene";

export default { ...sceneMeta, title: "Handoff/Toasts and summary" } satisfies Meta<HandoffWorldOptions>;

const shows = (text: RegExp | string) => async () => {
  await waitFor(() => expect(notifications().getByText(text)).toBeVisible());
};

export const Request: Story = {
  args: { handoffs: [requested], openApprovals: () => undefined },
  play: shows("claude requests control of api"),
};
export const RequestDark: Story = inDark(Request);

export const Question: Story = { args: { handoffs: [asking()] }, play: shows("claude has a question in api") };
export const QuestionDark: Story = inDark(Question);

export const OpenQuestion: Story = {
  args: { handoffs: [asking({ text: "Which branch should I start from?", choices: [] })] },
  play: async () => {
    const answer = await notifications().findByRole("textbox", { name: "Answer" });
    await userEvent.type(answer, "main");
    await userEvent.click(notifications().getByRole("button", { name: "Send" }));
    await waitFor(() => expect(notifications().queryByRole("textbox")).toBeNull());
  },
};

const command = "git push --force-with-lease origin HEAD:refs/heads/fix-range && gh pr create --fill";
export const MayItRun: Story = {
  args: { handoffs: [asking({ kind: "run", text: command, choices: ["yes", "no"] })] },
  play: async () => {
    await waitFor(() => expect(notifications().getByText(command)).toBeVisible());
    await expect(notifications().getByRole("button", { name: "Run" })).toBeVisible();
  },
};
export const MayItRunDark: Story = inDark(MayItRun);

export const MoreTime: Story = {
  args: {
    handoffs: [
      asking({ kind: "extend", text: "The full test run takes 8 minutes.", choices: ["yes", "no"], byMs: 600_000 }),
    ],
  },
  play: shows("claude asks for 10m more in api"),
};

export const AnswerTooLate: Story = {
  args: {
    handoffs: [asking()],
    handoffCommands: {
      answer: failing("wrong-phase", "The question was answered already.", { phase: "active", command: "answer" }),
    },
  },
  play: async () => {
    await userEvent.click(await notifications().findByRole("button", { name: "staging" }));
    await waitFor(() => expect(notifications().getByText("The question was answered already.")).toBeVisible());
  },
};

export const Password: Story = {
  args: { handoffs: [laneHandoff({ waitsFor: "secret" })] },
  play: shows("api · zsh asks for a password"),
};
export const PasswordDark: Story = inDark(Password);

const inGrace = laneHandoff({ isGrace: true, expiresAtMs: SAMPLE_NOW_MS + 250_000 });
export const Grace: Story = {
  args: { handoffs: [inGrace] },
  play: async () => {
    await waitFor(() => expect(notifications().getByText("claude's time in api ends in 4:10")).toBeVisible());
    await expect(notifications().getByRole("button", { name: "+15m" })).toBeVisible();
  },
};
export const GraceDark: Story = inDark(Grace);

export const Extend: Story = {
  args: { handoffs: [inGrace] },
  play: async () => {
    await userEvent.click(await notifications().findByRole("button", { name: "Other" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Extend handoff" }));
    await waitFor(() => expect(dialog.getByRole("textbox", { name: "Add" })).toBeVisible());
  },
};
export const ExtendDark: Story = inDark(Extend);

export const Returned: Story = { args: { handoffs: [returned] }, play: shows("api: claude returned the keyboard") };
export const ReturnedDark: Story = inDark(Returned);

export const Disconnected: Story = {
  args: { handoffs: [{ ...takenBack, endCause: "agent-lost" }] },
  play: shows("api: claude disconnected and didn't come back"),
};

export const Idle: Story = {
  args: { handoffs: [laneHandoff({ idlePauseAtMs: SAMPLE_NOW_MS + 120_000 })] },
  play: shows("claude is idle in api"),
};
export const IdleDark: Story = inDark(Idle);

export const NotAccepted: Story = {
  args: {
    handoffs: [
      { ...returned, endCause: "expired", activeAtMs: null, expiresAtMs: null, summary: null, lastCall: null },
    ],
  },
  play: shows("api: claude didn't accept the offer in time"),
};

export const TakeBackFailed: Story = {
  args: {
    handoffs: [laneHandoff()],
    handoffCommands: { takeBack: failing("disconnected", "The page isn't connected to lanecast.", {}) },
  },
  play: async () => {
    await userEvent.click(await screen.findByRole("button", { name: "Take back" }));
    await waitFor(() => expect(notifications().getByText("That didn't work")).toBeVisible());
  },
};

const openSummary = async () => {
  await userEvent.click((await screen.findAllByRole("button", { name: "Summary" }))[0] ?? document.body);
  return within(await screen.findByRole("dialog", { name: "Handoff summary" }));
};

export const Summary: Story = {
  args: { handoffs: [returned] },
  play: async () => {
    const dialog = await openSummary();
    await waitFor(() => expect(dialog.getByText("src/range.test.ts")).toBeVisible());
    await userEvent.click(dialog.getByRole("button", { name: "Copy summary" }));
    await waitFor(() => expect(dialog.getByText("Copied.")).toBeInTheDocument());
  },
};
export const SummaryDark: Story = inDark(Summary);

export const SummaryTakenBack: Story = {
  args: { handoffs: [takenBack] },
  play: async () => {
    const dialog = await openSummary();
    await waitFor(() => expect(dialog.getByText("rm -r build")).toBeVisible());
  },
};
