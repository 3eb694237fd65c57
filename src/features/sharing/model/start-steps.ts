// The steps of a start as the dialog lists them, from what the runtime says it is doing. Guesses nothing ahead.
import type { ShareView, StartStep } from "#contract/share";

export type StepState = "done" | "doing" | "waiting";

export interface StepView {
  readonly step: StartStep;
  readonly label: string;
  readonly state: StepState;
}

const labels: Readonly<Record<StartStep, string>> = {
  gate: "policy",
  relay: "relay",
  worker: "worker",
  link: "link",
};
const order: readonly StartStep[] = ["gate", "relay", "worker", "link"];

/** `share` null: asked for, not yet in the stream; the gate is what comes first. */
export const startStepsOf = (share: Pick<ShareView, "phase" | "startStep"> | null): readonly StepView[] => {
  const isLive = share?.phase === "live" || share?.phase === "grace";
  const current = isLive ? order.length : order.indexOf(share?.startStep ?? "gate");
  return order.map((step, index) => ({
    step,
    label: labels[step],
    state: index < current ? "done" : index === current ? "doing" : "waiting",
  }));
};

/** What a screen reader hears once a step: `Starting: worker`. */
export const startWords = (steps: readonly StepView[]): string => {
  const doing = steps.find((step) => step.state === "doing");
  return doing === undefined ? "Started." : `Starting: ${doing.label}`;
};
