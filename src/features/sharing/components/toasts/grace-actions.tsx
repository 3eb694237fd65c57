// What can be done about a share that is nearly over: more time, another time, or its end at once. Says what was refused.

import { useState } from "react";
import { parseDuration } from "#contract/durations";
import type { ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { useShares } from "../../../../stores/stores-context";
import { useDesk } from "../../commands/sharing-context";
import { useExtendShare, useRevokeShares } from "../../commands/use-share-mutations";
import { extendBounds, extendHint } from "../../model/extend";
import { gracePresets } from "../../model/grace";
import { extendFailureWords } from "../../model/late-words";
import { FailureNotice } from "../failure-notice";
import styles from "./grace-actions.module.css";

export interface GraceActionsProps {
  readonly share: ShareView;
  readonly nowMs: number;
  /** Whose they are, in a list of several: in their names. */
  readonly of?: string;
}

export const GraceActions = ({ share, nowMs, of }: GraceActionsProps) => {
  const limits = useShares((state) => state.limits);
  const open = useDesk((state) => state.open);
  const extend = useExtendShare();
  const revoke = useRevokeShares();
  const [pressed, setPressed] = useState<string | null>(null);
  if (limits === null) return null;
  const bounds = extendBounds(share, limits);
  const keyOf = (act: string): string => `${share.shareId} ${act}`;
  const named = (label: string): string | undefined => (of === undefined ? undefined : `${label}, ${of}`);
  const add = (preset: string) => {
    const by = parseDuration(preset);
    setPressed(preset);
    revoke.reset();
    if (by.ok) void extend.ask({ shareId: share.shareId, byMs: by.value });
  };
  const end = () => {
    extend.reset();
    void revoke.ask({ shareIds: [share.shareId] });
  };
  return (
    <>
      {bounds === null && <p className={styles.words}>{extendHint(bounds, limits)}</p>}
      {gracePresets(share, limits).map((preset) => (
        <Button
          key={preset}
          size="small"
          data-focus-key={keyOf(preset)}
          aria-label={named(`+${preset}`)}
          isBusy={extend.isAsking && pressed === preset}
          aria-disabled={extend.isAsking || revoke.isAsking || undefined}
          onClick={() => add(preset)}
        >
          +{preset}
        </Button>
      ))}
      {bounds !== null && (
        <Button
          size="small"
          data-focus-key={keyOf("other")}
          aria-label={named("Other")}
          onClick={() => open({ kind: "extend", shareId: share.shareId })}
        >
          Other
        </Button>
      )}
      <Button
        size="small"
        look="danger"
        data-focus-key={keyOf("end")}
        aria-label={named("End now")}
        isBusy={revoke.isAsking}
        onClick={end}
      >
        End now
      </Button>
      {/* There before its words, so that they are read out. */}
      <div role="alert" className={styles.place}>
        {extend.failure !== null && (
          <FailureNotice isInline failure={extend.failure} words={extendFailureWords(extend.failure, share, nowMs)} />
        )}
        {extend.failure === null && revoke.failure !== null && <FailureNotice isInline failure={revoke.failure} />}
      </div>
    </>
  );
};
