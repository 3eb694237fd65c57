// A banner across the top while the page is disconnected: what that means, when it retries, and a button to retry now.
import { VisuallyHidden } from "radix-ui";
import { Button } from "../components/controls/button";
import { Shape } from "../components/status/shape";
import { useConnection, useIsDisconnected, useMachineNow } from "../stores/stores-context";
import styles from "./connection-banner.module.css";

export const ConnectionBanner = ({ onRetry }: { readonly onRetry: () => void }) => {
  const isDisconnected = useIsDisconnected();
  const hasData = useConnection((state) => state.runtime !== null);
  return (
    // Always mounted: screen readers don't announce a live region that appears together with its text.
    <div role="status" aria-label="Connection">
      {isDisconnected && (
        <div className={styles.banner} data-tone="amber">
          <Shape name="cycle" />
          <span className={styles.words}>
            <strong>lanecast isn't running.</strong> {hasData && "This may be out of date. "}Run{" "}
            <code className={styles.command}>lanecast open</code>. <NextRetry />
          </span>
          <Button size="small" onClick={onRetry}>
            Retry now
          </Button>
        </div>
      )}
    </div>
  );
};

const SECOND_MS = 1_000;

/** The seconds are hidden from screen readers, which would otherwise announce every change. */
const NextRetry = () => {
  const retryAtMs = useConnection(({ status }) => (status.kind === "lost" ? status.retryAtMs : null));
  const nowMs = useMachineNow();
  const leftSeconds = retryAtMs === null ? 0 : Math.ceil((retryAtMs - nowMs) / SECOND_MS);
  return (
    <>
      <VisuallyHidden.Root>The page keeps retrying.</VisuallyHidden.Root>
      <span aria-hidden className={styles.next}>
        {leftSeconds > 0 ? `Retrying in ${leftSeconds}s…` : "Retrying…"}
      </span>
    </>
  );
};
