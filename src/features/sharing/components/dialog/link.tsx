// A share's link in a window: the command to copy, the host key to compare, and how long it works. Fetched only while it is shown.

import { type RefObject, useEffect, useId, useRef, useState } from "react";
import { isWayLost } from "#contract/phases";
import { type Join, type ShareView, worksOnlyHere } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { CopyButton } from "../../../../components/controls/copy-button";
import { DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { Callout } from "../../../../components/feedback/callout";
import { TextArea } from "../../../../components/form/text-field";
import { useRuntimeNow } from "../../../../stores/stores-context";
import { sentence } from "../../../../words/phrases";
import { type GivenJoin, useCopySecret, useJoin } from "../../commands/use-link";
import { linkTermsWords, linkWords } from "../../model/share-words";
import { FailureStatus } from "../failure-notice";
import { NotifyMe } from "../toasts/desktop-notes";
import { ClipboardNote } from "./clipboard-note";
import { JoinHelp } from "./join-help";
import styles from "./link.module.css";

export interface ShareLinkProps {
  readonly share: ShareView;
  /** The link, if another answer contained it. */
  readonly given?: GivenJoin;
  readonly note?: string;
  /** Copies the command as soon as it is shown: the operator has just pressed Share. */
  readonly isFresh?: boolean;
  readonly onDone: () => void;
}

export const SHARING_CONTINUES = "Sharing continues when you close this.";

export const ShareLink = ({ share, given, note = SHARING_CONTINUES, isFresh = false, onDone }: ShareLinkProps) => {
  const { join, failure, isLoading, isChanged, load } = useJoin(share, given);
  const copyButton = useRef<HTMLButtonElement>(null);
  const hasJoin = join !== null;
  useEffect(() => {
    if (hasJoin) copyButton.current?.focus();
  }, [hasJoin]);
  return (
    <>
      <DialogBody>
        {isChanged && <ChangedNotice onShow={load} />}
        <FailureStatus
          failure={failure}
          actions={
            <Button size="small" isBusy={isLoading} onClick={load}>
              Try again
            </Button>
          }
        />
        {join !== null && <LinkCard share={share} join={join} isFresh={isFresh} copyButton={copyButton} />}
        {isLoading && join === null && failure === null && <p>Loading the link…</p>}
      </DialogBody>
      <DialogFoot>
        <p className={styles.note}>{note}</p>
        <Button onClick={onDone}>Done</Button>
      </DialogFoot>
    </>
  );
};

const ChangedNotice = ({ onShow }: { readonly onShow: () => void }) => (
  <Callout
    statusName="Link changed"
    tone="amber"
    shape="cycle"
    title="The link changed"
    actions={
      <Button size="small" onClick={onShow}>
        Show new link
      </Button>
    }
  >
    The relay went down and came back with a new link. The previous link no longer works.
  </Callout>
);

interface LinkCardProps {
  readonly share: ShareView;
  readonly join: Join;
  readonly isFresh: boolean;
  /** Gets the initial focus. */
  readonly copyButton: RefObject<HTMLButtonElement | null>;
}

/** Once, even if the share changes later. False: the browser refused, and Copy has the focus. */
const useCopyOnce = (isWanted: boolean, copy: () => Promise<boolean>): boolean => {
  const [isCopied, setIsCopied] = useState(false);
  const hasTried = useRef(false);
  useEffect(() => {
    if (!isWanted || hasTried.current) return;
    hasTried.current = true;
    void copy().then(setIsCopied);
  }, [isWanted, copy]);
  return isCopied;
};

const LinkCard = ({ share, join, isFresh, copyButton }: LinkCardProps) => {
  const commandId = useId();
  const nowMs = useRuntimeNow();
  const { copy, ...copied } = useCopySecret();
  const isCopied = useCopyOnce(isFresh, () => copy(join.command));
  const isOnlyHere = worksOnlyHere(join);
  // Not for `rotated`: that is about the previous link, and this card shows the new one.
  const isDown = isWayLost(share.linkState);
  return (
    <>
      {isDown ? (
        <Callout tone="amber" shape="cycle" title="Guests can't use this link right now">
          {sentence(linkWords[share.linkState] ?? "")}
        </Callout>
      ) : (
        <Callout tone="green" shape="dot" title={linkTermsWords(share, join, nowMs)}>
          {isOnlyHere && "To let in guests from elsewhere, share again and change “Reachable from”."}
        </Callout>
      )}
      <div className={styles.command}>
        <TextArea
          id={commandId}
          label="Join command"
          labelAside={<CopyButton look="primary" buttonRef={copyButton} onCopy={() => copy(join.command)} />}
          isMono
          readOnly
          rows={2}
          value={join.command}
          onFocus={(event) => event.target.select()}
          hint={`${isCopied ? "Copied. " : ""}Send it over a channel you trust. Guests paste it into a terminal.`}
        />
      </div>
      <ClipboardNote {...copied} />
      <HostKey fingerprint={join.hostKey} />
      {/* A note contains the link and its end time, so a change of either discards it. */}
      <JoinHelp
        key={`${join.command} ${share.expiresAtMs}`}
        shareId={share.shareId}
        join={join}
        hasCode={!isOnlyHere}
      />
      <NotifyMe label="Notify me before it ends" />
    </>
  );
};

const HostKey = ({ fingerprint }: { readonly fingerprint: string }) => (
  <div>
    <p>Host key</p>
    <p className={styles.hostKey}>{fingerprint}</p>
    <p className={styles.hint}>When guests connect for the first time, ssh shows a fingerprint. It must match this.</p>
  </div>
);
