// A page with one share and one window of it open: where the tests of windows begin.

import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ShareView } from "#contract/share";
import { createSharingWorld, SharingWorldProvider, type WorldOptions } from "../../../../testing/sharing-world";
import type { DeskWindow } from "../../state/sharing-desk";
import { SharedBar } from "../strip/shared-bar";
import { TerminalShareStrip } from "../strip/terminal-share-strip";

export const openWindow = (share: ShareView, window: DeskWindow | null, options: WorldOptions = {}) => {
  const world = createSharingWorld({ shares: [share], ...options });
  if (window !== null) world.desk.getState().open(window);
  const user = userEvent.setup();
  render(
    <SharingWorldProvider world={world}>
      <TerminalShareStrip terminalId={share.terminalId} />
      <SharedBar />
    </SharingWorldProvider>,
  );
  return { world, user };
};
