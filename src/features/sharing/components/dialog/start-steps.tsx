// The steps of a start as they happen. Shown only once a start has taken 200 ms, so that a quick one does not flicker.
import { VisuallyHidden } from "radix-ui";
import { Shape } from "../../../../components/status/shape";
import type { StepView } from "../../model/start-steps";
import styles from "./start-steps.module.css";

const stateWords = { done: "done", doing: "under way", waiting: "not yet" } as const;
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
