// The gate's verdict on the form as it stands: asked anew whenever the form has stood still or the rules have changed, never by hand.

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ShareRequest } from "#contract/commands";
import { usePolicy } from "../../../stores/stores-context";
import type { VerdictState } from "../model/verdict-view";
import { useSharingTools } from "./sharing-context";
import { useSettled } from "./use-settled";

/** Shorter than a pause in typing is felt, longer than between two keys: the status line is read out once, not at each key. */
const STANDS_STILL_MS = 200;

/** `request` null: the form is not complete, and `missing` says what is missing. */
export const useVerdict = (request: ShareRequest | null, missing: string): VerdictState => {
  const { commands } = useSharingTools();
  // The reason is for the log; the gate does not read it, so writing it asks nothing.
  const asked = request === null ? null : { ...request, reason: undefined };
  const text = JSON.stringify(asked);
  const rulesAtMs = usePolicy((state) => state.policy?.loadedAtMs ?? null);
  const settledText = useSettled(text, STANDS_STILL_MS);
  const answer = useQuery({
    queryKey: ["sharing", "verdict", settledText, rulesAtMs],
    queryFn: () => (asked === null ? null : commands.checkPolicy(asked)),
    enabled: asked !== null && text === settledText,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  if (request === null) return { kind: "incomplete", missing };
  // What is there while another form, or other rules, are asked about is an answer to something else.
  const isOfAnother = answer.isPlaceholderData || text !== settledText;
  if (!answer.data || isOfAnother) return { kind: "asking", before: answer.data?.ok ? answer.data.value : null };
  return answer.data.ok
    ? { kind: "told", verdict: answer.data.value }
    : { kind: "unknown", why: answer.data.error.message };
};
