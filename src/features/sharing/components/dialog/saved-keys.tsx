// Keys that were used before, to be chosen for this share: a mark puts the key's line into the field, taking it off takes the line out.

import { useEffect, useRef } from "react";
import type { GuestKey } from "#contract/guest-key";
import { Button } from "../../../../components/controls/button";
import { Checkbox } from "../../../../components/form/checkbox";
import { useRuntimeNow } from "../../../../stores/stores-context";
import { useGuestKeys } from "../../commands/use-guest-keys";
import { guestKeyName, lastSeenWords } from "../../model/guest-key-words";
import { hasKey, withMoreKeys, withoutKey } from "../../model/key-lines";
import { FailureStatus } from "../failure-notice";
import styles from "./saved-keys.module.css";
import { showWhole } from "./show-whole";

export interface SavedKeysProps {
  readonly id: string;
  /** The field's text: what is in it is what is chosen. */
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** To the window where they are named and forgotten. */
  readonly onManage: () => void;
}

export const SavedKeys = ({ id, value, onChange, onManage }: SavedKeysProps) => {
  const { guestKeys, isAsking, failure, askAgain } = useGuestKeys();
  const nowMs = useRuntimeNow();
  const isEmpty = guestKeys.length === 0;
  const section = useRef<HTMLElement>(null);
  // Again when they have come.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height changes with them
  useEffect(() => showWhole(section.current), [guestKeys.length]);
  return (
    <section ref={section} id={id} className={styles.saved} aria-label="Saved keys">
      <FailureStatus
        failure={failure}
        actions={
          <Button size="small" isBusy={isAsking} onClick={askAgain}>
            Try again
          </Button>
        }
      />
      {isEmpty && isAsking && <p>Looking whose keys there are.</p>}
      {isEmpty && !isAsking && failure === null && (
        <p>None yet. A key is kept here once a share was started with it.</p>
      )}
      {!isEmpty && (
        <ul className={styles.list} aria-label="Guests' keys">
          {guestKeys.map((guestKey) => (
            <li key={guestKey.fingerprint}>
              <Choice guestKey={guestKey} nowMs={nowMs} value={value} onChange={onChange} />
            </li>
          ))}
        </ul>
      )}
      {!isEmpty && (
        <Button size="small" look="quiet" className={styles.manage} onClick={onManage}>
          Name or forget keys
        </Button>
      )}
    </section>
  );
};

interface ChoiceProps extends Pick<SavedKeysProps, "value" | "onChange"> {
  readonly guestKey: GuestKey;
  readonly nowMs: number;
}

const Choice = ({ guestKey, nowMs, value, onChange }: ChoiceProps) => {
  const { fingerprint, key } = guestKey;
  if (key === null) {
    return (
      <p className={styles.bare}>
        <code className={styles.fingerprint}>{fingerprint}</code> {lastSeenWords(guestKey, nowMs)}. Only its fingerprint
        was seen; ask them for the key itself.
      </p>
    );
  }
  return (
    <Checkbox
      label={guestKeyName(guestKey)}
      description={
        <>
          <code className={styles.fingerprint}>{fingerprint}</code> {lastSeenWords(guestKey, nowMs)}
        </>
      }
      isChecked={hasKey(value, key)}
      onChange={(isChosen) => onChange(isChosen ? withMoreKeys(value, key) : withoutKey(value, key))}
    />
  );
};
