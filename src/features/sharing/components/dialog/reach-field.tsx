// Where guests may dial from: the relays that the chosen backend can share over, as the runtime lists them.

import { Plus } from "lucide-react";
import { useId } from "react";
import type { Backend } from "#contract/errors";
import type { RelayView } from "#contract/relay";
import { Button } from "../../../../components/controls/button";
import { FieldRow } from "../../../../components/form/field-row";
import { SelectField } from "../../../../components/form/select-field";
import { dialWords, relayLabel, relaysFor } from "../../model/relay-words";
import styles from "./share-form.module.css";

export interface ReachFieldProps {
  readonly relays: readonly RelayView[];
  readonly backend: Backend | null;
  /** The relay's name. */
  readonly value: string;
  readonly onChange: (relay: string) => void;
  readonly onAddRelay: () => void;
}

const descriptionOf = (relay: RelayView | undefined): string => {
  if (relay === undefined || relay.kind === "here") return "guests dial in from this computer";
  if (!relay.available) return [relay.problem, relay.remedy].filter((part) => part !== null).join(" ");
  return dialWords(relay);
};

export const ReachField = ({ relays, backend, value, onChange, onAddRelay }: ReachFieldProps) => {
  const fieldId = useId();
  const mine = relaysFor(relays, backend);
  // Until the runtime has answered there is one that is always there.
  const options =
    mine.length === 0
      ? [{ value, label: value === "here" ? "this machine" : value }]
      : mine.map((relay) => ({ value: relay.name, label: relayLabel(relay), isDisabled: !relay.available }));
  return (
    <FieldRow label="Reach" fieldId={fieldId}>
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
          relay
        </Button>
        <span id={`${fieldId}-hint`} className={styles.quiet}>
          {descriptionOf(mine.find(({ name }) => name === value))}
        </span>
      </div>
    </FieldRow>
  );
};
