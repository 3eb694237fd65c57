// What the offer's form asks the runtime: the agents, the rules' verdict, and the context document that the agent would get.

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Result } from "#contract/errors";
import type { HandoffOffer } from "#contract/handoff";
import type { HandoffContext } from "#contract/handoff-context";
import type { TerminalId } from "#contract/ids";
import { usePolicy } from "../../../stores/stores-context";
import type { Failure } from "../../../words/failure-words";
import type { OfferProblem, VerdictState } from "../model/offer";
import { useHandoffTools } from "./handoff-context";

export interface Agents {
  /** Null until they are known. */
  readonly names: readonly string[] | null;
  readonly failure: Failure | null;
  readonly lookAgain: () => void;
}

export const useAgents = (): Agents => {
  const { commands } = useHandoffTools();
  const answer = useQuery({ queryKey: ["handoff", "agents"], queryFn: () => commands.listAgents(), gcTime: 0 });
  return {
    names: answer.data?.ok ? [...new Set(answer.data.value.tokens.map(({ name }) => name))] : null,
    failure: answer.data?.ok === false ? answer.data.error : null,
    lookAgain: () => void answer.refetch(),
  };
};

export interface Preview {
  readonly context: HandoffContext | null;
  readonly failure: Failure | null;
  readonly lookAgain: () => void;
}

/** Read once per opening of the dialog, and again on request: the terminal keeps changing. */
export const usePreview = (terminalId: TerminalId): Preview => {
  const { commands } = useHandoffTools();
  const answer = useQuery({
    queryKey: ["handoff", "preview", terminalId],
    queryFn: () => commands.previewContext(terminalId),
    gcTime: 0,
  });
  return {
    context: answer.data?.ok ? answer.data.value.context : null,
    failure: answer.data?.ok === false ? answer.data.error : null,
    lookAgain: () => void answer.refetch(),
  };
};

/** Longer than the time between two keys, so that a screen reader announces one verdict per pause. */
const CHECK_DELAY_MS = 200;

/** The last text that stayed the same for a moment. The first text counts immediately. */
const useSettled = (text: string): string => {
  const { clock } = useHandoffTools();
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = clock.after(CHECK_DELAY_MS, () => setSettled(text));
    return () => timer.cancel();
  }, [clock, text]);
  return settled;
};

/** Checked again whenever the operator pauses or the rules change. */
export const useVerdict = (offer: Result<HandoffOffer, OfferProblem>): VerdictState => {
  const { commands } = useHandoffTools();
  // Rules can't depend on the note, so typing one needs no check.
  const checked = offer.ok ? { ...offer.value, note: undefined } : null;
  const text = JSON.stringify(checked);
  const settledText = useSettled(text);
  const rulesAtMs = usePolicy((state) => state.policy?.loadedAtMs ?? null);
  const answer = useQuery({
    queryKey: ["handoff", "verdict", settledText, rulesAtMs],
    queryFn: () => (checked === null ? null : commands.checkOffer(checked)),
    enabled: checked !== null && text === settledText,
    gcTime: 0,
  });
  if (!offer.ok) return { kind: "incomplete", missing: offer.error.problem };
  if (!answer.data || text !== settledText) return { kind: "checking" };
  return answer.data.ok
    ? { kind: "known", verdict: answer.data.value }
    : { kind: "unknown", why: answer.data.error.message };
};
