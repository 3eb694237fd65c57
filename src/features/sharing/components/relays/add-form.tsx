// The form that adds a relay. Problems are shown at their field, whether the page or the runtime found them.

import { type SubmitEvent, useEffect, useId, useRef, useState } from "react";
import type { Backend } from "#contract/errors";
import type { RelayList } from "#contract/relay";
import { Button } from "../../../../components/controls/button";
import { DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { FieldRow } from "../../../../components/form/field-row";
import { RadioGroup } from "../../../../components/form/radio-group";
import { TextField } from "../../../../components/form/text-field";
import { useAddRelay } from "../../commands/use-backends";
import {
  type AddedKind,
  emptyRelayForm,
  formProblems,
  type RelayForm,
  relayProblems,
  relayRequest,
} from "../../model/relays";
import { FailureStatus } from "../failure-notice";
import shared from "../shared.module.css";
import { RelayKindFields } from "./kind-fields";

export interface RelayAddFormProps {
  readonly addresses: RelayList["addresses"];
  readonly onDone: () => void;
}

const kinds: readonly { readonly value: AddedKind; readonly label: string; readonly description: string }[] = [
  { value: "lan", label: "your network", description: "at one of this computer's addresses" },
  { value: "tunnel", label: "SSH tunnel", description: "through an SSH host that guests can reach" },
  { value: "host", label: "your relay", description: "a relay server that you run elsewhere" },
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
  // Counts the failed attempts: after each, the focus moves to the first invalid field.
  const [tries, setTries] = useState(0);
  const formElement = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (tries > 0) formElement.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [tries]);
  const add = useAddRelay();
  const { at, rest } = relayProblems(add.failure);
  const ownProblems = formProblems(form);
  const problems = { ...at, ...(tries > 0 ? ownProblems : {}) };
  const change = (part: Partial<RelayForm>) => {
    setForm({ ...form, ...part });
    add.reset();
  };
  const submit = async () => {
    if (add.isPending) return;
    if (Object.keys(ownProblems).length > 0) return setTries(tries + 1);
    const answer = await add.run(relayRequest(form));
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
        <FieldRow label="Using" labelId={backendLabel}>
          <RadioGroup
            labelledBy={backendLabel}
            value={form.backend}
            onChange={(backend) => change({ backend })}
            options={backends}
          />
        </FieldRow>
        <FieldRow label="Kind" labelId={kindLabel}>
          <RadioGroup labelledBy={kindLabel} value={form.kind} onChange={(kind) => change({ kind })} options={kinds} />
        </FieldRow>
        <RelayKindFields form={form} problems={problems} addresses={addresses} onChange={change} />
        <FailureStatus failure={rest} />
      </DialogBody>
      <DialogFoot>
        <span className={shared.spring} />
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" look="primary" isBusy={add.isPending}>
          Add
        </Button>
      </DialogFoot>
    </form>
  );
};
