// The link of one share, fetched only while it is shown: every reveal is a row in the audit log, and nothing of it stays behind.
import type { ShareId } from "@contract/ids";
import type { Join } from "@contract/share";
import { useQuery } from "@tanstack/react-query";
import type { Failure } from "../model/failure";
import { useSharingTools } from "./sharing-context";

export interface JoinAnswer {
  readonly join: Join | null;
  readonly failure: Failure | null;
  readonly isAsking: boolean;
  /** After a failure, or when the link changed: one more reveal. */
  readonly askAgain: () => void;
}

export const useJoin = (shareId: ShareId): JoinAnswer => {
  const { commands } = useSharingTools();
  const answer = useQuery({
    queryKey: ["sharing", "join", shareId],
    queryFn: () => commands.revealLink(shareId),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
    gcTime: 0,
  });
  return {
    join: answer.data?.ok ? answer.data.value.join : null,
    failure: answer.data && !answer.data.ok ? answer.data.error : null,
    isAsking: answer.isFetching,
    askAgain: () => void answer.refetch(),
  };
};
