// The time left, as a clock shows it. Owns no timer: the owner says how much is left, as often as it likes.
import styles from "./countdown.module.css";

const SECOND_MS = 1_000;
const two = (value: number): string => String(value).padStart(2, "0");

/** `12:41`, `04:10`, `1:02:09`. For a clock in whole seconds: cut off, so that half an hour begins as 30:00. Never negative. */
export const clockText = (leftMs: number): string => {
  const totalSeconds = Math.max(0, Math.floor(leftMs / SECOND_MS));
  const hours = Math.floor(totalSeconds / 3_600);
  const minutes = Math.floor(totalSeconds / 60) % 60;
  const rest = `${two(minutes)}:${two(totalSeconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
};

/** `4:10` for `04:10`: in a sentence. */
export const clockWords = (leftMs: number): string => clockText(leftMs).replace(/^0(?=\d)/, "");

export interface CountdownProps {
  readonly leftMs: number;
  /** Without a leading nought. */
  readonly isInSentence?: boolean;
}

/** Tabular figures: the width stays while the seconds run. */
export const Countdown = ({ leftMs, isInSentence = false }: CountdownProps) => (
  <span className={styles.countdown}>{isInSentence ? clockWords(leftMs) : clockText(leftMs)}</span>
);
