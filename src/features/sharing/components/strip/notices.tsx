// Notices in place of a terminal's strip: a share that ended, with the way to share again, and one that couldn't be stopped.

import { X } from "lucide-react";
import type { ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { IconButton } from "../../../../components/controls/icon-button";
import { Shape } from "../../../../components/status/shape";
import type { ShareAgain } from "../../commands/use-share-commands";
import { badgeOf } from "../../model/badge";
import { cleanupFailedWords, failureOf } from "../../model/failures";
import { endedWords } from "../../model/share-words";
import { FailureNotice } from "../failure-notice";
import styles from "./strip.module.css";

export interface EndedNoticeProps {
  readonly share: ShareView;
  readonly nowMs: number;
  readonly again: ShareAgain;
  /** Opens the form, to request something else. */
  readonly onChange: () => void;
  readonly onDetails: () => void;
  readonly onDismiss: () => void;
}

export const EndedNotice = ({ share, nowMs, again, onChange, onDetails, onDismiss }: EndedNoticeProps) => {
  const { tone, shape } = badgeOf(share, nowMs);
  const failure = failureOf(share);
  return (
    <div className={styles.notice} data-tone={tone}>
      <Shape name={shape} />
      <p className={styles.words}>
        {failure !== null && <strong>{failure.message} </strong>}
        {endedWords(share, nowMs)}
      </p>
      <Button size="strip" look="quiet" onClick={onDetails}>
        Details
      </Button>
      {again.failure !== null && (
        <Button size="strip" onClick={onChange}>
          Change request
        </Button>
      )}
      <Button size="strip" isBusy={again.isPending} onClick={again.run}>
        Share again
      </Button>
      <IconButton size="small" label="Dismiss" icon={<X size={16} aria-hidden />} onClick={onDismiss} />
      {again.failure !== null && (
        <div className={styles.failure}>
          <FailureNotice isInline failure={again.failure} />
        </div>
      )}
    </div>
  );
};

/** Stays until the cleanup is verified. `CleanupAlarm` announces it, so this isn't a live region. */
export const CleanupFailedNotice = ({ share }: { readonly share: ShareView }) => (
  <div className={styles.notice} data-tone="red">
    <Shape name="triangle" />
    <p className={styles.words}>
      <strong>Couldn't stop sharing ({share.backend}).</strong> {cleanupFailedWords(share)}
    </p>
  </div>
);
