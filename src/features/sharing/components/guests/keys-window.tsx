// The window with the saved keys of guests: rename them, see when each last joined, or forget them. A saved key grants no access.

import { type SubmitEvent, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { GuestKey } from "#contract/guest-key";
import { laneNameSchema } from "#contract/lane";
import { Button } from "../../../../components/controls/button";
import { Dialog, DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { TextField } from "../../../../components/form/text-field";
import { useRuntimeNow } from "../../../../stores/stores-context";
import { beyondFields, problemOf } from "../../../../words/failure-words";
import { useSharingUi } from "../../commands/sharing-context";
import { useForgetGuestKey, useGuestKeys, useRenameGuestKey } from "../../commands/use-guest-keys";
import { guestKeyName, lastJoinedWords } from "../../model/guest-keys";
import type { SharingWindow } from "../../state/sharing-ui";
import { FailureStatus } from "../failure-notice";
import shared from "../shared.module.css";

export const GuestKeysWindow = ({ backTo }: { readonly backTo: SharingWindow | null }) => {
  const close = useSharingUi((state) => state.close);
  const open = useSharingUi((state) => state.open);
  const { guestKeys, isLoading, failure, load } = useGuestKeys();
  const nowMs = useRuntimeNow();
  const leave = () => (backTo === null ? close() : open(backTo));
  return (
    <Dialog isOpen title="Saved keys" onClose={leave}>
      <DialogBody>
        <p>Keys that you saved or shared with. A saved key gives no access until you add it to a share.</p>
        {guestKeys.length > 0 && (
          <ul aria-label="Saved keys">
            {guestKeys.map((guestKey) => (
              <KeyLine key={guestKey.fingerprint} guestKey={guestKey} nowMs={nowMs} />
            ))}
          </ul>
        )}
        {guestKeys.length === 0 && isLoading && <p>Loading…</p>}
        {guestKeys.length === 0 && !isLoading && failure === null && (
          <p>No saved keys. Keys that you save or share with appear here.</p>
        )}
        <FailureStatus
          failure={failure}
          actions={
            <Button size="small" isBusy={isLoading} onClick={load}>
              Try again
            </Button>
          }
        />
      </DialogBody>
      <DialogFoot>
        {backTo === null && <Button onClick={() => open({ kind: "add-person" })}>Add a person</Button>}
        <Button look="primary" onClick={leave}>
          {backTo === null ? "Done" : "Back to share"}
        </Button>
      </DialogFoot>
    </Dialog>
  );
};

interface KeyLineProps {
  readonly guestKey: GuestKey;
  readonly nowMs: number;
}

const KeyLine = ({ guestKey, nowMs }: KeyLineProps) => {
  const [isRenaming, setIsRenaming] = useState(false);
  const renameButton = useRef<HTMLButtonElement>(null);
  const forget = useForgetGuestKey();
  const name = guestKeyName(guestKey);
  const endRenaming = () => {
    flushSync(() => setIsRenaming(false));
    renameButton.current?.focus();
  };
  return (
    <li className={shared.line}>
      <div className={shared.words}>
        {isRenaming ? <NameForm guestKey={guestKey} onDone={endRenaming} /> : <strong>{name}</strong>}
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
        isBusy={forget.isPending}
        onClick={() => void forget.run(guestKey.fingerprint)}
      >
        Forget
      </Button>
      <div className={shared.whole}>
        <code>{guestKey.fingerprint}</code>
        <p>
          {lastJoinedWords(guestKey, nowMs)}
          {guestKey.name !== null && guestKey.comment !== null && ` · key comment: ${guestKey.comment}`}
        </p>
        <FailureStatus isInline failure={forget.failure} />
      </div>
    </li>
  );
};

const NameForm = ({ guestKey, onDone }: Pick<KeyLineProps, "guestKey"> & { readonly onDone: () => void }) => {
  const rename = useRenameGuestKey();
  const [text, setText] = useState(guestKey.name ?? "");
  const parsed = laneNameSchema.safeParse(text.trim());
  // An empty name removes the name.
  const isValid = text.trim() === "" || parsed.success;
  const problem = isValid ? problemOf(rename.failure, "name") : `The name ${parsed.error?.issues[0]?.message}.`;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!isValid || rename.isPending) return;
    const answer = await rename.run({ fingerprint: guestKey.fingerprint, name: parsed.success ? parsed.data : null });
    if (answer.ok) onDone();
  };
  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <TextField
        label="Name"
        value={text}
        problem={problem}
        hint="Leave empty to use the key's comment."
        autoFocus
        aside={
          <>
            <Button size="small" type="submit" look="primary" isBusy={rename.isPending}>
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
