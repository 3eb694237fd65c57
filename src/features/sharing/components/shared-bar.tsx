// How many shares are open anywhere, what could not be ended, and one way to end them all. On screen whenever there is one.
import { isLivePhase } from "@contract/phases";
import type { ShareView } from "@contract/share";
import { useShallow } from "zustand/react/shallow";
import type { BadgeLook } from "../../../components/badge";
import { Button } from "../../../components/button";
import { Shape } from "../../../components/shape";
import { selectOpenShares } from "../../../stores/selectors";
import { useShares } from "../../../stores/stores-context";
import { useDesk } from "../commands/sharing-context";
import { isStuck } from "../model/stuck";
import styles from "./shared-bar.module.css";

const lookOf = (shares: readonly ShareView[]): BadgeLook => {
  if (shares.some(isStuck)) return { tone: "red", shape: "triangle" };
  return shares.some((share) => isLivePhase(share.phase))
    ? { tone: "green", shape: "dot" }
    : { tone: "neutral", shape: "dashed" };
};

export const SharedBar = () => {
  const shares = useShares(useShallow(selectOpenShares));
  const open = useDesk((state) => state.open);
  if (shares.length === 0) return null;
  const { tone, shape } = lookOf(shares);
  const stuckCount = shares.filter(isStuck).length;
  return (
    <div className={styles.bar} data-tone={tone}>
      <Shape name={shape} />
      <span className={styles.count}>
        {shares.length} shared
        {stuckCount > 0 && `, ${stuckCount} not ended`}
      </span>
      <Button size="small" onClick={() => open({ kind: "revoke", shareIds: shares.map((share) => share.shareId) })}>
        End all
      </Button>
    </div>
  );
};
