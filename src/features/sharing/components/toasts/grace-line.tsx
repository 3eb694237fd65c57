// One share that is nearly over, in one line: `api · zsh ends in 4:10 · 2 guests`.
import type { ShareView } from "#contract/share";
import { Countdown } from "../../../../components/status/countdown";
import { useIsDisconnected } from "../../../../stores/stores-context";
import { countOf } from "../../../../words/phrases";
import { timeOfDay } from "../../../../words/time-words";
import { leftMsOf } from "../../model/badge";
import { lastHeardWords } from "../../model/unheard";
import styles from "./grace-line.module.css";

export interface GraceLineProps {
  readonly subject: string;
  readonly share: ShareView;
  readonly nowMs: number;
}

export const GraceLine = ({ subject, share, nowMs }: GraceLineProps) => {
  const isUnheard = useIsDisconnected();
  return (
    <p className={styles.line}>
      <strong className={styles.subject}>{subject}</strong>{" "}
      {isUnheard ? (
        // Nobody knows whether it was given more time meanwhile.
        `was to end ${timeOfDay(share.expiresAtMs ?? nowMs, nowMs)} · ${lastHeardWords(nowMs)}`
      ) : (
        <>
          ends in{" "}
          <span className={styles.time}>
            <Countdown leftMs={leftMsOf(share, nowMs) ?? 0} isInSentence />
          </span>{" "}
          · {countOf(share.guestCount, "guest")}
        </>
      )}
    </p>
  );
};
