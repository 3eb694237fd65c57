// What a share runs over: the backend, as cards, and the relay that its guests connect to.

import { Plus } from "lucide-react";
import { useId } from "react";
import type { Backend } from "#contract/errors";
import type { RelayView } from "#contract/relay";
import type { BackendStatus, Capabilities } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { FieldRow } from "../../../../components/form/field-row";
import { type RadioCard, RadioCards } from "../../../../components/form/radio-cards";
import { SelectField } from "../../../../components/form/select-field";
import { cardSentences, cardWords } from "../../model/capabilities";
import { capabilitiesOver, connectWords, relayLabel, relaysFor } from "../../model/relays";
import styles from "./form.module.css";

const order: readonly Backend[] = ["tmate", "upterm"];

export interface BackendFieldProps {
  readonly backends: readonly BackendStatus[];
  readonly relays: readonly RelayView[];
  /** The chosen relay's name. What a backend can do depends on its relay. */
  readonly relay: string;
  readonly value: Backend | null;
  readonly onChange: (backend: Backend) => void;
  readonly isChecking: boolean;
  readonly onCheckAgain: () => void;
}

const cardOf = (
  backend: Backend,
  status: BackendStatus | undefined,
  capabilities: Capabilities | null,
): RadioCard<Backend> => {
  const base = { value: backend, label: backend };
  if (status === undefined) return { ...base, description: "Checking…", isDisabled: true };
  if (!status.available) return { ...base, description: status.problem ?? "Not available.", isDisabled: true };
  const version =
    status.version === null ? null : (
      <span className={styles.version} title={status.version}>
        {status.version}
      </span>
    );
  return { ...base, aside: version, description: capabilities === null ? "Available." : cardWords(capabilities) };
};

export const BackendField = (props: BackendFieldProps) => {
  const { backends, relays, relay, value, onChange, isChecking, onCheckAgain } = props;
  const labelId = useId();
  const statusOf = (backend: Backend) => backends.find((status) => status.backend === backend);
  const capabilitiesOf = (backend: Backend) =>
    capabilitiesOver(relays, backend, relay) ?? statusOf(backend)?.capabilities ?? null;
  const chosen = value === null ? null : capabilitiesOf(value);
  const note = (value === null ? undefined : statusOf(value)?.note) ?? null;
  const unavailable = backends.filter((status) => !status.available);
  return (
    <FieldRow label="Using" labelId={labelId}>
      <RadioCards
        labelledBy={labelId}
        value={value}
        onChange={onChange}
        cards={order.map((backend) => cardOf(backend, statusOf(backend), capabilitiesOf(backend)))}
      />
      {value !== null && chosen !== null && (
        <ul className={styles.sentences} aria-label={`About ${value}`}>
          {cardSentences(value, chosen).map(({ text, isWarning }) => (
            <li
              key={text}
              data-tone={isWarning ? "amber" : undefined}
              className={isWarning ? styles.warning : undefined}
            >
              {text}
            </li>
          ))}
          {note !== null && <li>{note}</li>}
        </ul>
      )}
      {unavailable.length > 0 && (
        <div className={styles.remedies}>
          {unavailable.map(({ backend, remedy }) => (
            <p key={backend}>
              {backend}: {remedy ?? "Run `lanecast doctor` to see why."}
            </p>
          ))}
          <Button look="link" isBusy={isChecking} onClick={onCheckAgain}>
            Check again
          </Button>
        </div>
      )}
    </FieldRow>
  );
};

export interface ReachFieldProps {
  readonly relays: readonly RelayView[];
  readonly backend: Backend | null;
  /** The relay's name. */
  readonly value: string;
  readonly onChange: (relay: string) => void;
  readonly onAddRelay: () => void;
}

const descriptionOf = (relay: RelayView | undefined): string => {
  if (relay === undefined || relay.kind === "here") return "only from this computer";
  if (!relay.available) return [relay.problem, relay.remedy].filter((part) => part !== null).join(" ");
  return connectWords(relay);
};

export const ReachField = ({ relays, backend, value, onChange, onAddRelay }: ReachFieldProps) => {
  const fieldId = useId();
  const usable = relaysFor(relays, backend);
  // Before the relays are loaded: the chosen one alone.
  const options =
    usable.length === 0
      ? [{ value, label: value === "here" ? "this computer" : value }]
      : usable.map((relay) => ({ value: relay.name, label: relayLabel(relay), isDisabled: !relay.available }));
  return (
    <FieldRow label="Reachable from" fieldId={fieldId}>
      <div className={styles.reach}>
        <SelectField
          id={fieldId}
          describedBy={`${fieldId}-hint`}
          groups={[{ options }]}
          value={value}
          onChange={onChange}
        />
        <Button size="small" look="quiet" onClick={onAddRelay}>
          <Plus size={16} aria-hidden />
          Add relay
        </Button>
        <span id={`${fieldId}-hint`} className={styles.quiet}>
          {descriptionOf(usable.find(({ name }) => name === value))}
        </span>
      </div>
    </FieldRow>
  );
};
