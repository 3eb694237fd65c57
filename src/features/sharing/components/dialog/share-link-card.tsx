// What a guest needs to get in: the command to copy, the relay's key to compare, and until when. Holds the link only while it is on screen.

import { type RefObject, useId } from "react";
import { isWayLost } from "#contract/phases";
import type { Join, ShareView } from "#contract/share";
import { CopyButton } from "../../../../components/controls/copy-button";
import { Callout } from "../../../../components/feedback/callout";
import { FieldRow } from "../../../../components/form/field-row";
import { TextField } from "../../../../components/form/text-field";
import { useCopySecret } from "../../commands/use-copy-secret";
import { linkWords } from "../../model/link-words";
import { worksWords } from "../../model/share-words";
import { NotifyMe } from "../toasts/notify-me";
import { ClipboardNote } from "./clipboard-note";
import { JoinHelp } from "./join-help";
import styles from "./share-link-card.module.css";

export interface ShareLinkCardProps {
  readonly share: ShareView;
  readonly join: Join;
  readonly nowMs: number;
  /** Where the focus begins. */
  readonly copyButton: RefObject<HTMLButtonElement | null>;
}

export const ShareLinkCard = ({ share, join, nowMs, copyButton }: ShareLinkCardProps) => {
  const commandId = useId();
  const { copy, ...copied } = useCopySecret();
  // `rotated` is of the link before: whoever shows this card has asked for the new one.
  const isDown = isWayLost(share.linkState);
  return (
    <>
      {isDown ? (
        <Callout tone="amber" shape="cycle" title="This link lets nobody in now">
          {linkWords[share.linkState]}
        </Callout>
      ) : (
        <Callout tone="green" shape="dot" title={worksWords(share, nowMs)} />
      )}
      <div className={styles.command}>
        <TextField
          id={commandId}
          label="Join command"
          isMono
          readOnly
          value={join.command}
          onFocus={(event) => event.target.select()}
          hint="Give it to your guest by a way you trust. It works as it stands in a terminal."
          aside={<CopyButton look="primary" buttonRef={copyButton} onCopy={() => copy(join.command)} />}
        />
      </div>
      <ClipboardNote {...copied} />
      <FieldRow label="Host key">
        <p className={styles.hostKey}>{join.hostKey}</p>
        <p className={styles.hint}>The first time, ssh shows your guest a fingerprint. It must be this one.</p>
      </FieldRow>
      {/* A note says until when, and the link: what was written of an older state is not kept. */}
      <JoinHelp key={`${join.command} ${share.expiresAtMs}`} shareId={share.shareId} join={join} />
      <NotifyMe label="Notify me before it ends" />
    </>
  );
};
