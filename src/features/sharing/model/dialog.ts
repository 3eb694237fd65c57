// What the share dialog shows: its stage, the steps of a start, and the verdict line. Pure.
import type { ApprovalNeeds } from "#contract/approval";
import type { Instead, Verdict } from "#contract/commands";
import type { ShareView, StartStep } from "#contract/share";
import type { ShapeName, Tone } from "../../../components/status/shape";

/** `form`: nothing is running. The form also reports a start that failed or was denied. */
export type DialogStage = "form" | "starting" | "awaiting-approval" | "link" | "ended";

/** `isFollowing`: the runtime accepted a start, but its share may not be in the store yet. */
export const dialogStageOf = (share: ShareView | null, isFollowing: boolean): DialogStage => {
  if (share === null) return isFollowing ? "starting" : "form";
  switch (share.phase) {
    case "requested":
    case "starting":
    case "ending":
      return "starting";
    case "awaiting-approval":
      return "awaiting-approval";
    case "live":
    case "grace":
      return "link";
    case "ended":
      return share.liveAtMs === null ? "form" : "ended";
  }
};

export interface StepView {
  readonly step: StartStep;
  readonly label: string;
  readonly state: "done" | "doing" | "waiting";
}

const steps: readonly { readonly step: StartStep; readonly label: string; readonly announcement: string }[] = [
  { step: "gate", label: "checking rules", announcement: "Checking rules." },
  { step: "relay", label: "relay", announcement: "Preparing the relay." },
  { step: "worker", label: "starting", announcement: "Starting the share." },
  { step: "link", label: "link", announcement: "Waiting for the link." },
];

const indexOf = (step: StartStep): number => steps.findIndex((each) => each.step === step);

/** `share` null: not in the store yet. The rules are always checked first. */
const currentStep = (share: Pick<ShareView, "phase" | "startStep"> | null): number => {
  const isLive = share?.phase === "live" || share?.phase === "grace";
  return isLive ? steps.length : indexOf(share?.startStep ?? "gate");
};

/** The steps as the runtime reports them; the page never guesses that a step is done. */
export const startStepsOf = (share: Pick<ShareView, "phase" | "startStep"> | null): readonly StepView[] => {
  const current = currentStep(share);
  return steps.map(({ step, label }, index) => ({
    step,
    label,
    state: index < current ? "done" : index === current ? "doing" : "waiting",
  }));
};

/** What a screen reader announces when the stage or the step changes. The screen shows the rest. */
export const stageAnnouncement = (stage: DialogStage, share: ShareView | null): string => {
  switch (stage) {
    case "form":
      return "";
    case "starting":
      return share?.phase === "ending" ? "Canceling." : (steps[currentStep(share)]?.announcement ?? "");
    case "awaiting-approval":
      return "Approval requested.";
    case "link":
      return "The share is live. You can copy the link.";
    case "ended":
      return "The share has ended.";
  }
};

export type VerdictState =
  /** `before`: the verdict on the previous form; only what must not jump is taken from it. */
  | { readonly kind: "checking"; readonly before: Verdict | null }
  /** The form can't be checked yet. */
  | { readonly kind: "incomplete"; readonly missing: string }
  /** The runtime didn't answer; only a start will tell. */
  | { readonly kind: "unknown"; readonly why: string }
  /** The runtime is disconnected. */
  | { readonly kind: "disconnected" }
  | { readonly kind: "known"; readonly verdict: Verdict };

export interface VerdictView {
  readonly isChecking: boolean;
  readonly tone: Tone;
  /** Needs no action. */
  readonly isQuiet: boolean;
  readonly shape: ShapeName;
  readonly title: string;
  readonly text: string | null;
  /** `by rule keys-for-writing`, or in parentheses where `by` would mislead; null if no rule decided. */
  readonly rules: string | null;
  readonly instead: readonly Instead[];
  readonly button: "Share" | "Confirm and share" | "Request approval";
  /** Whether a start can succeed, as far as the page knows. If not, the first alternative is the main button. */
  readonly canShare: boolean;
}

const rulesText = (policyIds: readonly string[]): string | null => {
  if (policyIds.length === 0) return null;
  return `${policyIds.length === 1 ? "rule" : "rules"} ${policyIds.join(", ")}`;
};

const quiet = {
  isChecking: false,
  tone: "neutral",
  isQuiet: true,
  text: null,
  rules: null,
  instead: [],
  button: "Share",
  canShare: true,
} as const;

const buttonOf = (verdict: Verdict | null): VerdictView["button"] => {
  if (verdict?.verdict !== "needs-approval") return "Share";
  return verdict.needs === "operator" ? "Confirm and share" : "Request approval";
};

const needsTitles: Readonly<Record<ApprovalNeeds, string>> = {
  operator: "Needs your confirmation",
  "four-eyes": "Needs approval by another person",
};

const knownView = (known: Verdict): VerdictView => {
  const { verdict, reason, policyIds, instead, needs } = known;
  const rules = rulesText(policyIds);
  const aside = rules && `(${rules})`;
  switch (verdict) {
    case "allow":
      return { ...quiet, tone: "green", shape: "check", title: "Allowed", rules: rules && `by ${rules}` };
    case "needs-approval":
      return {
        ...quiet,
        tone: "amber",
        shape: "diamond",
        isQuiet: false,
        title: needs === undefined ? "Needs approval" : needsTitles[needs],
        text: reason,
        rules: aside,
        instead,
        button: buttonOf(known),
      };
    case "deny":
      return {
        ...quiet,
        tone: "red",
        shape: "triangle",
        isQuiet: false,
        title: "Not allowed",
        canShare: false,
        text: reason,
        rules: aside,
        instead,
      };
  }
};

export const verdictView = (state: VerdictState): VerdictView => {
  switch (state.kind) {
    case "checking":
      return { ...quiet, isChecking: true, shape: "dashed", title: "Checking rules…", button: buttonOf(state.before) };
    case "incomplete":
      return { ...quiet, shape: "ring", title: state.missing };
    case "unknown":
      return { ...quiet, shape: "ring", title: "Couldn't check the rules", text: state.why };
    case "disconnected":
      return {
        ...quiet,
        tone: "amber",
        shape: "cycle",
        isQuiet: false,
        title: "lanecast isn't running",
        text: "Nothing can be shared until it runs again. Your choices are kept.",
        canShare: false,
      };
    case "known":
      return knownView(state.verdict);
  }
};
