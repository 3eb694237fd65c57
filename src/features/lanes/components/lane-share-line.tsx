// The second line of a shared lane's row: which terminal, and how long still.
import { Countdown } from "../../../components/countdown";
import { useRuntimeNow } from "../../../stores/stores-context";
import type { LaneShareLine } from "../model/lane-sharing";
import styles from "./lane-row.module.css";

const TimeLeft = ({ endsAtMs }: { readonly endsAtMs: number }) => {
  const nowMs = useRuntimeNow();
  return (
    <span className={styles.left}>
      <Countdown leftMs={endsAtMs - nowMs} /> left
    </span>
  );
};

export const LaneShareLineView = ({ line }: { readonly line: LaneShareLine }) => (
  <span className={styles.line}>
    <span className={styles.shared}>{line.text}</span>
    {line.endsAtMs !== null && <TimeLeft endsAtMs={line.endsAtMs} />}
  </span>
);
