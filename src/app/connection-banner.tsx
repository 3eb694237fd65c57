// Says that the runtime is not heard, for as long as that is so, and offers to try at once. Knows no socket.
import { Button } from "../components/button";
import { Shape } from "../components/shape";
import { useConnection } from "../stores/stores-context";
import styles from "./connection-banner.module.css";

export const ConnectionBanner = ({ onRetry }: { readonly onRetry: () => void }) => {
  // After the first failed try: a runtime that is back within a quarter of a second is not worth a jump of the page.
  const isLost = useConnection(({ status }) => status.kind === "lost" && status.attempt > 1);
  const wasOpen = useConnection((state) => state.runtime !== null);
  return (
    // Always there: a live region that arrives together with its words is not read.
    <div role="status" aria-label="Connection">
      {isLost && (
        <div className={styles.banner} data-tone="amber">
          <Shape name="cycle" />
          <span className={styles.words}>
            {wasOpen
              ? "The runtime does not answer. Shares may have ended; what you see is from before. Trying again."
              : "The runtime does not answer. Trying again. If it is not running, start it with lanecast open."}
          </span>
          <Button size="small" onClick={onRetry}>
            Try now
          </Button>
        </div>
      )}
    </div>
  );
};
