// A page with one share and an open window, for the tests of windows.

import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ShareView } from "#contract/share";
import { createSharingWorld, SharingWorldProvider, type WorldOptions } from "../../../../testing/sharing-world";
import type { SharingWindow } from "../../state/sharing-ui";
import { SharedBar } from "../strip/shared-bar";
import { TerminalShareStrip } from "../strip/terminal-strip";

export const openWindow = (share: ShareView, window: SharingWindow | null, options: WorldOptions = {}) => {
  const world = createSharingWorld({ shares: [share], ...options });
  if (window !== null) world.ui.getState().open(window);
  const user = userEvent.setup();
  render(
    <SharingWorldProvider world={world}>
      <TerminalShareStrip terminalId={share.terminalId} />
      <SharedBar />
    </SharingWorldProvider>,
  );
  return { world, user };
};
