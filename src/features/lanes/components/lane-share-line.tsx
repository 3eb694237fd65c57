// The second line of a shared lane's row: which terminal, and when that ends. The badge above counts down; this stands still.
import { type LaneShareLine, timeOfDay } from "../model/lane-sharing";
import styles from "./lane-row.module.css";

export const LaneShareLineView = ({ line }: { readonly line: LaneShareLine }) => (
  <span className={styles.line}>
    <span className={styles.shared}>{line.text}</span>
    {line.endsAtMs !== null && <span className={styles.ends}>ends {timeOfDay(line.endsAtMs)}</span>}
  </span>
);
