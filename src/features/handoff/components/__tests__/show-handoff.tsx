// Every part of the page that shows a handoff, without the rest of the page, for tests.

import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createHandoffWorld, type HandoffWorldOptions, HandoffWorldProvider } from "../../../../testing/handoff-world";
import { requested, sampleTerminalId } from "../../../../testing/sample-handoffs";
import { createKeyboard } from "../../state/keyboard";
import { TerminalCalls } from "../calls/calls";
import { LaneHandoffBadge } from "../lease/badge";
import { HandoffBar } from "../lease/bar";
import { HandoffHeader } from "../lease/header";
import { TerminalHandoffLine } from "../lease/line";
import { OpenHandoffs } from "../lease/open-handoffs";
import { TerminalCover } from "../prompt/cover";
import { HandoffRequests } from "../requests/requests";

export const showHandoff = (options: HandoffWorldOptions = {}) => {
  const world = createHandoffWorld(options);
  render(
    <HandoffWorldProvider world={world}>
      <LaneHandoffBadge terminalIds={[sampleTerminalId]} />
      <HandoffHeader terminalId={sampleTerminalId} />
      <TerminalCover terminalId={sampleTerminalId} />
      <TerminalCalls terminalId={sampleTerminalId} />
      <TerminalHandoffLine terminalId={sampleTerminalId} />
      <HandoffBar onShowAll={() => undefined} />
      <OpenHandoffs onLeave={() => undefined} />
      <ul>
        <HandoffRequests expanded={requested.approval?.approvalId ?? null} onToggle={() => undefined} />
      </ul>
    </HandoffWorldProvider>,
  );
  const phase = () => [...world.stores.handoffs.getState().handoffs.values()][0]?.phase;
  return { world, user: userEvent.setup(), phase, keyboard: createKeyboard(world.stores.handoffs, world.ui) };
};

export const line = () => within(screen.getByRole("region", { name: "Handoff" }));
export const toasts = () => within(screen.getByRole("region", { name: /Notifications/ }));
