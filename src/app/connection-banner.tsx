// Says that the runtime is not heard, for as long as that is so, when it is tried next, and offers to try at once. Knows no socket.
import { VisuallyHidden } from "radix-ui";
import { Button } from "../components/controls/button";
import { Shape } from "../components/status/shape";
import { useConnection, useIsDisconnected, useMachineNow } from "../stores/stores-context";
import styles from "./connection-banner.module.css";

export const ConnectionBanner = ({ onRetry }: { readonly onRetry: () => void }) => {
  const isLost = useIsDisconnected();
  const wasOpen = useConnection((state) => state.runtime !== null);
  return (
    // Always there: a live region that arrives together with its words is not read.
    <div role="status" aria-label="Connection">
      {isLost && (
        <div className={styles.banner} data-tone="amber">
          <Shape name="cycle" />
          <span className={styles.words}>
            The runtime does not answer.{" "}
            {wasOpen
              ? "Shares may have ended; what you see is from before."
              : "If it is not running, start it with lanecast open."}{" "}
            <NextTry />
          </span>
          <Button onClick={onRetry}>Try now</Button>
        </div>
      )}
    </div>
  );
};

const SECOND_MS = 1_000;

/** The seconds are for the eye: read out, they would be read each time they change. */
const NextTry = () => {
  const retryAtMs = useConnection(({ status }) => (status.kind === "lost" ? status.retryAtMs : null));
  const nowMs = useMachineNow();
  const leftSeconds = retryAtMs === null ? 0 : Math.ceil((retryAtMs - nowMs) / SECOND_MS);
  return (
    <>
      <VisuallyHidden.Root>It is tried again by itself.</VisuallyHidden.Root>
      <span aria-hidden className={styles.next}>
        {leftSeconds > 0 ? `Trying again in ${leftSeconds} s.` : "Trying again now."}
      </span>
    </>
  );
};
