// Adding a relay: a few fields by its kind. What is wrong stands at its field, whether the page or the runtime found it.

import { type SubmitEvent, useEffect, useId, useRef, useState } from "react";
import type { Backend } from "#contract/errors";
import type { RelayList } from "#contract/relay";
import { Button } from "../../../../components/controls/button";
import { DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { FieldRow } from "../../../../components/form/field-row";
import { RadioGroup } from "../../../../components/form/radio-group";
import { TextField } from "../../../../components/form/text-field";
import { useAddRelay } from "../../commands/use-relays";
import {
  type AddedKind,
  emptyRelayForm,
  missingIn,
  type RelayForm,
  relayProblems,
  relayRequest,
} from "../../model/relay-form";
import styles from "../dialog/share-dialog.module.css";
import { FailureStatus } from "../failure-notice";
import { RelayKindFields } from "./relay-kind-fields";

export interface RelayAddFormProps {
  readonly addresses: RelayList["addresses"];
  readonly onDone: () => void;
}

const kinds: readonly { readonly value: AddedKind; readonly label: string; readonly description: string }[] = [
  { value: "lan", label: "local network", description: "one of this machine's addresses" },
  { value: "tunnel", label: "over a jump host", description: "OpenSSH carries it to a machine guests reach" },
  { value: "host", label: "own relay", description: "one that you run elsewhere" },
];
const backends: readonly { readonly value: Backend; readonly label: string }[] = [
  { value: "tmate", label: "tmate" },
  { value: "upterm", label: "upterm" },
];

export const RelayAddForm = ({ addresses, onDone }: RelayAddFormProps) => {
  const nameId = useId();
  const backendLabel = useId();
  const kindLabel = useId();
  const [form, setForm] = useState<RelayForm>(emptyRelayForm);
  // Counts the tries that came to nothing: after each, the focus is where something is wrong.
  const [tries, setTries] = useState(0);
  const formElement = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (tries > 0) formElement.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [tries]);
  const add = useAddRelay();
  const { at, rest } = relayProblems(add.failure);
  const missing = missingIn(form);
  const problems = { ...at, ...(tries > 0 ? missing : {}) };
  const change = (part: Partial<RelayForm>) => {
    setForm({ ...form, ...part });
    add.reset();
  };
  const submit = async () => {
    if (add.isAsking) return;
    if (Object.keys(missing).length > 0) return setTries(tries + 1);
    const answer = await add.ask(relayRequest(form));
    if (answer.ok) onDone();
    else setTries(tries + 1);
  };
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    void submit();
  };
  return (
    <form ref={formElement} noValidate onSubmit={onSubmit}>
      <DialogBody>
        <FieldRow label="Name" fieldId={nameId}>
          <TextField
            id={nameId}
            value={form.name}
            problem={problems.name}
            hint="Letters, digits, - and _"
            onChange={(event) => change({ name: event.target.value })}
          />
        </FieldRow>
        <FieldRow label="Through" labelId={backendLabel}>
          <RadioGroup
            labelledBy={backendLabel}
            value={form.backend}
            onChange={(backend) => change({ backend })}
            options={backends}
          />
        </FieldRow>
        <FieldRow label="Reach" labelId={kindLabel}>
          <RadioGroup labelledBy={kindLabel} value={form.kind} onChange={(kind) => change({ kind })} options={kinds} />
        </FieldRow>
        <RelayKindFields form={form} problems={problems} addresses={addresses} onChange={change} />
        <FailureStatus failure={rest} />
      </DialogBody>
      <DialogFoot>
        <span className={styles.spring} />
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" look="primary" isBusy={add.isAsking}>
          Add
        </Button>
      </DialogFoot>
    </form>
  );
};
