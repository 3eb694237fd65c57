// The way to the queue, with the number of those who wait; quiet where nobody does.
import { ShieldQuestion } from "lucide-react";
import { VisuallyHidden } from "radix-ui";
import { Button } from "../../../components/controls/button";
import { Shape } from "../../../components/status/shape";
import { selectPendingApprovals } from "../../../stores/selectors";
import { useApprovals } from "../../../stores/stores-context";
import { useDesk } from "../commands/approvals-context";
import styles from "./approvals-button.module.css";

export const ApprovalsButton = () => {
  const count = useApprovals((state) => selectPendingApprovals(state).length);
  const open = useDesk((state) => state.open);
  return (
    <Button look="quiet" className={styles.button} data-waiting={count > 0 || undefined} onClick={() => open(null)}>
      <ShieldQuestion size={16} aria-hidden />
      Approvals
      {count > 0 && (
        <span className={styles.count} data-tone="violet">
          <Shape name="diamond" />
          {count}
          <VisuallyHidden.Root> waiting</VisuallyHidden.Root>
        </span>
      )}
    </Button>
  );
};
