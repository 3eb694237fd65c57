// A share that is over, in the place where it was: since when, that nobody is connected, and the way to share again.

import { X } from "lucide-react";
import type { ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { IconButton } from "../../../../components/controls/icon-button";
import { Shape } from "../../../../components/status/shape";
import type { Again } from "../../commands/use-again";
import { badgeOf } from "../../model/badge";
import { againLabel, overWords } from "../../model/ended-words";
import { failureOf } from "../../model/failure";
import { FailureNotice } from "../failure-notice";
import styles from "./over-notice.module.css";

export interface OverNoticeProps {
  readonly share: ShareView;
  readonly nowMs: number;
  /** The same request anew. */
  readonly again: Again;
  /** The form, to ask for something else. */
  readonly onChange: () => void;
  readonly onDetails: () => void;
  readonly onDismiss: () => void;
}

export const OverNotice = ({ share, nowMs, again, onChange, onDetails, onDismiss }: OverNoticeProps) => {
  const { tone, shape } = badgeOf(share, nowMs);
  const failure = failureOf(share);
  return (
    <div className={styles.notice} data-tone={tone}>
      <Shape name={shape} />
      <p className={styles.words}>
        {failure !== null && <strong>{failure.message} </strong>}
        {overWords(share, nowMs)}
      </p>
      <Button size="strip" look="quiet" onClick={onDetails}>
        Details
      </Button>
      {again.failure !== null && (
        <Button size="strip" onClick={onChange}>
          Ask for something else
        </Button>
      )}
      <Button size="strip" isBusy={again.isAsking} onClick={again.ask}>
        {againLabel(share)}
      </Button>
      <IconButton size="small" label="Dismiss" icon={<X size={16} aria-hidden />} onClick={onDismiss} />
      {again.failure !== null && (
        <div className={styles.refused}>
          <FailureNotice isInline failure={again.failure} />
        </div>
      )}
    </div>
  );
};
