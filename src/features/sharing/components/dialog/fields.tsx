// The fields of the share dialog, in one column. The draft and its problems come in; the fields keep no state.

import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { REASON_MAX_LENGTH } from "#contract/limits";
import type { Capabilities } from "#contract/share";
import { Checkbox } from "../../../../components/form/checkbox";
import { FieldRow } from "../../../../components/form/field-row";
import { RadioGroup } from "../../../../components/form/radio-group";
import { TextField } from "../../../../components/form/text-field";
import { KEYS_NOT_CHECKED } from "../../model/capabilities";
import type { ShareDraft, Who } from "../../model/draft";
import { ADMITS_EVERYONE, CANNOT_WAIT } from "../../model/guests";
import type { TtlBounds } from "../../model/ttl";
import styles from "./form.module.css";
import { PeopleField } from "./people-field";
import { ReachField } from "./reach-field";
import { BackendField } from "./target-fields";
import { TimeField } from "./time-field";
import type { useShareDialog } from "./use-dialog";

export interface ShareFieldsProps {
  readonly dialog: Pick<
    ReturnType<typeof useShareDialog>,
    | "draft"
    | "change"
    | "problems"
    | "backend"
    | "backends"
    | "relays"
    | "relay"
    | "capabilities"
    | "openRelays"
    | "openGuestKeys"
    | "people"
    | "mirrorOf"
  >;
  readonly bounds: TtlBounds;
  readonly nowMs: number;
}

/** Who, what and for how long first; how it works below, and closed, unless something there needs attention. */
export const ShareFields = ({ dialog, bounds, nowMs }: ShareFieldsProps) => {
  const { draft, change, backend, relays, relay } = dialog;
  return (
    <>
      <WhoField dialog={dialog} />
      <AccessField dialog={dialog} />
      <TimeField
        value={draft.ttlText}
        onChange={(ttlText) => change({ ttlText })}
        bounds={bounds}
        problem={dialog.problems.ttl}
        nowMs={nowMs}
      />
      <ReachField
        relays={relays}
        backend={backend}
        value={relay}
        onChange={(chosen) => change({ relay: chosen })}
        onAddRelay={dialog.openRelays}
      />
      <Advanced dialog={dialog} />
    </>
  );
};

/** `tmate · guests wait until you let them in · with a reason`. */
const advancedSummary = (backend: string | null, { knock, reason }: ShareDraft): string =>
  [backend, knock ? "guests wait until you let them in" : null, reason.trim() === "" ? null : "with a reason"]
    .filter((part) => part !== null)
    .join(" · ");

const Advanced = ({ dialog }: FieldProps) => {
  const { draft, change, backend, backends, relays, relay, capabilities } = dialog;
  const [isOpen, setIsOpen] = useState(false);
  const chosen = backends.backends.find((status) => status.backend === backend);
  // Without a backend nothing can be shared, and what each needs is said in here. So is what to know about a version.
  const needsAttention = chosen === undefined ? !backends.isChecking : chosen.note != null;
  return (
    <details
      className={styles.advanced}
      open={isOpen || needsAttention}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary className={styles.summary}>
        <ChevronRight className={styles.chevron} size={16} aria-hidden />
        Advanced
        <span className={styles.quiet}>{advancedSummary(backend, draft)}</span>
      </summary>
      <div className={styles.advancedFields}>
        <BackendField
          backends={backends.backends}
          relays={relays}
          relay={relay}
          value={backend}
          onChange={(chosen) => change({ backend: chosen })}
          isChecking={backends.isChecking}
          onCheckAgain={backends.checkAgain}
        />
        <FieldRow label="Waiting">
          <KnockField capabilities={capabilities} isChosen={draft.knock} onChange={(knock) => change({ knock })} />
        </FieldRow>
        <ReasonField dialog={dialog} />
      </div>
    </details>
  );
};

type FieldProps = Pick<ShareFieldsProps, "dialog">;

const AccessField = ({ dialog: { draft, change, mirrorOf } }: FieldProps) => {
  const labelId = useId();
  return (
    <FieldRow label="Guests can" labelId={labelId}>
      <RadioGroup
        labelledBy={labelId}
        value={draft.access}
        onChange={(access) => change({ access })}
        options={[
          { value: "read", label: "watch" },
          { value: "write", label: "type" },
        ]}
      />
      {draft.access === "write" && (
        <p className={styles.warning} data-tone="amber">
          Guests who can type can run any command as you.
          {mirrorOf !== null && ` What they type goes into your own tmux pane ${mirrorOf}.`}
        </p>
      )}
    </FieldRow>
  );
};

const WhoField = ({ dialog }: FieldProps) => {
  const { draft, change, capabilities } = dialog;
  const labelId = useId();
  return (
    <FieldRow label="Who can join" labelId={labelId}>
      <RadioGroup<Who>
        labelledBy={labelId}
        value={draft.who}
        onChange={(who) => change({ who })}
        options={[
          { value: "keys", label: "people with these keys" },
          { value: "anyone", label: "anyone with the link" },
        ]}
      />
      {draft.who === "keys" && capabilities?.enforcesKeys === false && (
        <p className={styles.warning} data-tone="amber">
          {KEYS_NOT_CHECKED}
        </p>
      )}
      {draft.who === "keys" && (
        <PeopleField
          draft={draft}
          people={dialog.people}
          problem={dialog.problems.people}
          onManage={dialog.openGuestKeys}
        />
      )}
    </FieldRow>
  );
};

interface KnockFieldProps {
  /** Null: unknown yet. */
  readonly capabilities: Capabilities | null;
  readonly isChosen: boolean;
  readonly onChange: (isChosen: boolean) => void;
}

const KnockField = ({ capabilities, isChosen, onChange }: KnockFieldProps) => {
  if (capabilities === null) return null;
  const { knock } = capabilities;
  if (knock === "none") {
    return <p className={styles.quiet}>{CANNOT_WAIT}</p>;
  }
  return (
    <Checkbox
      label="Guests wait until you let them in"
      description={knock === "share" ? ADMITS_EVERYONE : undefined}
      isChecked={isChosen}
      onChange={onChange}
    />
  );
};

const ReasonField = ({ dialog: { draft, change } }: FieldProps) => {
  const fieldId = useId();
  return (
    <FieldRow label="Reason" fieldId={fieldId}>
      <TextField
        id={fieldId}
        value={draft.reason}
        maxLength={REASON_MAX_LENGTH}
        placeholder="Optional, saved in the audit log"
        onChange={(event) => change({ reason: event.target.value })}
      />
    </FieldRow>
  );
};
