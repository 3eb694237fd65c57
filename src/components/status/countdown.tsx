// Shows the time left as a clock does. Has no timer of its own: the caller renders it with a new value every second.
import { clockText } from "../../words/time-words";
import styles from "./status.module.css";

/** `4:10` instead of `04:10`, for use in a sentence. */
export const clockWords = (leftMs: number): string => clockText(leftMs).replace(/^0(?=\d)/, "");

export interface CountdownProps {
  readonly leftMs: number;
  /** Omits the leading zero. */
  readonly isInSentence?: boolean;
}

/** Tabular figures keep the width constant while the seconds change. */
export const Countdown = ({ leftMs, isInSentence = false }: CountdownProps) => (
  <span className={styles.countdown}>{isInSentence ? clockWords(leftMs) : clockText(leftMs)}</span>
);
