// What a terminal is called in titles and notices: `api · zsh`.

import { useShallow } from "zustand/react/shallow";
import type { TerminalId } from "#contract/ids";
import type { LaneState } from "../../../stores/lane-store";
import { selectTerminal } from "../../../stores/selectors";
import { useLanes } from "../../../stores/stores-context";

export const subjectOf = (state: LaneState, terminalId: TerminalId): string => {
  const found = selectTerminal(terminalId)(state);
  return found === null ? "a closed terminal" : `${found.lane.name} · ${found.terminal.title}`;
};

/** Of several, in their order. */
export const useSubjects = (terminalIds: readonly TerminalId[]): readonly string[] =>
  useLanes(useShallow((state) => terminalIds.map((terminalId) => subjectOf(state, terminalId))));

export const useSubject = (terminalId: TerminalId): string => useLanes((state) => subjectOf(state, terminalId));
