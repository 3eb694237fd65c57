// Two sources for the Keys field, which unfold below it: saved keys, and the public keys of a GitHub user.

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { type GuestKey, githubUserSchema } from "#contract/guest-key";
import { Button } from "../../../../components/controls/button";
import { Checkbox } from "../../../../components/form/checkbox";
import { TextField } from "../../../../components/form/text-field";
import { useRuntimeNow } from "../../../../stores/stores-context";
import { beyondFields, problemOf } from "../../../../words/failure-words";
import { sentence } from "../../../../words/phrases";
import { useGithubKeys, useGuestKeys } from "../../commands/use-guest-keys";
import { guestKeyName, hasKey, lastJoinedWords, withMoreKeys, withoutKey } from "../../model/guest-keys";
import { FailureStatus } from "../failure-notice";
import styles from "./keys.module.css";

/** Scrolls what was just unfolded into view. Returns nothing: in newer browsers `scrollIntoView` returns a promise, which React would take for a cleanup. */
const showWhole = (element: HTMLElement | null): void => {
  element?.scrollIntoView({ block: "nearest" });
};

export interface SavedKeysProps {
  readonly id: string;
  /** The Keys field's text: a saved key is checked if its line is in it. */
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Opens the window in which saved keys are renamed and forgotten. */
  readonly onManage: () => void;
}

/** Checking a key adds its line to the field; unchecking removes it. */
export const SavedKeys = ({ id, value, onChange, onManage }: SavedKeysProps) => {
  const { guestKeys, isLoading, failure, load } = useGuestKeys();
  const nowMs = useRuntimeNow();
  const isEmpty = guestKeys.length === 0;
  const section = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the section grows when the keys arrive
  useEffect(() => showWhole(section.current), [guestKeys.length]);
  return (
    <section ref={section} id={id} className={styles.source} aria-label="Saved keys">
      <FailureStatus
        failure={failure}
        actions={
          <Button size="small" isBusy={isLoading} onClick={load}>
            Try again
          </Button>
        }
      />
      {isEmpty && isLoading && <p>Loading…</p>}
      {isEmpty && !isLoading && failure === null && <p>No saved keys. Keys you share with appear here.</p>}
      {!isEmpty && (
        <ul className={styles.list} aria-label="Saved keys">
          {guestKeys.map((guestKey) => (
            <li key={guestKey.fingerprint}>
              <SavedKey guestKey={guestKey} nowMs={nowMs} value={value} onChange={onChange} />
            </li>
          ))}
        </ul>
      )}
      {!isEmpty && (
        <Button size="small" look="quiet" className={styles.manage} onClick={onManage}>
          Manage saved keys
        </Button>
      )}
    </section>
  );
};

interface SavedKeyProps extends Pick<SavedKeysProps, "value" | "onChange"> {
  readonly guestKey: GuestKey;
  readonly nowMs: number;
}

const SavedKey = ({ guestKey, nowMs, value, onChange }: SavedKeyProps) => {
  const { fingerprint, key } = guestKey;
  const joined = lastJoinedWords(guestKey, nowMs);
  if (key === null) {
    return (
      <p className={styles.unavailable}>
        <code className={styles.fingerprint}>{fingerprint}</code> {joined}. Only the fingerprint is known; ask the guest
        for the public key.
      </p>
    );
  }
  return (
    <Checkbox
      label={guestKeyName(guestKey)}
      description={
        <>
          <code className={styles.fingerprint}>{fingerprint}</code> {joined}
        </>
      }
      isChecked={hasKey(value, key)}
      onChange={(isChosen) => onChange(isChosen ? withMoreKeys(value, key) : withoutKey(value, key))}
    />
  );
};

export interface GithubKeysProps {
  readonly id: string;
  readonly onKeys: (lines: string) => void;
}

/** The runtime asks GitHub; the page connects to nothing but the runtime. */
export const GithubKeys = ({ id, onKeys }: GithubKeysProps) => {
  const [user, setUser] = useState("");
  const [isTried, setIsTried] = useState(false);
  const fetching = useGithubKeys();
  const parsed = githubUserSchema.safeParse(user);
  const ownProblem =
    isTried && !parsed.success ? sentence(parsed.error.issues[0]?.message ?? "Enter a GitHub user name") : null;
  const fetchKeys = async () => {
    setIsTried(true);
    if (!parsed.success || fetching.isPending) return;
    const answer = await fetching.run(parsed.data);
    if (answer.ok) onKeys(answer.value.keys.join("\n"));
  };
  // The field is inside the share's form, where Enter would share.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    void fetchKeys();
  };
  return (
    <section ref={showWhole} id={id} className={styles.source} aria-label="Keys from GitHub">
      <TextField
        label="GitHub user"
        className={styles.user}
        value={user}
        problem={ownProblem ?? problemOf(fetching.failure, "user")}
        hint={
          fetching.answer === null
            ? "lanecast gets this user's public keys from github.com. Check that the account is the right person's."
            : "The keys were added to the field above."
        }
        aside={
          <Button isBusy={fetching.isPending} onClick={() => void fetchKeys()}>
            Get keys
          </Button>
        }
        autoFocus
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setUser(event.target.value.trim());
          setIsTried(false);
          fetching.reset();
        }}
      />
      <FailureStatus failure={beyondFields(fetching.failure, ["user"])} />
    </section>
  );
};
