// Shows the time left as a clock does. Has no timer of its own: the caller renders it with a new value every second.
import styles from "./status.module.css";

const SECOND_MS = 1_000;
const two = (value: number): string => String(value).padStart(2, "0");

/** `12:41`, `04:10`, `1:02:09`. Rounds down, so that half an hour starts at 30:00. Never negative. */
export const clockText = (leftMs: number): string => {
  const totalSeconds = Math.max(0, Math.floor(leftMs / SECOND_MS));
  const hours = Math.floor(totalSeconds / 3_600);
  const minutes = Math.floor(totalSeconds / 60) % 60;
  const rest = `${two(minutes)}:${two(totalSeconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
};

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
