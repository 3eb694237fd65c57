// The live list of an agent's calls, beside the terminal: commands, exit codes, how long each took. The newest is first.

import { X } from "lucide-react";
import { VisuallyHidden } from "radix-ui";
import type { HandoffView, ToolCall } from "#contract/handoff";
import type { TerminalId } from "#contract/ids";
import { isLeased } from "#contract/phases";
import { IconButton } from "../../../../components/controls/icon-button";
import { Shape, type ShapeName, type Tone } from "../../../../components/status/shape";
import { selectOpenHandoff } from "../../../../stores/handoff-selectors";
import { useHandoffs, useRuntimeNow } from "../../../../stores/stores-context";
import { countOf } from "../../../../words/phrases";
import { timeOfDay } from "../../../../words/time-words";
import { useHandoffUi } from "../../commands/handoff-context";
import { useCalls } from "../../commands/use-calls";
import { resultTone, resultWords, tookWords, toolName } from "../../model/words";
import { FailureStatus } from "../failure-status";
import styles from "./calls.module.css";
import { useAreCallsOpen } from "./use-are-calls-open";

/** Renders nothing unless an agent has the terminal and the list is open. */
export const TerminalCalls = ({ terminalId }: { readonly terminalId: TerminalId }) => {
  const handoff = useHandoffs(selectOpenHandoff(terminalId));
  const areOpen = useAreCallsOpen();
  return handoff !== null && isLeased(handoff.phase) && areOpen ? <Calls handoff={handoff} /> : null;
};

const Calls = ({ handoff }: { readonly handoff: HandoffView }) => {
  const nowMs = useRuntimeNow();
  const showCalls = useHandoffUi((state) => state.showCalls);
  const { calls, failure } = useCalls(handoff);
  const newestFirst = calls.toReversed();
  return (
    <aside className={styles.calls} aria-label="Activity">
      <header className={styles.head}>
        <h2 className={styles.title}>{handoff.agent.name}</h2>
        <span className={styles.count}>{countOf(handoff.callCount, "call")}</span>
        <IconButton
          className={styles.close}
          size="small"
          label="Close activity"
          icon={<X size={16} aria-hidden />}
          onClick={() => showCalls(false)}
        />
      </header>
      {handoff.note !== null && <p className={styles.note}>{handoff.note}</p>}
      <FailureStatus failure={failure} isInline />
      {calls.length === 0 && <p className={styles.nothing}>No calls yet.</p>}
      {/* It scrolls, so it must be reachable by keyboard. */}
      <ol className={styles.list} aria-label="Calls" tabIndex={calls.length === 0 ? undefined : 0}>
        {newestFirst.map((call) => (
          <Call key={call.callId} call={call} nowMs={nowMs} />
        ))}
      </ol>
    </aside>
  );
};

const shapes: Readonly<Record<Tone, ShapeName>> = {
  green: "check",
  red: "triangle",
  amber: "diamond",
  violet: "dashed",
  neutral: "ring",
};

const Call = ({ call, nowMs }: { readonly call: ToolCall; readonly nowMs: number }) => {
  const tone = resultTone(call);
  const result = resultWords(call);
  return (
    <li className={styles.call} data-tone={tone}>
      <span className={styles.shape}>
        <Shape name={shapes[tone]} isPulsing={result === null} />
      </span>
      <div className={styles.words}>
        {call.command === null ? (
          <p className={styles.tool}>{toolName(call.tool)}</p>
        ) : (
          <p className={styles.command} title={call.command}>
            {call.command}
          </p>
        )}
        <p className={styles.result}>
          <span className={styles.outcome}>{result ?? "running…"}</span>
          <VisuallyHidden.Root>, </VisuallyHidden.Root>
          {call.tookMs !== null && <span>{tookWords(call.tookMs)}</span>}
          <VisuallyHidden.Root>, </VisuallyHidden.Root>
          <span className={styles.at}>{timeOfDay(call.atMs, nowMs)}</span>
        </p>
      </div>
    </li>
  );
};
