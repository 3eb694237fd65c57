// A share that is over, in the place where it was: since when, that nobody is connected, and the way to share again.
import type { ShareView } from "@contract/share";
import { X } from "lucide-react";
import { Button } from "../../../components/button";
import { IconButton } from "../../../components/icon-button";
import { Shape } from "../../../components/shape";
import { badgeOf } from "../model/badge";
import { overWords } from "../model/ended-words";
import { failureOf } from "../model/failure";
import styles from "./over-notice.module.css";

export interface OverNoticeProps {
  readonly share: ShareView;
  readonly nowMs: number;
  readonly onAgain: () => void;
  readonly onDetails: () => void;
  readonly onDismiss: () => void;
}

export const OverNotice = ({ share, nowMs, onAgain, onDetails, onDismiss }: OverNoticeProps) => {
  const { tone, shape } = badgeOf(share, nowMs);
  const failure = failureOf(share);
  return (
    <div className={styles.notice} data-tone={tone}>
      <Shape name={shape} />
      <p className={styles.words}>
        {failure !== null && <strong>{failure.message} </strong>}
        {overWords(share, nowMs)}
      </p>
      <Button size="small" look="quiet" onClick={onDetails}>
        Details
      </Button>
      <Button size="small" onClick={onAgain}>
        Share again
      </Button>
      <IconButton size="small" label="Dismiss" icon={<X size={16} aria-hidden />} onClick={onDismiss} />
    </div>
  );
};
