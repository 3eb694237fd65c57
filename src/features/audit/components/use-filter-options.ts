// What the filter can offer by name: the lanes, shares and agents the page knows, and what is chosen already.

import { useMemo } from "react";
import type { ShareView } from "#contract/share";
import type { SelectOption } from "../../../components/form/select-field";
import { useApprovals, useLanes, useShares } from "../../../stores/stores-context";
import { eventTime } from "../model/event-time";
import type { AuditFilter } from "../model/filter";

export interface FilterOptions {
  readonly lanes: readonly SelectOption[];
  /** Newest first; of the chosen lane only. */
  readonly shares: readonly SelectOption[];
  readonly agents: readonly string[];
}

/** What is chosen stays to be seen, also where the page no longer knows it by name. */
const withChosen = (options: readonly SelectOption[], chosen: string | null): readonly SelectOption[] =>
  chosen === null || options.some(({ value }) => value === chosen)
    ? options
    : [...options, { value: chosen, label: chosen }];

const newestFirst = (a: ShareView, b: ShareView): number => b.requestedAtMs - a.requestedAtMs;

export const useFilterOptions = (filter: AuditFilter): FilterOptions => {
  const lanes = useLanes((state) => state.lanes);
  const shares = useShares((state) => state.shares);
  const approvals = useApprovals((state) => state.approvals);
  return useMemo(() => {
    const laneNames = new Map(lanes.map(({ laneId, name }) => [laneId, name]));
    const ofLane = [...shares.values()].filter(({ laneId }) => filter.laneId === null || laneId === filter.laneId);
    const [latest] = ofLane.sort(newestFirst);
    const shareOptions = ofLane.map((share) => ({
      value: share.shareId,
      label: `${laneNames.get(share.laneId) ?? share.laneId} · ${share.backend} · ${eventTime(share.requestedAtMs, latest?.requestedAtMs ?? 0)}`,
    }));
    const askers = [
      ...[...shares.values()].map(({ requestedBy }) => requestedBy),
      ...[...approvals.values()].map(({ askedBy }) => askedBy),
      ...(filter.who === null || filter.who.id === null ? [] : [{ kind: filter.who.kind, id: filter.who.id }]),
    ];
    return {
      lanes: withChosen(
        lanes.map(({ laneId, name }) => ({ value: laneId, label: name })),
        filter.laneId,
      ),
      shares: withChosen(shareOptions, filter.shareId),
      agents: [...new Set(askers.filter(({ kind }) => kind === "agent").map(({ id }) => id))].sort(),
    };
  }, [lanes, shares, approvals, filter]);
};
