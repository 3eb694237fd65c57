// One key of the address book: its name, to be changed in its place, its fingerprint, and the way to forget it.

import { type SubmitEvent, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { GuestKey } from "#contract/guest-key";
import { laneNameSchema } from "#contract/lane";
import { Button } from "../../../../components/controls/button";
import { TextField } from "../../../../components/form/text-field";
import { beyondFields, problemOf } from "../../../../words/failure-words";
import { useForgetGuestKey, useRenameGuestKey } from "../../commands/use-guest-keys";
import { guestKeyName, lastSeenWords } from "../../model/guest-key-words";
import { FailureStatus } from "../failure-notice";
import styles from "../relays/relay-list.module.css";

export interface GuestKeyLineProps {
  readonly guestKey: GuestKey;
  readonly nowMs: number;
}

export const GuestKeyLine = ({ guestKey, nowMs }: GuestKeyLineProps) => {
  const [isRenaming, setIsRenaming] = useState(false);
  const renameButton = useRef<HTMLButtonElement>(null);
  const forget = useForgetGuestKey();
  const name = guestKeyName(guestKey);
  const endRenaming = () => {
    flushSync(() => setIsRenaming(false));
    renameButton.current?.focus();
  };
  return (
    <li className={styles.line}>
      <div className={styles.words}>
        {isRenaming ? <NameForm guestKey={guestKey} onDone={endRenaming} /> : <strong>{name}</strong>}
        <p className={styles.quiet}>
          <code>{guestKey.fingerprint}</code>
        </p>
        <p className={styles.quiet}>
          {lastSeenWords(guestKey, nowMs)}
          {guestKey.name !== null && guestKey.comment !== null && ` · the key calls itself ${guestKey.comment}`}
        </p>
        <FailureStatus isInline failure={forget.failure} />
      </div>
      {!isRenaming && (
        <Button ref={renameButton} size="small" aria-label={`Rename ${name}`} onClick={() => setIsRenaming(true)}>
          Rename
        </Button>
      )}
      <Button
        size="small"
        look="quiet"
        aria-label={`Forget ${name}`}
        isBusy={forget.isAsking}
        onClick={() => void forget.ask(guestKey.fingerprint)}
      >
        Forget
      </Button>
    </li>
  );
};

const NameForm = ({ guestKey, onDone }: Pick<GuestKeyLineProps, "guestKey"> & { readonly onDone: () => void }) => {
  const rename = useRenameGuestKey();
  const [text, setText] = useState(guestKey.name ?? "");
  const parsed = laneNameSchema.safeParse(text.trim());
  // Empty: the key's own comment is shown again.
  const isRight = text.trim() === "" || parsed.success;
  const problem = isRight ? problemOf(rename.failure, "name") : `The name ${parsed.error?.issues[0]?.message}.`;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!isRight || rename.isAsking) return;
    const answer = await rename.ask({ fingerprint: guestKey.fingerprint, name: parsed.success ? parsed.data : null });
    if (answer.ok) onDone();
  };
  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <TextField
        label="Name"
        value={text}
        problem={problem}
        hint="Empty: as the key calls itself."
        autoFocus
        aside={
          <>
            <Button size="small" type="submit" look="primary" isBusy={rename.isAsking}>
              Save
            </Button>
            <Button size="small" onClick={onDone}>
              Cancel
            </Button>
          </>
        }
        onChange={(event) => {
          setText(event.target.value);
          rename.reset();
        }}
      />
      <FailureStatus isInline failure={beyondFields(rename.failure, ["name"])} />
    </form>
  );
};
