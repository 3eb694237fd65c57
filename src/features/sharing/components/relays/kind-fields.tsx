// The fields that each kind of relay needs besides its name. They keep no state.

import { type ReactNode, useId } from "react";
import type { RelayList } from "#contract/relay";
import { Checkbox } from "../../../../components/form/checkbox";
import { FieldRow } from "../../../../components/form/field-row";
import { RadioGroup } from "../../../../components/form/radio-group";
import { TextArea, TextField } from "../../../../components/form/text-field";
import type { RelayForm, RelayProblems } from "../../model/relays";
import shared from "../shared.module.css";

export interface RelayKindFieldsProps {
  readonly form: RelayForm;
  readonly problems: RelayProblems;
  readonly addresses: RelayList["addresses"];
  readonly onChange: (change: Partial<RelayForm>) => void;
}

export const RelayKindFields = (props: RelayKindFieldsProps) => {
  switch (props.form.kind) {
    case "lan":
      return <AddressField {...props} />;
    case "tunnel":
      return (
        <>
          <Line {...props} label="SSH host" field="host" hint="A host that guests can reach, e.g. jump.example" />
          <Line {...props} label="Port" field="port" hint="SSH port (default 22)" />
          <Line {...props} label="User" field="user" hint="Default: your user name" />
          <Line
            {...props}
            label="Identity file"
            field="identity"
            hint="Private key to log in with, e.g. ~/.ssh/id_ed25519"
          />
          <KeysField {...props} of="the SSH host" />
        </>
      );
    case "host":
      return (
        <>
          <Line {...props} label="Host" field="host" hint="Name or address, e.g. relay.example" />
          <Line {...props} label="Port" field="port" hint="SSH port (default 22)" />
          <KeysField {...props} of="the relay" />
          <Checkbox
            label="Public relay"
            description="Run by someone else, for everyone. The rules deny public relays unless you allow them."
            isChecked={props.form.isPublic}
            onChange={(isPublic) => props.onChange({ isPublic })}
          />
        </>
      );
  }
};

type LineProps = RelayKindFieldsProps & {
  readonly label: string;
  readonly field: "host" | "port" | "user" | "identity";
  readonly hint: ReactNode;
};

const Line = ({ form, problems, onChange, label, field, hint }: LineProps) => {
  const id = useId();
  return (
    <FieldRow label={label} fieldId={id}>
      <TextField
        id={id}
        value={form[field]}
        problem={problems[field]}
        hint={hint}
        onChange={(event) => onChange({ [field]: event.target.value })}
      />
    </FieldRow>
  );
};

const KeysField = ({ form, problems, onChange, of }: RelayKindFieldsProps & { readonly of: string }) => {
  const id = useId();
  return (
    <FieldRow label="Host keys" fieldId={id}>
      <TextArea
        id={id}
        isMono
        rows={2}
        value={form.hostKeys}
        problem={problems.hostKeys}
        hint={`SHA256:… of ${of}, from its administrator; one per line`}
        onChange={(event) => onChange({ hostKeys: event.target.value })}
      />
    </FieldRow>
  );
};

const AddressField = ({ form, problems, addresses, onChange }: RelayKindFieldsProps) => {
  const labelId = useId();
  return (
    <FieldRow label="Address" labelId={labelId}>
      {addresses.length === 0 ? (
        <p>This computer isn't connected to a network.</p>
      ) : (
        <RadioGroup
          labelledBy={labelId}
          value={form.bind}
          onChange={(bind) => onChange({ bind })}
          options={addresses.map(({ address, on }) => ({ value: address, label: address, description: `on ${on}` }))}
        />
      )}
      <div role="alert" data-tone="red" className={shared.warning}>
        {problems.bind}
      </div>
    </FieldRow>
  );
};
