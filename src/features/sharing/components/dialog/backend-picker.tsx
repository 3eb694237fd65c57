// The choice of the backend, as cards. One that cannot share here says why, and what to do about it.

import { useId } from "react";
import type { Backend } from "#contract/errors";
import type { RelayView } from "#contract/relay";
import type { BackendStatus, Capabilities } from "#contract/share";
import { Button } from "../../../../components/button";
import { FieldRow } from "../../../../components/field-row";
import { type RadioCard, RadioCards } from "../../../../components/radio-cards";
import { cardSentences, cardWords } from "../../model/capability-words";
import { capabilitiesOver } from "../../model/relay-words";
import styles from "./backend-picker.module.css";

const order: readonly Backend[] = ["tmate", "upterm"];

export interface BackendPickerProps {
  readonly backends: readonly BackendStatus[];
  readonly relays: readonly RelayView[];
  /** The relay that is meant: what a backend can do depends on it. */
  readonly relay: string;
  readonly value: Backend | null;
  readonly onChange: (backend: Backend) => void;
  readonly isChecking: boolean;
  readonly onCheckAgain: () => void;
}

const cardOf = (backend: Backend, status: BackendStatus | undefined, over: Capabilities | null): RadioCard<Backend> => {
  const base = { value: backend, label: backend };
  if (status === undefined) return { ...base, description: "Looking whether it is there.", isDisabled: true };
  if (!status.available) return { ...base, description: status.problem ?? "It cannot share here.", isDisabled: true };
  const version =
    status.version === null ? null : (
      <span className={styles.version} title={status.version}>
        {status.version}
      </span>
    );
  const capabilities = over ?? status.capabilities;
  const description = capabilities === null ? "Ready." : cardWords(capabilities);
  return { ...base, aside: version, description };
};

export const BackendPicker = ({
  backends,
  relays,
  relay,
  value,
  onChange,
  isChecking,
  onCheckAgain,
}: BackendPickerProps) => {
  const labelId = useId();
  const chosen =
    value === null
      ? null
      : (capabilitiesOver(relays, value, relay) ??
        backends.find(({ backend }) => backend === value)?.capabilities ??
        null);
  const missing = backends.filter((status) => !status.available);
  const note = backends.find(({ backend }) => backend === value)?.note ?? null;
  return (
    <FieldRow label="Through" labelId={labelId}>
      <RadioCards
        labelledBy={labelId}
        value={value}
        onChange={onChange}
        cards={order.map((backend) =>
          cardOf(
            backend,
            backends.find((status) => status.backend === backend),
            capabilitiesOver(relays, backend, relay),
          ),
        )}
      />
      {value !== null && chosen !== null && (
        <ul className={styles.sentences} aria-label={`With ${value}`}>
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
      {missing.length > 0 && (
        <div className={styles.remedies}>
          {missing.map(({ backend, remedy }) => (
            <p key={backend}>
              {backend}: {remedy ?? "see `lanecast doctor`."}
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
