// The rules' verdict on the form: checked again whenever the operator pauses or the rules change.

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ShareRequest } from "#contract/commands";
import { useIsDisconnected, usePolicy } from "../../../stores/stores-context";
import type { VerdictState } from "../model/dialog";
import { useSharingTools } from "./sharing-context";
import { useSettled } from "./use-settled";

/** Longer than the time between two keys, so that a screen reader announces one verdict per pause; too short to feel slow. */
const CHECK_DELAY_MS = 200;

/** The text of an incomplete form's request, which is null. */
const NOTHING = JSON.stringify(null);

/** `request` null: the form is incomplete, and `missing` says why. */
export const useVerdict = (request: ShareRequest | null, missing: string): VerdictState => {
  const { commands } = useSharingTools();
  // Rules can't depend on the reason, so typing one needs no check.
  const checked = request === null ? null : { ...request, reason: undefined };
  const text = JSON.stringify(checked);
  const isDisconnected = useIsDisconnected();
  const rulesAtMs = usePolicy((state) => state.policy?.loadedAtMs ?? null);
  const settled = useSettled(text, CHECK_DELAY_MS);
  // A form that is complete as soon as it has loaded is checked without the delay, because Enter may follow immediately.
  const settledText = settled === NOTHING ? text : settled;
  const answer = useQuery({
    queryKey: ["sharing", "verdict", settledText, rulesAtMs],
    queryFn: () => (checked === null ? null : commands.checkPolicy(checked)),
    enabled: checked !== null && text === settledText,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  if (isDisconnected) return { kind: "disconnected" };
  if (request === null) return { kind: "incomplete", missing };
  // An answer about another form, or under other rules, is not this form's verdict.
  const isOfAnother = answer.isPlaceholderData || text !== settledText;
  if (!answer.data || isOfAnother) return { kind: "checking", before: answer.data?.ok ? answer.data.value : null };
  return answer.data.ok
    ? { kind: "known", verdict: answer.data.value }
    : { kind: "unknown", why: answer.data.error.message };
};
