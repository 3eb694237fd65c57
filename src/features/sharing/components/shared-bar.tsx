// How many shares are open anywhere, and one way to end them all. On screen whenever there is one.
import { isLivePhase } from "@contract/phases";
import { useShallow } from "zustand/react/shallow";
import { Button } from "../../../components/button";
import { Shape } from "../../../components/shape";
import { selectOpenShares } from "../../../stores/selectors";
import { useShares } from "../../../stores/stores-context";
import { useDesk } from "../commands/sharing-context";
import styles from "./shared-bar.module.css";

export const SharedBar = () => {
  const shares = useShares(useShallow(selectOpenShares));
  const open = useDesk((state) => state.open);
  if (shares.length === 0) return null;
  const isLive = shares.some((share) => isLivePhase(share.phase));
  return (
    <div className={styles.bar} data-tone={isLive ? "green" : "neutral"}>
      <Shape name={isLive ? "dot" : "dashed"} />
      <span className={styles.count}>{shares.length} shared</span>
      <Button size="small" onClick={() => open({ kind: "revoke", shareIds: shares.map((share) => share.shareId) })}>
        End all
      </Button>
    </div>
  );
};
