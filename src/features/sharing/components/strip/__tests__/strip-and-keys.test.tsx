// Where the focus stays in the strip, and what the key of the Share button leaves alone.
import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { AlertDialog } from "../../../../../components/dialog/alert-dialog";
import { sampleShare } from "../../../../../testing/samples";
import { createSharingWorld, SharingWorldProvider, sampleLaneApi } from "../../../../../testing/sharing-world";
import { ShareButton } from "../../badge/share-button";
import { TerminalShareStrip } from "../terminal-share-strip";

const [terminal] = sampleLaneApi.terminals;
if (terminal === undefined) throw new Error("the sample lane has no terminal");
const { terminalId } = terminal;
const one = sampleShare("one1", sampleLaneApi);

describe("strip and key", () => {
  it("UI1: End in the strip keeps the focus while its share is ending", async () => {
    const world = createSharingWorld({ shares: [one] });
    render(
      <SharingWorldProvider world={world}>
        <TerminalShareStrip terminalId={terminalId} />
      </SharingWorldProvider>,
    );
    const end = within(screen.getByRole("list", { name: "Shared with" })).getByRole("button", { name: "End" });
    act(() => end.focus());
    act(() => world.put({ ...one, revision: 9, phase: "ending", linkState: "none" }));
    expect(end).toHaveFocus();
    await userEvent.click(end);
    expect(world.desk.getState().window).toBeNull();
  });

  it("UI5: ⌥S waits while a window of another feature is open", async () => {
    const world = createSharingWorld();
    render(
      <SharingWorldProvider world={world}>
        <ShareButton terminalId={terminalId} />
        <AlertDialog
          isOpen
          title="Close api"
          confirmLabel="Close"
          onCancel={() => undefined}
          onConfirm={() => undefined}
        >
          It ends.
        </AlertDialog>
      </SharingWorldProvider>,
    );
    await userEvent.keyboard("{Alt>}[KeyS]{/Alt}");
    expect(world.desk.getState().window).toBeNull();
  });
});
