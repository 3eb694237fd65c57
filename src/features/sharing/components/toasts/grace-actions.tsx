// Buttons that extend a share by a preset or another time, and stop it if it is about to end.

import { useState } from "react";
import { parseDuration } from "#contract/durations";
import type { ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { useShares } from "../../../../stores/stores-context";
import { useSharingUi } from "../../commands/sharing-context";
import { useExtendShare, useStopShares } from "../../commands/use-share-commands";
import { extendFailureWords } from "../../model/failures";
import { gracePresets } from "../../model/grace";
import { extendHint, extendMaxMs } from "../../model/ttl";
import { FailureNotice } from "../failure-notice";
import styles from "./toasts.module.css";

export interface GraceActionsProps {
  readonly share: ShareView;
  readonly nowMs: number;
  /** In a list of several shares, part of each button's accessible name. */
  readonly subject?: string;
  /** False: without *Stop now*, where another button stops the share. */
  readonly canStop?: boolean;
}

export const GraceActions = ({ share, nowMs, subject, canStop = true }: GraceActionsProps) => {
  const limits = useShares((state) => state.limits);
  const open = useSharingUi((state) => state.open);
  const extend = useExtendShare();
  const stop = useStopShares();
  const [pressed, setPressed] = useState<string | null>(null);
  if (limits === null) return null;
  const maxMs = extendMaxMs(share, limits);
  const keyOf = (action: string): string => `${share.shareId} ${action}`;
  const nameOf = (label: string): string | undefined => (subject === undefined ? undefined : `${label}, ${subject}`);
  const add = (preset: string) => {
    const by = parseDuration(preset);
    setPressed(preset);
    stop.reset();
    if (by.ok) void extend.run({ shareId: share.shareId, byMs: by.value });
  };
  const stopNow = () => {
    extend.reset();
    void stop.run({ shareIds: [share.shareId] });
  };
  return (
    <>
      {maxMs === null && <p className={styles.hint}>{extendHint(maxMs, limits)}</p>}
      {gracePresets(share, limits).map((preset) => (
        <Button
          key={preset}
          size="small"
          data-focus-key={keyOf(preset)}
          aria-label={nameOf(`+${preset}`)}
          isBusy={extend.isPending && pressed === preset}
          aria-disabled={extend.isPending || stop.isPending || undefined}
          onClick={() => add(preset)}
        >
          +{preset}
        </Button>
      ))}
      {maxMs !== null && (
        <Button
          size="small"
          data-focus-key={keyOf("other")}
          aria-label={nameOf("Other")}
          onClick={() => open({ kind: "extend", shareId: share.shareId })}
        >
          Other
        </Button>
      )}
      {canStop && (
        <Button
          size="small"
          look="danger"
          data-focus-key={keyOf("stop")}
          aria-label={nameOf("Stop now")}
          isBusy={stop.isPending}
          onClick={stopNow}
        >
          Stop now
        </Button>
      )}
      {/* The live region exists before its text, so screen readers announce it. */}
      <div role="alert" className={styles.problem}>
        {extend.failure !== null && (
          <FailureNotice isInline failure={extend.failure} words={extendFailureWords(extend.failure, share, nowMs)} />
        )}
        {extend.failure === null && stop.failure !== null && <FailureNotice isInline failure={stop.failure} />}
      </div>
    </>
  );
};
