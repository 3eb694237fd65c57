// The queue: who waits for a yes, first the one whose time is up first, and below it what was decided.

import { useEffect, useLayoutEffect, useRef } from "react";
import { useShallow } from "zustand/react/shallow";
import type { Approval } from "#contract/approval";
import type { ShareId } from "#contract/ids";
import { Button } from "../../../components/controls/button";
import { Dialog, DialogBody, DialogFoot } from "../../../components/dialog/dialog";
import { selectPendingApprovals } from "../../../stores/selectors";
import { useApprovals } from "../../../stores/stores-context";
import { useDesk } from "../commands/approvals-context";
import { decidedOf } from "../model/queue";
import { ApprovalCard } from "./approval-card";
import styles from "./approvals-window.module.css";
import { DecidedList, type DecidedListProps } from "./decided-list";

const Waiting = ({ waiting }: { readonly waiting: readonly Approval[] }) => {
  const unfolded = useDesk((state) => state.unfolded);
  const unfold = useDesk((state) => state.unfold);
  return (
    <ul className={styles.list} aria-label="Approvals" tabIndex={-1}>
      {waiting.map((approval) => (
        <ApprovalCard
          key={approval.approvalId}
          approval={approval}
          isUnfolded={approval.approvalId === unfolded}
          onToggle={() => unfold(approval.approvalId === unfolded ? null : approval.approvalId)}
        />
      ))}
    </ul>
  );
};

const Nobody = () => (
  <div className={styles.nobody}>
    <p>Nobody waits for a yes.</p>
    <p className={styles.quiet}>
      What agents and scripts ask for, and what your rules want a second person for, stands here until it is decided.
    </p>
  </div>
);

/** What had the focus may be gone with its request: then it goes to the list, never out of the window and to no button: a second Enter was meant for the one that is gone. */
const useKeptFocus = (waiting: readonly Approval[]) => {
  const body = useRef<HTMLDivElement>(null);
  const ids = waiting.map(({ approvalId }) => approvalId).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the queue has changed, whatever the reason
  useEffect(() => {
    const element = body.current;
    if (element === null || element.ownerDocument.activeElement !== element.ownerDocument.body) return;
    (element.querySelector<HTMLElement>("ul[tabindex]") ?? element).focus();
  }, [ids]);
  return body;
};

const Queue = ({ onStory }: Pick<DecidedListProps, "onStory">) => {
  const waiting = useApprovals(useShallow(selectPendingApprovals));
  const approvals = useApprovals((state) => state.approvals);
  const see = useDesk((state) => state.see);
  const close = useDesk((state) => state.close);
  const decided = decidedOf(approvals.values());
  const body = useKeptFocus(waiting);
  useLayoutEffect(() => see(waiting.map(({ approvalId }) => approvalId)), [see, waiting]);
  return (
    <>
      <DialogBody>
        <div ref={body} className={styles.body} tabIndex={-1}>
          {waiting.length === 0 ? <Nobody /> : <Waiting waiting={waiting} />}
          {decided.length > 0 && <DecidedList approvals={decided} onStory={onStory} />}
        </div>
      </DialogBody>
      <DialogFoot>
        <Button onClick={close}>Done</Button>
      </DialogFoot>
    </>
  );
};

export const ApprovalsWindow = ({ onStory }: Pick<DecidedListProps, "onStory">) => {
  const isOpen = useDesk((state) => state.isOpen);
  const close = useDesk((state) => state.close);
  const isLeaving = useRef(false);
  const showStory =
    onStory &&
    ((shareId: ShareId) => {
      isLeaving.current = true;
      close();
      onStory(shareId);
    });
  // The story takes the focus itself.
  const returnFocusTo = (opener: HTMLElement | null) => {
    const isGone = isLeaving.current;
    isLeaving.current = false;
    return isGone ? null : opener;
  };
  return (
    <Dialog isOpen={isOpen} title="Approvals" onClose={close} returnFocusTo={returnFocusTo}>
      <Queue onStory={showStory} />
    </Dialog>
  );
};
