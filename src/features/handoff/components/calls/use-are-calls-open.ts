// Whether the list of calls is open: as the operator chose, else where there is room beside the terminal.
import { useState } from "react";
import { mediaMatches } from "../../../../platform/window";
import { useHandoffUi } from "../../commands/handoff-context";

const HAS_ROOM = "(min-width: 1200px)";

export const useAreCallsOpen = (): boolean => {
  const chosen = useHandoffUi((state) => state.areCallsOpen);
  // Asked once: the list mustn't appear while the operator drags the window's edge.
  const [hasRoom] = useState(() => mediaMatches(HAS_ROOM));
  return chosen ?? hasRoom;
};
