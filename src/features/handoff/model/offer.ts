// The form of an offer: its draft, the offer that it makes, and how the rules' verdict on it is shown. Pure.
import { formatDuration } from "#contract/durations";
import { fail, ok, type Result } from "#contract/errors";
import type { HandoffOffer, May } from "#contract/handoff";
import type { TerminalId } from "#contract/ids";
import { HANDOFF_NOTE_MAX_LENGTH } from "#contract/limits";
import type { Verdict } from "#contract/policy";
import type { SharingLimits } from "#contract/stream";
import type { ShapeName, Tone } from "../../../components/status/shape";
import { countOf } from "../../../words/phrases";
import { parseTtl, type TtlBounds } from "./ttl";

export interface OfferDraft {
  /** Null: none chosen, because there is none. */
  readonly agent: string | null;
  readonly may: May;
  readonly ttlText: string;
  readonly note: string;
  readonly askBeforeRun: boolean;
  /** Empty: no limit. */
  readonly maxCommandsText: string;
}

const TTL_USUAL_MS = 20 * 60_000;

export const firstDraft = (agent: string | null, { ttlMinMs, ttlMaxMs }: TtlBounds): OfferDraft => ({
  agent,
  may: "run",
  ttlText: formatDuration(Math.min(Math.max(TTL_USUAL_MS, ttlMinMs), ttlMaxMs)),
  note: "",
  askBeforeRun: false,
  maxCommandsText: "",
});

export interface OfferProblem {
  readonly field: "agent" | "ttl" | "note" | "maxCommands";
  readonly problem: string;
}

const COMMANDS_MAX = 100_000;

const maxCommandsOf = (text: string): Result<number | undefined, string> => {
  const trimmed = text.trim();
  if (trimmed === "") return ok(undefined);
  const count = Number(trimmed);
  const isCount = /^\d+$/.test(trimmed) && count >= 1 && count <= COMMANDS_MAX;
  return isCount ? ok(count) : fail("Enter a whole number, 1 or more, or leave it empty.");
};

export const offerFrom = (
  draft: OfferDraft,
  terminalId: TerminalId,
  bounds: Pick<SharingLimits, "ttlMinMs" | "ttlMaxMs">,
): Result<HandoffOffer, OfferProblem> => {
  if (draft.agent === null) return fail({ field: "agent", problem: "Add an agent first." });
  const ttl = parseTtl(draft.ttlText, bounds);
  if (!ttl.ok) return fail({ field: "ttl", problem: ttl.error });
  const note = draft.note.trim();
  if (note.length > HANDOFF_NOTE_MAX_LENGTH) {
    return fail({ field: "note", problem: `Use ${HANDOFF_NOTE_MAX_LENGTH} characters or fewer.` });
  }
  const maxCommands = maxCommandsOf(draft.maxCommandsText);
  if (!maxCommands.ok) return fail({ field: "maxCommands", problem: maxCommands.error });
  return ok({
    terminalId,
    agent: draft.agent,
    may: draft.may,
    ttlMs: ttl.value,
    askBeforeRun: draft.may !== "watch" && draft.askBeforeRun,
    ...(note === "" ? {} : { note }),
    ...(maxCommands.value === undefined ? {} : { maxCommands: maxCommands.value }),
  });
};

export type VerdictState =
  | { readonly kind: "checking" }
  | { readonly kind: "incomplete"; readonly missing: string }
  | { readonly kind: "unknown"; readonly why: string }
  /** This terminal can't be handed over, even if the rules allow it. */
  | { readonly kind: "impossible"; readonly why: string }
  | { readonly kind: "known"; readonly verdict: Verdict };

export interface VerdictView {
  readonly tone: Tone;
  readonly isQuiet: boolean;
  readonly shape: ShapeName;
  readonly title: string;
  readonly text: string | null;
  readonly rules: string | null;
  readonly button: "Hand over" | "Confirm and hand over" | "Request approval";
  readonly isDenied: boolean;
}

const quiet = {
  tone: "neutral",
  isQuiet: true,
  text: null,
  rules: null,
  button: "Hand over",
  isDenied: false,
} as const;

const rulesText = (policyIds: readonly string[]): string | null =>
  policyIds.length === 0 ? null : `${policyIds.length === 1 ? "rule" : "rules"} ${policyIds.join(", ")}`;

const knownView = ({ verdict, reason, policyIds, needs }: Verdict): VerdictView => {
  const rules = rulesText(policyIds);
  const aside = rules && `(${rules})`;
  switch (verdict) {
    case "allow":
      return { ...quiet, tone: "green", shape: "check", title: "Allowed", rules: rules && `by ${rules}` };
    case "needs-approval":
      return {
        ...quiet,
        tone: "amber",
        isQuiet: false,
        shape: "diamond",
        title: needs === "four-eyes" ? "Needs approval by another person" : "Needs your confirmation",
        text: reason,
        rules: aside,
        button: needs === "four-eyes" ? "Request approval" : "Confirm and hand over",
      };
    case "deny":
      return {
        ...quiet,
        tone: "red",
        isQuiet: false,
        shape: "triangle",
        title: "Not allowed",
        text: reason,
        rules: aside,
        isDenied: true,
      };
  }
};

export const verdictView = (state: VerdictState): VerdictView => {
  switch (state.kind) {
    case "checking":
      return { ...quiet, shape: "dashed", title: "Checking rules…" };
    case "incomplete":
      return { ...quiet, shape: "ring", title: state.missing };
    case "unknown":
      return { ...quiet, shape: "ring", title: "Couldn't check the rules", text: state.why };
    case "impossible":
      return {
        ...quiet,
        tone: "red",
        isQuiet: false,
        shape: "triangle",
        title: "Not available",
        text: state.why,
        isDenied: true,
      };
    case "known":
      return knownView(state.verdict);
  }
};

/** A mirror of the pane `address` of the operator's own tmux can't be handed over. */
export const mirrorVerdict = (address: string): VerdictState => ({
  kind: "impossible",
  why: `This terminal mirrors your tmux pane ${address}. An agent can only get a terminal that lanecast opened.`,
});

/** What happens to guests of the terminal; null without guests who can type. */
export const guestsWords = (writers: number, readers: number): string | null => {
  if (writers === 0) return readers === 0 ? null : `${countOf(readers, "guest")} can watch what the agent does.`;
  const others = readers === 0 ? "" : ` ${countOf(readers, "other guest")} can watch.`;
  return `${countOf(writers, "guest")} can type now and can only watch while the agent has the keyboard.${others}`;
};
