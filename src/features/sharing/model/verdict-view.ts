// The verdict line of the dialog: what the gate says to the form as it stands, or why it cannot be asked yet.
import type { ApprovalNeeds } from "#contract/approval";
import type { Instead, Verdict } from "#contract/commands";
import type { ShapeName, Tone } from "../../../components/status/shape";

/** `incomplete`: the form cannot be asked about yet. `unknown`: the gate did not answer; only a start will tell. */
export type VerdictState =
  /** `before`: the last one told, of another form; only what should not jump is taken from it. */
  | { readonly kind: "asking"; readonly before: Verdict | null }
  | { readonly kind: "incomplete"; readonly missing: string }
  | { readonly kind: "unknown"; readonly why: string }
  | { readonly kind: "told"; readonly verdict: Verdict };

export interface VerdictView {
  readonly isAsking: boolean;
  readonly tone: Tone;
  /** Nothing to do about it. */
  readonly isQuiet: boolean;
  readonly shape: ShapeName;
  readonly title: string;
  readonly text: string | null;
  /** `rule keys-for-writing`; null where none decided. */
  readonly rules: string | null;
  readonly instead: readonly Instead[];
  /** What the button says. */
  readonly button: "Share" | "Ask";
}

const rulesText = (policyIds: readonly string[]): string | null => {
  if (policyIds.length === 0) return null;
  return `${policyIds.length === 1 ? "rule" : "rules"} ${policyIds.join(", ")}`;
};

const quiet = {
  isAsking: false,
  tone: "neutral",
  isQuiet: true,
  text: null,
  rules: null,
  instead: [],
  button: "Share",
} as const;

const buttonOf = (verdict: Verdict | null): VerdictView["button"] =>
  verdict?.verdict === "needs-approval" ? "Ask" : "Share";

/** Whose yes it takes, where the policy says. */
const needsTitles: Readonly<Record<ApprovalNeeds, string>> = {
  operator: "Needs approval by you",
  "four-eyes": "Needs approval by another person",
};

const toldView = ({ verdict, reason, policyIds, instead, needs }: Verdict): VerdictView => {
  const rules = rulesText(policyIds);
  switch (verdict) {
    case "allow":
      return { ...quiet, tone: "green", shape: "check", title: "Allowed", rules };
    case "needs-approval":
      return {
        ...quiet,
        tone: "amber",
        shape: "diamond",
        isQuiet: false,
        title: needs === undefined ? "Needs approval" : needsTitles[needs],
        text: reason,
        rules,
        instead,
        button: "Ask",
      };
    case "deny":
      return {
        ...quiet,
        tone: "red",
        shape: "triangle",
        isQuiet: false,
        title: "Not allowed",
        text: reason,
        rules,
        instead,
      };
  }
};

export const verdictView = (state: VerdictState): VerdictView => {
  switch (state.kind) {
    case "asking":
      return { ...quiet, isAsking: true, shape: "dashed", title: "Asking the policy", button: buttonOf(state.before) };
    case "incomplete":
      return { ...quiet, shape: "ring", title: "Not complete yet", text: state.missing };
    case "unknown":
      return { ...quiet, shape: "ring", title: "The policy did not answer", text: state.why };
    case "told":
      return toldView(state.verdict);
  }
};
