// The terminal on screen: it tells what becomes of its shares itself.

import { useShallow } from "zustand/react/shallow";
import type { TerminalId } from "#contract/ids";
import { resolveSelection } from "../../../../stores/selectors";
import { useLanes, useSelection } from "../../../../stores/stores-context";

export const useTerminalInView = (): TerminalId | null => {
  const selection = useSelection(useShallow(({ laneId, terminalOf }) => ({ laneId, terminalOf })));
  return useLanes(({ lanes }) => resolveSelection(lanes, selection)?.terminal?.terminalId ?? null);
};
