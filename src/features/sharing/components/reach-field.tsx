// Where guests may dial from: the relays that the chosen backend can share over, as the runtime lists them.
import type { Backend } from "@contract/errors";
import type { RelayView } from "@contract/relay";
import { Plus } from "lucide-react";
import { useId } from "react";
import { Button } from "../../../components/button";
import { FieldRow } from "../../../components/field-row";
import { RadioGroup } from "../../../components/radio-group";
import { dialWords, relayLabel, relaysFor } from "../model/relay-words";

export interface ReachFieldProps {
  readonly relays: readonly RelayView[];
  readonly backend: Backend | null;
  /** The relay's name. */
  readonly value: string;
  readonly onChange: (relay: string) => void;
  readonly onAddRelay: () => void;
}

const descriptionOf = (relay: RelayView): string => {
  if (!relay.available) return [relay.problem, relay.remedy].filter((part) => part !== null).join(" ");
  return relay.kind === "here" ? "guests dial in from this computer" : dialWords(relay);
};

export const ReachField = ({ relays, backend, value, onChange, onAddRelay }: ReachFieldProps) => {
  const labelId = useId();
  const mine = relaysFor(relays, backend);
  // Until the runtime has answered there is one that is always there.
  const options =
    mine.length === 0
      ? [{ value, label: value === "here" ? "this machine" : value }]
      : mine.map((relay) => ({
          value: relay.name,
          label: relayLabel(relay),
          description: descriptionOf(relay),
          isDisabled: !relay.available,
        }));
  return (
    <FieldRow label="Reach" labelId={labelId}>
      <RadioGroup labelledBy={labelId} value={value} onChange={onChange} options={options} />
      <Button size="small" look="quiet" onClick={onAddRelay}>
        <Plus size={16} aria-hidden />
        relay
      </Button>
    </FieldRow>
  );
};
