// The approvals dialog: pending requests, agents' requests for control first, then the next to expire, and below them the decided ones.

import { type ReactNode, useEffect, useId, useLayoutEffect, useMemo, useRef } from "react";
import { useShallow } from "zustand/react/shallow";
import type { Approval } from "#contract/approval";
import type { ApprovalId, ShareId } from "#contract/ids";
import { Button } from "../../../components/controls/button";
import { Dialog, DialogBody, DialogFoot } from "../../../components/dialog/dialog";
import { Shape, type ShapeName, type Tone } from "../../../components/status/shape";
import { selectHandoffRequests } from "../../../stores/handoff-selectors";
import { selectPendingApprovals } from "../../../stores/selectors";
import { useApprovals, useHandoffs } from "../../../stores/stores-context";
import { useApprovalsUi } from "../commands/approvals-context";
import { decidedRequests, decisionWords, requestedWords } from "../model/requests";
import { ApprovalCard } from "./card";
import styles from "./dialog.module.css";

/** The items of agents' requests for control: a slot of the handoff feature. */
export type HandoffItems = (list: {
  readonly expanded: string | null;
  readonly onToggle: (approvalId: ApprovalId) => void;
}) => ReactNode;
type HandoffsProp = { readonly handoffs?: HandoffItems | undefined };

const PendingList = ({ pending, handoffs }: HandoffsProp & { readonly pending: readonly Approval[] }) => {
  const expanded = useApprovalsUi((state) => state.expanded);
  const expand = useApprovalsUi((state) => state.expand);
  const toggle = (approvalId: ApprovalId) => expand(approvalId === expanded ? null : approvalId);
  return (
    <ul className={styles.list} aria-label="Approvals" tabIndex={-1}>
      {handoffs?.({ expanded, onToggle: toggle })}
      {pending.map((approval) => (
        <ApprovalCard
          key={approval.approvalId}
          approval={approval}
          isExpanded={approval.approvalId === expanded}
          onToggle={() => toggle(approval.approvalId)}
        />
      ))}
    </ul>
  );
};

const NonePending = () => (
  <div className={styles.nothing}>
    <p>No pending requests.</p>
    <p className={styles.quiet}>
      Requests from agents and scripts appear here, and your own if a rule requires a second person.
    </p>
  </div>
);

const looks: Readonly<Record<Approval["state"], { readonly tone: Tone; readonly shape: ShapeName }>> = {
  asked: { tone: "violet", shape: "diamond" },
  given: { tone: "green", shape: "check" },
  refused: { tone: "red", shape: "triangle" },
  expired: { tone: "neutral", shape: "ring" },
};

/** Opens the history of a share. Without it, the list has no History buttons. */
type HistoryProp = { readonly onHistory?: ((shareId: ShareId) => void) | undefined };

const DecidedList = ({ decided, onHistory }: HistoryProp & { readonly decided: readonly Approval[] }) => {
  const titleId = useId();
  return (
    <section aria-labelledby={titleId}>
      <h3 id={titleId} className={styles.title}>
        Decided
      </h3>
      <ul aria-labelledby={titleId}>
        {decided.map((approval) => (
          <li key={approval.approvalId} className={styles.row} data-tone={looks[approval.state].tone}>
            <span className={styles.shape}>
              <Shape name={looks[approval.state].shape} />
            </span>
            <div className={styles.words}>
              <p className={styles.decision}>{decisionWords(approval)}</p>
              <p className={styles.quiet}>{requestedWords(approval)}</p>
              {approval.note !== null && <p>“{approval.note}”</p>}
            </div>
            {onHistory !== undefined && (
              <Button look="quiet" size="small" onClick={() => onHistory(approval.shareId)}>
                History
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
};

/**
 * Moves focus to the list when the focused request is gone. Not to a button: a second Enter, meant for the request that is
 * gone, must not decide the next one.
 */
const useKeptFocus = (shownIds: readonly ApprovalId[]) => {
  const body = useRef<HTMLDivElement>(null);
  const ids = shownIds.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: must run whenever the list has changed
  useEffect(() => {
    const element = body.current;
    if (element === null || element.ownerDocument.activeElement !== element.ownerDocument.body) return;
    (element.querySelector<HTMLElement>("ul[tabindex]") ?? element).focus();
  }, [ids]);
  return body;
};

const Content = ({ onHistory, handoffs }: HistoryProp & HandoffsProp) => {
  const pending = useApprovals(useShallow(selectPendingApprovals));
  const requests = useHandoffs(useShallow(selectHandoffRequests));
  const approvals = useApprovals((state) => state.approvals);
  const onShown = useApprovalsUi((state) => state.onShown);
  const close = useApprovalsUi((state) => state.close);
  const decided = decidedRequests(approvals.values());
  const shownIds = useMemo(
    () => [
      ...requests.flatMap(({ approval }) => approval?.approvalId ?? []),
      ...pending.map(({ approvalId }) => approvalId),
    ],
    [requests, pending],
  );
  const body = useKeptFocus(shownIds);
  useLayoutEffect(() => onShown(shownIds), [onShown, shownIds]);
  return (
    <>
      <DialogBody>
        <div ref={body} className={styles.body} tabIndex={-1}>
          {shownIds.length === 0 ? <NonePending /> : <PendingList pending={pending} handoffs={handoffs} />}
          {decided.length > 0 && <DecidedList decided={decided} onHistory={onHistory} />}
        </div>
      </DialogBody>
      <DialogFoot>
        <Button onClick={close}>Done</Button>
      </DialogFoot>
    </>
  );
};

export const ApprovalsDialog = ({ onHistory, handoffs }: HistoryProp & HandoffsProp) => {
  const isOpen = useApprovalsUi((state) => state.isOpen);
  const close = useApprovalsUi((state) => state.close);
  const isOpeningHistory = useRef(false);
  const openHistory =
    onHistory &&
    ((shareId: ShareId) => {
      isOpeningHistory.current = true;
      close();
      onHistory(shareId);
    });
  // The history takes focus itself.
  const returnFocusTo = (opener: HTMLElement | null) => {
    const isOpening = isOpeningHistory.current;
    isOpeningHistory.current = false;
    return isOpening ? null : opener;
  };
  return (
    <Dialog isOpen={isOpen} title="Approvals" onClose={close} returnFocusTo={returnFocusTo}>
      <Content onHistory={openHistory} handoffs={handoffs} />
    </Dialog>
  );
};
