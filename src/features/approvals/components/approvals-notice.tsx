// Tells once, politely, that an agent waits for a yes. Never takes the focus; gone when acted upon, put away or decided.
import { useShallow } from "zustand/react/shallow";
import { Button } from "../../../components/button";
import { Toast } from "../../../components/toast";
import { selectWaitingApprovals } from "../../../stores/selectors";
import { useApprovals } from "../../../stores/stores-context";
import { useDesk } from "../commands/approvals-context";
import { askerWords, shortWords } from "../model/approval-words";
import { untoldOf } from "../model/queue";

export const ApprovalsNotice = () => {
  const waiting = useApprovals(useShallow(selectWaitingApprovals));
  const { isOpen, told, tell, open } = useDesk((state) => state);
  const untold = untoldOf(waiting, told);
  const [first] = untold;
  if (isOpen || first === undefined) return null;
  const ids = untold.map(({ approvalId }) => approvalId);
  const isOne = untold.length === 1;
  return (
    <Toast
      // Another request is another notice: it is announced anew.
      key={ids.join()}
      tone="violet"
      title={isOne ? `${askerWords(first)} for a yes` : `${untold.length} requests wait for a yes`}
      onDismiss={() => tell(ids)}
      actions={
        <Button size="small" onClick={() => open(first.approvalId)}>
          Look
        </Button>
      }
    >
      {first.request.lane}: {shortWords(first)}
      {!isOne && `, and ${untold.length - 1} more`}
    </Toast>
  );
};
