// What became of earlier requests: who decided what, and with which words.

import { useId } from "react";
import type { Approval } from "#contract/approval";
import type { ShareId } from "#contract/ids";
import { Button } from "../../../components/controls/button";
import type { Tone } from "../../../components/status/shape";
import { Shape, type ShapeName } from "../../../components/status/shape";
import { askedWords, decidedWords } from "../model/approval-words";
import styles from "./decided-list.module.css";

const looks: Readonly<Record<Approval["state"], { readonly tone: Tone; readonly shape: ShapeName }>> = {
  asked: { tone: "violet", shape: "diamond" },
  given: { tone: "green", shape: "check" },
  refused: { tone: "red", shape: "triangle" },
  expired: { tone: "neutral", shape: "ring" },
};

export interface DecidedListProps {
  readonly approvals: readonly Approval[];
  /** Opens what the audit log tells of the share; without it there is no way there. */
  readonly onStory?: ((shareId: ShareId) => void) | undefined;
}

export const DecidedList = ({ approvals, onStory }: DecidedListProps) => {
  const titleId = useId();
  return (
    <section aria-labelledby={titleId}>
      <h3 id={titleId} className={styles.title}>
        Decided
      </h3>
      <ul className={styles.list} aria-labelledby={titleId}>
        {approvals.map((approval) => (
          <li key={approval.approvalId} className={styles.row} data-tone={looks[approval.state].tone}>
            <span className={styles.shape}>
              <Shape name={looks[approval.state].shape} />
            </span>
            <div className={styles.words}>
              <p>
                <span className={styles.decided}>{decidedWords(approval)}</span>
              </p>
              <p className={styles.asked}>{askedWords(approval)}</p>
              {approval.note !== null && <p className={styles.note}>“{approval.note}”</p>}
            </div>
            {onStory !== undefined && (
              <Button look="quiet" size="small" onClick={() => onStory(approval.shareId)}>
                Story
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
};
