// What a guest needs to get in: the command to copy, the relay's key to compare, and until when. Holds the link only while it is on screen.
import type { Join } from "@contract/share";
import { type RefObject, useId } from "react";
import { Callout } from "../../../components/callout";
import { CopyButton } from "../../../components/copy-button";
import { FieldRow } from "../../../components/field-row";
import { TextField } from "../../../components/text-field";
import styles from "./share-link-card.module.css";

export interface ShareLinkCardProps {
  readonly join: Join;
  /** `Works until 12:47, read-only, for 1 key.` */
  readonly words: string;
  readonly copyText: (text: string) => Promise<boolean>;
  /** Where the focus begins. */
  readonly copyButton: RefObject<HTMLButtonElement | null>;
}

export const ShareLinkCard = ({ join, words, copyText, copyButton }: ShareLinkCardProps) => {
  const commandId = useId();
  return (
    <>
      <Callout tone="green" shape="dot" title={words} />
      <div className={styles.command}>
        <TextField
          id={commandId}
          label="Join command"
          isMono
          readOnly
          value={join.command}
          onFocus={(event) => event.target.select()}
          hint="Give it to your guest by a way you trust. It works as it stands in a terminal."
          aside={<CopyButton look="primary" buttonRef={copyButton} onCopy={() => copyText(join.command)} />}
        />
      </div>
      <FieldRow label="Host key">
        <p className={styles.hostKey}>{join.hostKey}</p>
        <p className={styles.hint}>The first time, ssh shows your guest a fingerprint. It must be this one.</p>
      </FieldRow>
    </>
  );
};
