// An agent's calls: read once, and again whenever the stream says that there is a new one or that one has ended.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { HandoffView, ToolCall } from "#contract/handoff";
import type { Failure } from "../../../words/failure-words";
import { useHandoffTools } from "./handoff-context";

export interface Calls {
  /** Oldest first. */
  readonly calls: readonly ToolCall[];
  readonly isLoading: boolean;
  readonly failure: Failure | null;
}

/** The stream's last call is newer than a transcript that was read before it. */
const withLast = (calls: readonly ToolCall[], last: ToolCall | null): readonly ToolCall[] => {
  if (last === null) return calls;
  const index = calls.findIndex(({ callId }) => callId === last.callId);
  return index < 0 ? [...calls, last] : calls.map((call) => (call.callId === last.callId ? last : call));
};

export const useCalls = ({ handoffId, callCount, lastCall }: HandoffView): Calls => {
  const { commands } = useHandoffTools();
  const answer = useQuery({
    queryKey: ["handoff", "calls", handoffId, callCount, lastCall?.outcome ?? null],
    queryFn: () => commands.readTranscript(handoffId),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const known = answer.data?.ok ? answer.data.value.calls : [];
  return {
    calls: withLast(known, lastCall),
    isLoading: answer.data === undefined,
    failure: answer.data?.ok === false ? answer.data.error : null,
  };
};
