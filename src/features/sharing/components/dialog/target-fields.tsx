// What a share runs over: the backend, as cards.

import { useId } from "react";
import type { Backend } from "#contract/errors";
import type { RelayView } from "#contract/relay";
import type { BackendStatus, Capabilities } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { FieldRow } from "../../../../components/form/field-row";
import { type RadioCard, RadioCards } from "../../../../components/form/radio-cards";
import { cardSentences, cardWords } from "../../model/capabilities";
import { capabilitiesOver } from "../../model/relays";
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
