// Names the place of an event: the lane and terminal as the panel shows them now, or their ids if they are closed.

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

/** `api · zsh`, `api`, an id, or an empty string. */
export const usePlaces = (): PlaceOf => {
  const lanes = useLanes((state) => state.lanes);
  return useMemo(() => {
    const names = namesOf(lanes);
    return ({ laneId, terminalId }) =>
      (terminalId && names.get(terminalId)) ?? (laneId && names.get(laneId)) ?? terminalId ?? laneId ?? "";
  }, [lanes]);
};
