// The fields that one kind of relay needs beyond its name. Holds nothing itself.

import { type ReactNode, useId } from "react";
import type { RelayList } from "#contract/relay";
import { Checkbox } from "../../../../components/form/checkbox";
import { FieldRow } from "../../../../components/form/field-row";
import { RadioGroup } from "../../../../components/form/radio-group";
import { TextArea, TextField } from "../../../../components/form/text-field";
import type { RelayForm, RelayProblems } from "../../model/relay-form";
import styles from "../dialog/share-form.module.css";

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
          <Line {...props} label="Jump host" field="host" hint="What your guests reach, such as jump.example" />
          <Line {...props} label="Port" field="port" hint="Of its ssh; 22 if empty" />
          <Line {...props} label="User" field="user" hint="Yours if empty" />
          <Line {...props} label="Identity" field="identity" hint="The private key's file, such as ~/.ssh/id_ed25519" />
          <KeysField {...props} of="the jump host" />
        </>
      );
    case "host":
      return (
        <>
          <Line {...props} label="Host" field="host" hint="Such as relay.example" />
          <Line {...props} label="Port" field="port" hint="22 if empty" />
          <KeysField {...props} of="the relay" />
          <Checkbox
            label="Its makers run it for everybody"
            description="A public relay: the rules deny it unless you allow it there, too."
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
        hint={`SHA256:… of ${of}, from whoever keeps it; one a line`}
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
        <p>This machine has no address on a network now.</p>
      ) : (
        <RadioGroup
          labelledBy={labelId}
          value={form.bind}
          onChange={(bind) => onChange({ bind })}
          options={addresses.map(({ address, on }) => ({ value: address, label: address, description: `on ${on}` }))}
        />
      )}
      <div role="alert" data-tone="red" className={styles.warning}>
        {problems.bind}
      </div>
    </FieldRow>
  );
};
