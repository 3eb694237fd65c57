// The share dialog's form: six lines in one column. Holds nothing itself: the draft and what is wrong with it come in.

import { useId } from "react";
import type { Backend } from "#contract/errors";
import { REASON_MAX_LENGTH } from "#contract/limits";
import type { RelayView } from "#contract/relay";
import type { Access, Capabilities } from "#contract/share";
import { FieldRow } from "../../../../components/form/field-row";
import { RadioGroup } from "../../../../components/form/radio-group";
import { TextField } from "../../../../components/form/text-field";
import type { BackendsAnswer } from "../../commands/use-backends";
import { KEYS_UNCHECKED } from "../../model/capability-words";
import type { DraftChange, DraftProblems, ShareDraft, Who } from "../../model/draft";
import { withMoreKeys } from "../../model/key-lines";
import type { TtlBounds } from "../../model/ttl";
import { BackendPicker } from "./backend-picker";
import { KeyField } from "./key-field";
import { KnockChoice } from "./knock-choice";
import { ReachField } from "./reach-field";
import styles from "./share-form.module.css";
import { TtlField } from "./ttl-field";

/** The relays there are, the one that is meant, and what the backend can do over it. */
export interface ShareWay {
  readonly relays: readonly RelayView[];
  readonly relay: string;
  readonly capabilities: Capabilities | null;
  readonly openRelays: () => void;
  readonly openGuestKeys: () => void;
}

export interface ShareFormProps {
  readonly draft: ShareDraft;
  readonly onChange: (change: DraftChange) => void;
  readonly backend: Backend | null;
  readonly backends: Pick<BackendsAnswer, "backends" | "isChecking" | "checkAgain">;
  readonly bounds: TtlBounds;
  readonly way: ShareWay;
  readonly problems: DraftProblems;
  readonly nowMs: number;
}

const WRITE_WARNING = "A guest who may type can do whatever you can do on this account.";

export const ShareForm = ({ draft, onChange, backend, backends, bounds, way, problems, nowMs }: ShareFormProps) => (
  <>
    <BackendPicker
      backends={backends.backends}
      relays={way.relays}
      relay={way.relay}
      value={backend}
      onChange={(chosen) => onChange({ backend: chosen })}
      isChecking={backends.isChecking}
      onCheckAgain={backends.checkAgain}
    />
    <ReachField
      relays={way.relays}
      backend={backend}
      value={way.relay}
      onChange={(relay) => onChange({ relay })}
      onAddRelay={way.openRelays}
    />
    <TtlField
      value={draft.ttlText}
      onChange={(ttlText) => onChange({ ttlText })}
      bounds={bounds}
      problem={problems.ttl}
      nowMs={nowMs}
    />
    <AccessChoice access={draft.access} onChange={(access) => onChange({ access })} />
    <WhoChoice
      draft={draft}
      onChange={onChange}
      problem={problems.keys}
      capabilities={way.capabilities}
      onManageKeys={way.openGuestKeys}
    />
    <ReasonField reason={draft.reason} onChange={(reason) => onChange({ reason })} />
  </>
);

const AccessChoice = ({
  access,
  onChange,
}: {
  readonly access: Access;
  readonly onChange: (access: Access) => void;
}) => {
  const labelId = useId();
  return (
    <FieldRow label="They may" labelId={labelId}>
      <RadioGroup
        labelledBy={labelId}
        value={access}
        onChange={onChange}
        options={[
          { value: "read", label: "read" },
          { value: "write", label: "write" },
        ]}
      />
      {access === "write" && (
        <p className={styles.warning} data-tone="amber">
          {WRITE_WARNING}
        </p>
      )}
    </FieldRow>
  );
};

interface WhoChoiceProps {
  readonly draft: ShareDraft;
  readonly onChange: (change: DraftChange) => void;
  readonly problem: string | null;
  readonly capabilities: Capabilities | null;
  readonly onManageKeys: () => void;
}

const WhoChoice = ({ draft, onChange, problem, capabilities, onManageKeys }: WhoChoiceProps) => {
  const labelId = useId();
  return (
    <FieldRow label="Who" labelId={labelId}>
      <RadioGroup<Who>
        labelledBy={labelId}
        value={draft.who}
        onChange={(who) => onChange({ who })}
        options={[
          { value: "keys", label: "these keys" },
          { value: "anyone", label: "anyone with the link" },
        ]}
      />
      {draft.who === "keys" && capabilities?.enforcesKeys === false && (
        <p className={styles.warning} data-tone="amber">
          {KEYS_UNCHECKED}
        </p>
      )}
      {draft.who === "keys" && (
        <KeyField
          value={draft.keysText}
          onChange={(keysText) => onChange({ keysText })}
          onAdd={(keys) => onChange((now) => ({ keysText: withMoreKeys(now.keysText, keys) }))}
          problem={problem}
          onManage={onManageKeys}
        />
      )}
      <KnockChoice capabilities={capabilities} isChosen={draft.knock} onChange={(knock) => onChange({ knock })} />
    </FieldRow>
  );
};

const ReasonField = ({
  reason,
  onChange,
}: {
  readonly reason: string;
  readonly onChange: (reason: string) => void;
}) => {
  const fieldId = useId();
  return (
    <FieldRow label="Why" fieldId={fieldId}>
      <TextField
        id={fieldId}
        value={reason}
        maxLength={REASON_MAX_LENGTH}
        placeholder="Optional; goes into the audit log"
        onChange={(event) => onChange(event.target.value)}
      />
    </FieldRow>
  );
};
