// Opens the share dialog from a terminal's Share button, for the tests of the dialog.
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, vi } from "vitest";
import {
  createSharingWorld,
  never,
  SAMPLE_KEY,
  SharingWorldProvider,
  sampleLaneApi,
  type WorldOptions,
} from "../../../../testing/sharing-world";
import type { SharingCommands } from "../../commands/sharing-commands";
import { TerminalShareStrip } from "../strip/terminal-strip";
import { ShareButton } from "../windows/buttons";

const [terminal] = sampleLaneApi.terminals;
if (terminal === undefined) throw new Error("the sample lane has no terminal");
export const { terminalId } = terminal;

export const openDialog = async (options: WorldOptions = {}) => {
  const world = createSharingWorld(options);
  const user = userEvent.setup();
  render(
    <SharingWorldProvider world={world}>
      <ShareButton terminalId={terminalId} />
      <TerminalShareStrip terminalId={terminalId} />
    </SharingWorldProvider>,
  );
  await user.click(screen.getByRole("button", { name: "Share" }));
  // A terminal with a live share shows that share first.
  const newShare = screen.queryByRole("button", { name: "New share" });
  if (newShare !== null) await user.click(newShare);
  const dialog = within(await screen.findByRole("dialog", { name: "Share" }));
  await waitFor(() => expect(dialog.getByRole("radio", { name: "tmate" })).toBeChecked());
  return { world, user, dialog };
};

export const openAdvanced = ({ user, dialog }: Pick<Awaited<ReturnType<typeof openDialog>>, "user" | "dialog">) =>
  user.click(dialog.getByText("Advanced"));

type Opened = Awaited<ReturnType<typeof openDialog>>;

export const peopleField = ({ dialog }: Pick<Opened, "dialog">) => dialog.getByRole("combobox", { name: "People" });

/** The names of the people who were added. */
export const addedPeople = ({ dialog }: Pick<Opened, "dialog">): readonly (string | undefined)[] =>
  dialog.queryAllByRole("button", { name: /^Remove / }).map((each) => each.getAttribute("aria-label")?.slice(7));

export const pasteKey = async (opened: Opened, text = SAMPLE_KEY) => {
  await opened.user.click(peopleField(opened));
  await opened.user.paste(text);
};

/** A start that is never answered. */
export const spyStart = () => vi.fn<SharingCommands["startShare"]>(() => never());
