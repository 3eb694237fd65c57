// A toast for new requests of agents. It goes away when the user reviews or dismisses them, or when they are decided.

import { useShallow } from "zustand/react/shallow";
import type { Approval } from "#contract/approval";
import { Button } from "../../../components/controls/button";
import { useAnnounceOnce } from "../../../components/toast/announce";
import { Toast } from "../../../components/toast/toast";
import { selectPendingApprovals } from "../../../stores/selectors";
import { useApprovals } from "../../../stores/stores-context";
import { useApprovalsUi } from "../commands/approvals-context";
import { termsWords, unseenRequests, wantsWords } from "../model/requests";

const titleOf = ([first, ...others]: readonly Approval[]): string => {
  if (first === undefined) return "";
  return others.length === 0 ? `${first.askedBy.id} requests approval` : `${others.length + 1} requests need approval`;
};

const textOf = ([first, ...others]: readonly Approval[]): string => {
  if (first === undefined) return "";
  const more = others.length === 0 ? "" : `, and ${others.length} more`;
  return `${wantsWords(first)} (${termsWords(first)})${more}`;
};

export const ApprovalsNotice = () => {
  const pending = useApprovals(useShallow(selectPendingApprovals));
  const { isOpen, seen, markSeen, open } = useApprovalsUi((state) => state);
  const unseen = unseenRequests(pending, seen);
  const ids = unseen.map(({ approvalId }) => approvalId);
  const title = titleOf(unseen);
  const text = textOf(unseen);
  // A new request updates and announces the same toast again, so that focus inside it isn't lost.
  const announcement = useAnnounceOnce(ids, () => `${title}. ${text}`);
  const [first] = unseen;
  if (isOpen || first === undefined) return null;
  return (
    <Toast
      tone="violet"
      title={title}
      announcement={announcement}
      onDismiss={() => markSeen(ids)}
      actions={
        <Button size="small" onClick={() => open(first.approvalId)}>
          Review
        </Button>
      }
    >
      {text}
    </Toast>
  );
};
