// Returns the focus to the terminal when the part of the page that had it goes away with its handoff.
import { type RefCallback, useCallback } from "react";
import type { HandoffView } from "#contract/handoff";
import { isModalOpen } from "../../../components/dialog/modal";
import { useStores } from "../../../stores/stores-context";

/** For the element that goes away, e.g. the line whose Take back was pressed. An open dialog keeps the focus. */
export const useFocusTerminalAfter = ({
  laneId,
  terminalId,
}: Pick<HandoffView, "laneId" | "terminalId">): RefCallback<HTMLElement> => {
  const { selection } = useStores();
  return useCallback(
    (element: HTMLElement) => () => {
      if (!element.contains(document.activeElement) || isModalOpen()) return;
      // Wait for the commit that removes it. Opening a terminal focuses it.
      queueMicrotask(() => selection.getState().openTerminal(laneId, terminalId));
    },
    [selection, laneId, terminalId],
  );
};
