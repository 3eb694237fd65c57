// One terminal and the messages over it: disconnected, ended, failed, and a clicked link.
import type { Meta } from "@storybook/react-vite";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import { sampleFailure } from "../../src/testing/sharing-world";
import type { ShellOptions, ShellWorld } from "../../src/testing/shell-world";
import { inDark } from "../in-both-themes";
import { type Story, sceneMeta } from "./scene";

export default { ...sceneMeta, title: "Shell/Terminal" } satisfies Meta<ShellOptions>;

type Handlers = Parameters<ShellWorld["environment"]["commands"]["viewTerminal"]>[1];
/** Sends this instead of a snapshot. */
const send = (event: (handlers: Handlers) => void): NonNullable<ShellOptions["commands"]> => ({
  viewTerminal: (_terminalId, handlers) => {
    queueMicrotask(() => event(handlers));
    return { restart: () => undefined, stop: () => undefined };
  },
});

export const Lost: Story = {
  args: { commands: send(({ onLost }) => onLost?.()) },
  play: async () => {
    await waitFor(() => expect(screen.getByText(/^Disconnected\. This may be out of date\./)).toBeVisible());
  },
};

export const Ended: Story = {
  args: { commands: send(({ onEvent }) => void onEvent({ type: "closed" })) },
  play: async () => {
    await waitFor(() => expect(screen.getByText("This terminal has ended.")).toBeVisible());
  },
};

export const Failed: Story = {
  args: {
    commands: send(({ onFailure }) =>
      onFailure?.(sampleFailure("not-found", "There is no such terminal.", { kind: "terminal", id: "trm_api1" })),
    ),
  },
  play: async () => {
    await waitFor(() => expect(screen.getByText("There is no such terminal.")).toBeVisible());
    await expect(screen.getByText("not-found")).toBeVisible();
    await expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
  },
};
export const FailedDark: Story = inDark(Failed);

export const LinkDialog: Story = {
  args: { clickedLink: "https://xn--exmple-4nf.com/reset?from=lane" },
  play: async () => {
    const dialog = within(await screen.findByRole("dialog", { name: "Open link" }));
    await waitFor(() => expect(dialog.getByText("xn--exmple-4nf.com")).toBeVisible());
    await waitFor(() => expect(dialog.getByRole("button", { name: "Open" })).toHaveFocus());
  },
};
export const LinkDialogDark: Story = inDark(LinkDialog);

export const Keys: Story = {
  play: async () => {
    await userEvent.click(await screen.findByRole("button", { name: "More" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Keyboard shortcuts" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Keyboard shortcuts" }));
    await waitFor(() => expect(dialog.getByText("Take the keyboard back from an agent")).toBeVisible());
  },
};
export const KeysDark: Story = inDark(Keys);
