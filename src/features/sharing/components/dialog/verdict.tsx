// The verdict line of the share dialog, with what would be allowed instead, and the steps of a start.

import { VisuallyHidden } from "radix-ui";
import { useLayoutEffect, useRef } from "react";
import type { Instead } from "#contract/commands";
import { Button } from "../../../../components/controls/button";
import { Callout } from "../../../../components/feedback/callout";
import { Shape } from "../../../../components/status/shape";
import type { StepView, VerdictView } from "../../model/dialog";
import styles from "./form.module.css";

export interface VerdictLineProps {
  readonly view: VerdictView;
  readonly onInstead: (instead: Instead) => void;
}

/** While the next verdict is being fetched, the line keeps its height, so that nothing moves under the pointer. */
const useKeptHeight = (isKept: boolean) => {
  const box = useRef<HTMLDivElement>(null);
  const lastPx = useRef(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    element.style.minHeight = isKept ? `${lastPx.current}px` : "";
    if (!isKept) lastPx.current = element.offsetHeight;
  });
  return box;
};

/** If sharing isn't allowed, the first alternative is the form's main button instead. */
const alternativesOf = ({ instead, canShare }: VerdictView): readonly Instead[] =>
  canShare ? instead : instead.slice(1);

export const VerdictLine = ({ view, onInstead }: VerdictLineProps) => (
  <div ref={useKeptHeight(view.isChecking)}>
    <Callout
      statusName="Verdict"
      tone={view.tone}
      isQuiet={view.isQuiet}
      shape={view.shape}
      title={
        <>
          {view.title}
          {view.rules !== null && <span className={styles.rules}> {view.rules}</span>}
        </>
      }
      actions={
        alternativesOf(view).length === 0
          ? undefined
          : alternativesOf(view).map((instead) => (
              <Button key={instead.label} size="small" onClick={() => onInstead(instead)}>
                {instead.label}
              </Button>
            ))
      }
    >
      {view.text}
    </Callout>
  </div>
);

const stateWords = { done: "done", doing: "in progress", waiting: "not started" } as const;
const shapes = { done: "check", doing: "dashed", waiting: "ring" } as const;
const tones = { done: "green", doing: "neutral", waiting: "neutral" } as const;

export const StartSteps = ({ steps }: { readonly steps: readonly StepView[] }) => (
  <ol className={styles.steps} aria-label="Steps">
    {steps.map(({ step, label, state }) => (
      <li key={step} className={styles.step} data-state={state} data-tone={tones[state]}>
        <Shape name={shapes[state]} isPulsing={state === "doing"} />
        {label}
        <VisuallyHidden.Root>, {stateWords[state]}</VisuallyHidden.Root>
      </li>
    ))}
  </ol>
);
