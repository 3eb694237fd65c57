// Where a row happened, by the names the panel has now; what is gone is called by its id.

import { useMemo } from "react";
import type { AuditEvent } from "#contract/audit";
import type { Lane } from "#contract/lane";
import { useLanes } from "../../../stores/stores-context";

export type PlaceOf = (event: Pick<AuditEvent, "laneId" | "terminalId">) => string;

const namesOf = (lanes: readonly Lane[]): ReadonlyMap<string, string> =>
  new Map<string, string>(
    lanes.flatMap((lane) => [
      [lane.laneId, lane.name] as [string, string],
      ...lane.terminals.map(({ terminalId, title }) => [terminalId, `${lane.name} · ${title}`] as [string, string]),
    ]),
  );

/** `api · zsh`, `api`, the bare id of what is closed, or nothing. */
export const usePlaces = (): PlaceOf => {
  const lanes = useLanes((state) => state.lanes);
  return useMemo(() => {
    const names = namesOf(lanes);
    return ({ laneId, terminalId }) =>
      (terminalId && names.get(terminalId)) ?? (laneId && names.get(laneId)) ?? terminalId ?? laneId ?? "";
  }, [lanes]);
};
