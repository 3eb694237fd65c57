// Below a handed-over terminal: who has the keyboard, since when, until when, what it did last, and the buttons. Afterwards, how it ended.

import { ListTree } from "lucide-react";
import { useShallow } from "zustand/react/shallow";
import type { HandoffView } from "#contract/handoff";
import type { TerminalId } from "#contract/ids";
import { isLeased } from "#contract/phases";
import { Button } from "../../../../components/controls/button";
import { Badge } from "../../../../components/status/badge";
import { Countdown } from "../../../../components/status/countdown";
import { selectOpenHandoff } from "../../../../stores/handoff-selectors";
import { useHandoffs, useIsDisconnected, useRuntimeNow } from "../../../../stores/stores-context";
import { timeOfDay } from "../../../../words/time-words";
import { useHandoffTools, useHandoffUi } from "../../commands/handoff-context";
import { useHandoffAction } from "../../commands/use-handoff-commands";
import { lineFacts, lookOf } from "../../model/lease";
import { endedToShow, noticeKey } from "../../model/notices";
import { leftMsOf } from "../../model/ttl";
import { countsWords, endedWords } from "../../model/words";
import { useAreCallsOpen } from "../calls/use-are-calls-open";
import { TakeBackButton } from "../take-back";
import { useFocusTerminalAfter } from "../use-focus-terminal-after";
import styles from "./line.module.css";

/** Renders nothing without a handoff. */
export const TerminalHandoffLine = ({ terminalId }: { readonly terminalId: TerminalId }) => {
  const handoff = useHandoffs(selectOpenHandoff(terminalId));
  return (
    <>
      {handoff !== null && <Line handoff={handoff} />}
      {/* The live region exists before its text, so screen readers announce it. */}
      <div role="status" aria-label="Ended handoff">
        {handoff === null && <Ended terminalId={terminalId} />}
      </div>
    </>
  );
};

const Line = ({ handoff }: { readonly handoff: HandoffView }) => {
  const nowMs = useRuntimeNow();
  const isStale = useIsDisconnected();
  const look = lookOf(handoff);
  const facts = lineFacts(handoff, nowMs).join(" · ");
  const tone = isStale ? "neutral" : look.tone;
  return (
    <section ref={useFocusTerminalAfter(handoff)} className={styles.line} data-tone={tone} aria-label="Handoff">
      <Badge tone={tone} shape={look.shape} isPulsing={look.isPulsing && !isStale}>
        {isStale ? `last seen: ${look.text}` : look.text}
      </Badge>
      <span className={styles.facts} title={facts}>
        {facts}
      </span>
      <TimeLeft handoff={handoff} nowMs={nowMs} isStale={isStale} />
      {isLeased(handoff.phase) ? <LeaseButtons handoff={handoff} /> : <WaitButtons handoff={handoff} />}
    </section>
  );
};

interface TimeLeftProps {
  readonly handoff: HandoffView;
  readonly nowMs: number;
  readonly isStale: boolean;
}

const TimeLeft = ({ handoff, nowMs, isStale }: TimeLeftProps) => {
  const leftMs = leftMsOf(handoff, nowMs);
  if (leftMs === null || handoff.expiresAtMs === null) return null;
  return (
    <span className={styles.left} data-grace={handoff.isGrace || undefined}>
      {isStale ? (
        `was due to end ${timeOfDay(handoff.expiresAtMs, nowMs)}`
      ) : (
        <>
          <Countdown leftMs={leftMs} /> left
        </>
      )}
    </span>
  );
};

const LeaseButtons = ({ handoff }: { readonly handoff: HandoffView }) => {
  const { ui } = useHandoffTools();
  const { run, isPending } = useHandoffAction();
  const areCallsOpen = useAreCallsOpen();
  const isAsking = useHandoffUi((state) => state.typedDuring === handoff.handoffId);
  const { handoffId, phase, question } = handoff;
  const isPaused = phase === "paused";
  return (
    <span className={styles.buttons}>
      {question !== null && (
        <Button size="strip" onClick={() => ui.getState().markUnseen(noticeKey("question", handoff))}>
          Show question
        </Button>
      )}
      <Button
        size="strip"
        look="quiet"
        aria-expanded={areCallsOpen}
        onClick={() => ui.getState().showCalls(!areCallsOpen)}
      >
        <ListTree size={14} aria-hidden />
        Activity
      </Button>
      <Button size="strip" isBusy={isPending} onClick={() => run(isPaused ? "resume" : "pause", handoffId)}>
        {isPaused ? "Resume" : "Pause"}
      </Button>
      <Button size="strip" onClick={() => ui.getState().open({ kind: "extend", handoffId })}>
        Extend
      </Button>
      {/* The prompt on typing has the same button, a few pixels away. */}
      {!isAsking && <TakeBackButton handoffId={handoffId} />}
    </span>
  );
};

const WaitButtons = ({ handoff }: { readonly handoff: HandoffView }) => {
  const { ui, openApprovals } = useHandoffTools();
  const { run, isPending } = useHandoffAction();
  const { handoffId, terminalId, initiator } = handoff;
  if (initiator === "agent" && handoff.phase === "awaiting-approval") {
    return (
      openApprovals !== null && (
        <Button size="strip" onClick={() => openApprovals(handoff.approval?.approvalId ?? null)}>
          Review request
        </Button>
      )
    );
  }
  return (
    <span className={styles.buttons}>
      <Button size="strip" look="quiet" onClick={() => ui.getState().open({ kind: "offer", terminalId })}>
        Show offer
      </Button>
      <Button size="strip" isBusy={isPending} onClick={() => run("withdraw", handoffId)}>
        Withdraw
      </Button>
    </span>
  );
};

const Ended = ({ terminalId }: { readonly terminalId: TerminalId }) => {
  const { ui } = useHandoffTools();
  const nowMs = useRuntimeNow();
  const seen = useHandoffUi((state) => state.seen);
  const all = useHandoffs(
    useShallow((state) => [...state.handoffs.values()].filter((each) => each.terminalId === terminalId)),
  );
  const ended = endedToShow(all, seen, nowMs);
  if (ended === null) return null;
  const { handoffId, summary, endedAtMs } = ended;
  const { open, markSeen } = ui.getState();
  const showSummary = () => {
    // The toast offers the same summary.
    markSeen(noticeKey("ended", ended));
    open({ kind: "summary", handoffId });
  };
  const facts = [
    endedAtMs === null ? null : timeOfDay(endedAtMs, nowMs),
    summary === null ? null : countsWords(summary),
    summary?.typedLine ? `typed but not run: ${summary.typedLine}` : null,
  ].filter((fact) => fact !== null);
  return (
    <div className={styles.line} data-tone="neutral">
      <Badge tone="neutral" shape="ring">
        {endedWords(ended)}
      </Badge>
      <span className={styles.facts}>{facts.join(" · ")}</span>
      <span className={styles.buttons}>
        {summary !== null && (
          <Button size="strip" onClick={showSummary}>
            Summary
          </Button>
        )}
        <Button size="strip" look="quiet" onClick={() => markSeen(`line ${handoffId}`)}>
          Dismiss
        </Button>
      </span>
    </div>
  );
};
