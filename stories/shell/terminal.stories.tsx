// One terminal and what may stand over it: not connected, over, refused, of another window's size, a link that was clicked.
import type { Meta } from "@storybook/react-vite";
import { expect, screen, waitFor, within } from "storybook/test";
import { sampleFailure } from "../../src/testing/sharing-world";
import type { ShellOptions, ShellWorld } from "../../src/testing/shell-world";
import { inDark } from "../in-both-themes";
import { type Story, sceneMeta } from "./scene";

export default { ...sceneMeta, title: "Shell/Terminal" } satisfies Meta<ShellOptions>;

type Handlers = Parameters<ShellWorld["environment"]["commands"]["viewTerminal"]>[1];
/** Told this instead of a picture. */
const told = (tell: (handlers: Handlers) => void): NonNullable<ShellOptions["commands"]> => ({
  viewTerminal: (_terminalId, handlers) => {
    queueMicrotask(() => tell(handlers));
    return { restart: () => undefined, stop: () => undefined };
  },
});

export const Lost: Story = {
  args: { commands: told(({ onLost }) => onLost?.()) },
  play: async () => {
    await waitFor(() => expect(screen.getByText(/^Not connected\. What you see is from before/)).toBeVisible());
  },
};

export const Over: Story = {
  args: { commands: told(({ onEvent }) => void onEvent({ type: "closed" })) },
  play: async () => {
    await waitFor(() => expect(screen.getByText("This terminal is over.")).toBeVisible());
  },
};

export const Refused: Story = {
  args: {
    commands: told(({ onFailure }) =>
      onFailure?.(sampleFailure("not-found", "There is no such terminal.", { kind: "terminal", id: "trm_api1" })),
    ),
  },
  play: async () => {
    await waitFor(() => expect(screen.getByText("There is no such terminal.")).toBeVisible());
    await expect(screen.getByText("not-found")).toBeVisible();
    await expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
  },
};
export const RefusedDark: Story = inDark(Refused);

export const LinkQuestion: Story = {
  args: { clickedLink: "https://xn--exmple-4nf.com/reset?from=lane" },
  play: async () => {
    const question = within(await screen.findByRole("dialog", { name: "Open link" }));
    await waitFor(() => expect(question.getByText("xn--exmple-4nf.com")).toBeVisible());
    await waitFor(() => expect(question.getByRole("button", { name: "Open" })).toHaveFocus());
  },
};
export const LinkQuestionDark: Story = inDark(LinkQuestion);
