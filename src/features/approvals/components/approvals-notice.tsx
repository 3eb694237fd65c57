// Tells once, politely, that an agent waits for a yes. Never takes the focus; gone when acted upon, put away or decided.

import { useShallow } from "zustand/react/shallow";
import type { Approval } from "#contract/approval";
import { Button } from "../../../components/controls/button";
import { useAnnounceOnce } from "../../../components/toast/announce";
import { Toast } from "../../../components/toast/toast";
import { selectPendingApprovals } from "../../../stores/selectors";
import { useApprovals } from "../../../stores/stores-context";
import { useDesk } from "../commands/approvals-context";
import { askerWords, shortWords } from "../model/approval-words";
import { untoldOf } from "../model/queue";

const titleOf = ([first, ...others]: readonly Approval[]): string => {
  if (first === undefined) return "";
  return others.length === 0 ? `${askerWords(first)} for a yes` : `${others.length + 1} requests wait for a yes`;
};

const textOf = ([first, ...others]: readonly Approval[]): string => {
  if (first === undefined) return "";
  const more = others.length === 0 ? "" : `, and ${others.length} more`;
  return `${first.request.lane}: ${shortWords(first)}${more}`;
};

export const ApprovalsNotice = () => {
  const waiting = useApprovals(useShallow(selectPendingApprovals));
  const { isOpen, told, tell, open } = useDesk((state) => state);
  const untold = untoldOf(waiting, told);
  const ids = untold.map(({ approvalId }) => approvalId);
  const title = titleOf(untold);
  const text = textOf(untold);
  // Another request is told anew, in the same toast: who stands in it keeps the focus.
  const said = useAnnounceOnce(ids, () => `${title}. ${text}`);
  const [first] = untold;
  if (isOpen || first === undefined) return null;
  return (
    <Toast
      tone="violet"
      title={title}
      announcement={said}
      onDismiss={() => tell(ids)}
      actions={
        <Button size="small" onClick={() => open(first.approvalId)}>
          Look
        </Button>
      }
    >
      {text}
    </Toast>
  );
};
