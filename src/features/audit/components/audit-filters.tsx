// What of the log is shown: lane, share, kind, actor, time. Each choice asks the log anew.
import { type Actor, actorSchema } from "#contract/audit";
import type { LaneId, ShareId } from "#contract/ids";
import { Button } from "../../../components/controls/button";
import { SelectField, type SelectGroup, type SelectOption } from "../../../components/form/select-field";
import { useRuntimeNow } from "../../../stores/stores-context";
import { actorKindWords } from "../model/actor-words";
import { eventGroups, eventLooks } from "../model/event-words";
import {
  type AuditFilter,
  isFiltered,
  noFilter,
  type SinceFilter,
  sinceWords,
  type WhoFilter,
  withSince,
} from "../model/filter";
import styles from "./audit-filters.module.css";
import { useFilterOptions } from "./use-filter-options";

export interface AuditFiltersProps {
  readonly filter: AuditFilter;
  readonly onChange: (filter: AuditFilter) => void;
}

const ANY = "any";
const anyOf = (label: string): SelectGroup => ({ options: [{ value: ANY, label }] });

const whatGroups: readonly SelectGroup[] = [
  {
    options: [
      { value: ANY, label: "everything" },
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

const whoText = (who: WhoFilter | null): string => {
  if (who === null) return ANY;
  return who.id === null ? who.kind : `${AGENT}${who.id}`;
};

const whoOf = (text: string): WhoFilter | null => {
  if (text === ANY) return null;
  if (text.startsWith(AGENT)) return { kind: "agent", id: text.slice(AGENT.length) };
  return { kind: text as Actor["kind"], id: null };
};

export const AuditFilters = ({ filter, onChange }: AuditFiltersProps) => {
  const nowMs = useRuntimeNow();
  const { lanes, shares, agents } = useFilterOptions(filter);
  const change = (part: Partial<AuditFilter>) => onChange({ ...filter, ...part });
  return (
    <search className={styles.filters} aria-label="Filter">
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
        value={whoText(filter.who)}
        isSet={filter.who !== null}
        onChange={(value) => change({ who: whoOf(value) })}
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
          Show all
        </Button>
      )}
    </search>
  );
};
