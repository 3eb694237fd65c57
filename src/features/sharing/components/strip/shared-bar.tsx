// The bar that is on screen while anything is shared: how much, what waits for approval, and Stop all. Its text opens the list of
// everything that is open.

import { useShallow } from "zustand/react/shallow";
import { isLivePhase, isSharedPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { accessWords } from "#contract/share-words";
import { Button } from "../../../../components/controls/button";
import type { BadgeLook } from "../../../../components/status/badge";
import { Shape } from "../../../../components/status/shape";
import { selectOpenShares } from "../../../../stores/selectors";
import { useIsDisconnected, useRuntimeNow, useShares } from "../../../../stores/stores-context";
import { useSharingUi } from "../../commands/sharing-context";
import { lastSeenWords, staleLook } from "../../model/badge";
import { isCleanupFailed } from "../../model/failures";
import { waitingForApprovalWords } from "../../model/share-words";
import styles from "./strip.module.css";

const isTyping = ({ phase, access }: ShareView): boolean => isLivePhase(phase) && access === "write";

const lookOf = (shared: readonly ShareView[]): BadgeLook => {
  if (shared.length === 0) return { tone: "violet", shape: "diamond" };
  if (shared.some(isCleanupFailed)) return { tone: "red", shape: "triangle" };
  if (shared.some(isTyping)) return { tone: "amber", shape: "keyboard" };
  return shared.some((share) => isLivePhase(share.phase))
    ? { tone: "green", shape: "dot" }
    : { tone: "neutral", shape: "dashed" };
};

const sharedWords = (shared: readonly ShareView[]): string | null => {
  if (shared.length === 0) return null;
  const failedCount = shared.filter(isCleanupFailed).length;
  return `${shared.length} shared${failedCount > 0 ? `, ${failedCount} couldn't be stopped` : ""}`;
};

const LastSeen = () => `, ${lastSeenWords(useRuntimeNow())}`;

export const SharedBar = () => {
  const shares = useShares(useShallow(selectOpenShares));
  const open = useSharingUi((state) => state.open);
  const isStale = useIsDisconnected();
  const shared = shares.filter(({ phase }) => isSharedPhase(phase));
  const waiting = waitingForApprovalWords(shares.filter(({ phase }) => phase === "awaiting-approval").length);
  const text = [sharedWords(shared), waiting].filter((part) => part !== null).join(" · ");
  if (text === "") return null;
  const { tone, shape } = isStale ? staleLook : lookOf(shared);
  return (
    <div className={styles.bar} data-tone={tone}>
      <Shape name={shape} />
      <button type="button" className={styles.count} aria-haspopup="dialog" onClick={() => open({ kind: "open-list" })}>
        <span>
          {text}
          {isStale && <LastSeen />}
        </span>
        {!isStale && shared.some(isTyping) && <span className={styles.can}>{accessWords.write}</span>}
      </button>
      <Button size="small" onClick={() => open({ kind: "stop", scope: { all: true } })}>
        Stop all
      </Button>
    </div>
  );
};
