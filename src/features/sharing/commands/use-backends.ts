// Which backends can share here and now, asked when the dialog opens and again by hand.

import { useQuery } from "@tanstack/react-query";
import type { BackendStatus } from "#contract/share";
import type { Failure } from "../../../words/failure-words";
import { useSharingTools } from "./sharing-context";

export interface BackendsAnswer {
  readonly backends: readonly BackendStatus[];
  readonly isChecking: boolean;
  readonly failure: Failure | null;
  readonly checkAgain: () => void;
}

export const useBackends = (): BackendsAnswer => {
  const { commands } = useSharingTools();
  const answer = useQuery({ queryKey: ["sharing", "backends"], queryFn: commands.checkBackends });
  return {
    backends: answer.data?.ok ? answer.data.value.backends : [],
    isChecking: answer.isFetching,
    failure: answer.data && !answer.data.ok ? answer.data.error : null,
    checkAgain: () => void answer.refetch(),
  };
};
