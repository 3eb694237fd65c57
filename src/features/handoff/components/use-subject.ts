// What a terminal is called in titles and notices, and which terminal is on screen.

import { useShallow } from "zustand/react/shallow";
import type { TerminalId } from "#contract/ids";
import type { LaneState } from "../../../stores/lane-store";
import { resolveSelection, selectTerminal } from "../../../stores/selectors";
import { useLanes, useSelection } from "../../../stores/stores-context";

/** `api · zsh`. */
export const subjectOf = (state: LaneState, terminalId: TerminalId): string => {
  const found = selectTerminal(terminalId)(state);
  return found === null ? "a closed terminal" : `${found.lane.name} · ${found.terminal.title}`;
};

export const useSubject = (terminalId: TerminalId): string => useLanes((state) => subjectOf(state, terminalId));

export const useLaneName = (terminalId: TerminalId): string =>
  useLanes((state) => selectTerminal(terminalId)(state)?.lane.name ?? "a closed lane");

export const useTerminalInView = (): TerminalId | null => {
  const selection = useSelection(useShallow(({ laneId, terminalOf }) => ({ laneId, terminalOf })));
  return useLanes(({ lanes }) => resolveSelection(lanes, selection)?.terminal?.terminalId ?? null);
};
