// The second line of a shared lane's row: which terminal, and when that ends. The badge above counts down; this stands still.
import { useTimeText } from "../../../stores/stores-context";
import { timeOfDay } from "../../../words/time-words";
import type { LaneShareLine } from "../model/lane-sharing";
import styles from "./lane-row.module.css";

export const LaneShareLineView = ({ line: { text, endsAtMs } }: { readonly line: LaneShareLine }) => {
  const ends = useTimeText((nowMs) => (endsAtMs === null ? "" : `ends ${timeOfDay(endsAtMs, nowMs)}`));
  return (
    <span className={styles.line}>
      <span className={styles.shared}>{text}</span>
      {ends !== "" && <span className={styles.ends}>{ends}</span>}
    </span>
  );
};
