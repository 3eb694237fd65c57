// The panel's button that opens the approvals, with the number of pending requests.
import { ShieldQuestion } from "lucide-react";
import { VisuallyHidden } from "radix-ui";
import { Button } from "../../../components/controls/button";
import { Shape } from "../../../components/status/shape";
import { selectHandoffRequests } from "../../../stores/handoff-selectors";
import { selectPendingApprovals } from "../../../stores/selectors";
import { useApprovals, useHandoffs } from "../../../stores/stores-context";
import { useApprovalsUi } from "../commands/approvals-context";
import styles from "./button.module.css";

export const ApprovalsButton = () => {
  const requestCount = useHandoffs((state) => selectHandoffRequests(state).length);
  const count = useApprovals((state) => selectPendingApprovals(state).length) + requestCount;
  const open = useApprovalsUi((state) => state.open);
  return (
    <Button look="quiet" className={styles.button} data-pending={count > 0 || undefined} onClick={() => open(null)}>
      <ShieldQuestion size={16} aria-hidden />
      Approvals
      {count > 0 && (
        <span className={styles.count} data-tone="violet">
          <Shape name="diamond" />
          {count}
          <VisuallyHidden.Root> pending</VisuallyHidden.Root>
        </span>
      )}
    </Button>
  );
};
