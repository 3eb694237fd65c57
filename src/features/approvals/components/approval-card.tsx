// One request that waits: a line that says who and what and how long still, and unfolded everything with the answer's form.

import { ChevronRight } from "lucide-react";
import { VisuallyHidden } from "radix-ui";
import { useId } from "react";
import type { Approval } from "#contract/approval";
import { Callout } from "../../../components/feedback/callout";
import { Countdown } from "../../../components/status/countdown";
import { Shape } from "../../../components/status/shape";
import { useRuntimeNow } from "../../../stores/stores-context";
import { askerWords, leftMsOf, shortWords } from "../model/approval-words";
import styles from "./approval-card.module.css";
import { ApprovalFacts } from "./approval-facts";
import { ApprovalForm } from "./approval-form";

export interface ApprovalCardProps {
  readonly approval: Approval;
  readonly isUnfolded: boolean;
  readonly onToggle: () => void;
}

export const ApprovalCard = ({ approval, isUnfolded, onToggle }: ApprovalCardProps) => {
  const leftMs = leftMsOf(approval, useRuntimeNow());
  const bodyId = useId();
  return (
    <li className={styles.card} data-tone="violet" data-unfolded={isUnfolded || undefined}>
      <h3 className={styles.heading}>
        <button
          type="button"
          className={styles.head}
          aria-expanded={isUnfolded}
          aria-controls={isUnfolded ? bodyId : undefined}
          onClick={onToggle}
        >
          <Shape name="diamond" />
          <span className={styles.words}>
            <span className={styles.who}>{askerWords(approval)}</span>{" "}
            <span className={styles.what}>
              {approval.request.lane}: {shortWords(approval)}
            </span>
          </span>
          <span className={styles.left}>
            <VisuallyHidden.Root>, time to decide: </VisuallyHidden.Root>
            <Countdown leftMs={leftMs} />
          </span>
          <ChevronRight className={styles.chevron} size={16} aria-hidden />
        </button>
      </h3>
      {isUnfolded && (
        <div id={bodyId} className={styles.body}>
          <ApprovalFacts approval={approval} />
          {leftMs === 0 && (
            <Callout tone="amber" shape="half" title="Its time is up.">
              A yes would start nothing any more. Whoever asked may ask again.
            </Callout>
          )}
          <ApprovalForm approval={approval} isOver={leftMs === 0} />
        </div>
      )}
    </li>
  );
};
