// How many shares are open anywhere, what could not be ended, what waits for a yes, and one way to end them all. On screen whenever there is one.

import { useShallow } from "zustand/react/shallow";
import { isLivePhase, isSharedPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import type { BadgeLook } from "../../../../components/status/badge";
import { Shape } from "../../../../components/status/shape";
import { selectOpenShares } from "../../../../stores/selectors";
import { useIsDisconnected, useRuntimeNow, useShares } from "../../../../stores/stores-context";
import { useDesk } from "../../commands/sharing-context";
import { waitForApprovalWords } from "../../model/share-words";
import { isStuck } from "../../model/stuck";
import { lastHeardWords } from "../../model/unheard";
import styles from "./shared-bar.module.css";

const lookOf = (shared: readonly ShareView[]): BadgeLook => {
  if (shared.length === 0) return { tone: "violet", shape: "diamond" };
  if (shared.some(isStuck)) return { tone: "red", shape: "triangle" };
  return shared.some((share) => isLivePhase(share.phase))
    ? { tone: "green", shape: "dot" }
    : { tone: "neutral", shape: "dashed" };
};

const unheardLook: BadgeLook = { tone: "neutral", shape: "ring" };

const sharedText = (shared: readonly ShareView[]): string | null => {
  if (shared.length === 0) return null;
  const stuckCount = shared.filter(isStuck).length;
  return `${shared.length} shared${stuckCount > 0 ? `, ${stuckCount} not ended` : ""}`;
};

const LastHeard = () => `, ${lastHeardWords(useRuntimeNow())}`;

export const SharedBar = () => {
  const shares = useShares(useShallow(selectOpenShares));
  const open = useDesk((state) => state.open);
  const isUnheard = useIsDisconnected();
  const shared = shares.filter(({ phase }) => isSharedPhase(phase));
  const waiting = waitForApprovalWords(shares.filter(({ phase }) => phase === "awaiting-approval").length);
  const text = [sharedText(shared), waiting].filter((part) => part !== null).join(" · ");
  if (text === "") return null;
  const { tone, shape } = isUnheard ? unheardLook : lookOf(shared);
  return (
    <div className={styles.bar} data-tone={tone}>
      <Shape name={shape} />
      <span className={styles.count}>
        {text}
        {isUnheard && <LastHeard />}
      </span>
      <Button size="small" onClick={() => open({ kind: "revoke", scope: { all: true } })}>
        End all
      </Button>
    </div>
  );
};
