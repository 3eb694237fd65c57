// The link of one share, fetched only while it is shown: every reveal is a row in the audit log, and nothing of it stays behind.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ok } from "#contract/errors";
import type { Join, ShareView } from "#contract/share";
import type { Failure } from "../../../words/failure-words";
import { useSharingTools } from "./sharing-context";

/** A link that came with another answer, and which of the share's links it is. */
export interface GivenJoin {
  readonly join: Join;
  readonly linkRevision: number;
}

export interface JoinAnswer {
  readonly join: Join | null;
  readonly failure: Failure | null;
  readonly isAsking: boolean;
  /** Another link took the place of the one that was shown; it is fetched when it is asked for. */
  readonly isChanged: boolean;
  /** After a failure, or when the link changed: one more reveal. */
  readonly askAgain: () => void;
}

/** `given`: not asked for a second time, for as long as it is the share's link. */
export const useJoin = (
  { shareId, linkRevision }: Pick<ShareView, "shareId" | "linkRevision">,
  given: GivenJoin | null = null,
): JoinAnswer => {
  const { commands } = useSharingTools();
  const [wanted, setWanted] = useState(given?.linkRevision ?? linkRevision);
  const isChanged = wanted !== linkRevision;
  const answer = useQuery({
    // Another link is another question: the answer to the one before goes with its key, and is in no view again.
    queryKey: ["sharing", "join", shareId, linkRevision],
    queryFn: () => commands.revealLink(shareId),
    enabled: !isChanged,
    initialData: given?.linkRevision === linkRevision ? ok({ join: given.join }) : undefined,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
    gcTime: 0,
  });
  return {
    join: answer.data?.ok ? answer.data.value.join : null,
    failure: answer.data && !answer.data.ok ? answer.data.error : null,
    isAsking: answer.isFetching,
    isChanged,
    askAgain: () => (isChanged ? setWanted(linkRevision) : void answer.refetch()),
  };
};
