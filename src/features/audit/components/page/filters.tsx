// The filters of the log: lane, share, what, who and when.
import { useMemo } from "react";
import { type Actor, actorSchema } from "#contract/audit";
import type { LaneId, ShareId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { SelectField, type SelectGroup, type SelectOption } from "../../../../components/form/select-field";
import { useApprovals, useLanes, useRuntimeNow, useShares } from "../../../../stores/stores-context";
import { eventTime } from "../../model/event-time";
import { actorKindWords, eventGroups, eventLooks } from "../../model/event-words";
import {
  type AuditFilter,
  isFiltered,
  noFilter,
  type SinceFilter,
  sinceWords,
  type WhoFilter,
  withSince,
} from "../../model/filter";
import styles from "./page.module.css";

const ANY = "any";
const anyOf = (label: string): SelectGroup => ({ options: [{ value: ANY, label }] });

const whatGroups: readonly SelectGroup[] = [
  {
    options: [
      { value: ANY, label: "all events" },
      ...eventGroups.map(({ id, words }) => ({ value: id, label: `all: ${words}` })),
    ],
  },
  ...eventGroups.map(({ words, types }) => ({
    heading: words,
    options: types.map((type) => ({ value: type, label: eventLooks[type].words })),
  })),
];

const sinceGroups: readonly SelectGroup[] = [
  { options: (Object.keys(sinceWords) as SinceFilter[]).map((value) => ({ value, label: sinceWords[value] })) },
];

const kinds: readonly SelectOption[] = actorSchema.shape.kind.options.map((kind) => ({
  value: kind,
  label: actorKindWords[kind],
}));

const AGENT = "agent:";

const whoToValue = (who: WhoFilter | null): string => {
  if (who === null) return ANY;
  return who.id === null ? who.kind : `${AGENT}${who.id}`;
};

const whoFromValue = (value: string): WhoFilter | null => {
  if (value === ANY) return null;
  if (value.startsWith(AGENT)) return { kind: "agent", id: value.slice(AGENT.length) };
  return { kind: value as Actor["kind"], id: null };
};

/** Keeps the chosen option in the list, even if the page no longer knows its name. */
const withChosen = (options: readonly SelectOption[], chosen: string | null): readonly SelectOption[] =>
  chosen === null || options.some(({ value }) => value === chosen)
    ? options
    : [...options, { value: chosen, label: chosen }];

const newestFirst = (a: ShareView, b: ShareView): number => b.requestedAtMs - a.requestedAtMs;

/** The lanes, shares and agents that the page knows by name. Shares: newest first, of the chosen lane only. */
const useOptions = (filter: AuditFilter) => {
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
    const requesters = [
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
      agents: [...new Set(requesters.filter(({ kind }) => kind === "agent").map(({ id }) => id))].sort(),
    };
  }, [lanes, shares, approvals, filter]);
};

export interface AuditFiltersProps {
  readonly filter: AuditFilter;
  readonly onChange: (filter: AuditFilter) => void;
}

export const AuditFilters = ({ filter, onChange }: AuditFiltersProps) => {
  const nowMs = useRuntimeNow();
  const { lanes, shares, agents } = useOptions(filter);
  const change = (part: Partial<AuditFilter>) => onChange({ ...filter, ...part });
  return (
    <search className={styles.filters} aria-label="Filters">
      <SelectField
        label="Lane"
        groups={[anyOf("all"), { options: lanes }]}
        value={filter.laneId ?? ANY}
        isSet={filter.laneId !== null}
        onChange={(value) => change({ laneId: value === ANY ? null : (value as LaneId), shareId: null })}
      />
      <SelectField
        label="Share"
        groups={[anyOf("all"), { options: shares }]}
        value={filter.shareId ?? ANY}
        isSet={filter.shareId !== null}
        onChange={(value) => change({ shareId: value === ANY ? null : (value as ShareId) })}
      />
      <SelectField
        label="What"
        groups={whatGroups}
        value={filter.what}
        isSet={filter.what !== ANY}
        onChange={(what) => change({ what })}
      />
      <SelectField
        label="Who"
        groups={[
          anyOf("anyone"),
          { options: kinds },
          { heading: "Agents", options: agents.map((id) => ({ value: `${AGENT}${id}`, label: id })) },
        ].filter(({ options }) => options.length > 0)}
        value={whoToValue(filter.who)}
        isSet={filter.who !== null}
        onChange={(value) => change({ who: whoFromValue(value) })}
      />
      <SelectField
        label="When"
        groups={sinceGroups}
        value={filter.since}
        isSet={filter.since !== "any"}
        onChange={(since) => onChange(withSince(filter, since as SinceFilter, nowMs))}
      />
      {isFiltered(filter) && (
        <Button look="quiet" size="small" onClick={() => onChange(noFilter)}>
          Clear filters
        </Button>
      )}
    </search>
  );
};
