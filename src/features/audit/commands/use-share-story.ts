// Everything recorded of one share, for the summary above its story; asked again while it may still grow.

import { useQuery } from "@tanstack/react-query";
import type { ShareId } from "#contract/ids";
import { noFilter, queryOf } from "../model/filter";
import { type ShareStory, storyOf } from "../model/share-story";
import { answerOf, failureOf } from "./ask";
import { useAuditTools } from "./audit-context";
import { useChanges } from "./use-changes";

const ALL = 0;

export const useShareStory = (shareId: ShareId) => {
  const { commands } = useAuditTools();
  const answer = useQuery({
    queryKey: ["audit", "story", shareId],
    queryFn: async (): Promise<ShareStory | null> =>
      storyOf(answerOf(await commands.listEvents(queryOf({ ...noFilter, shareId }, ALL, null))).events),
    gcTime: 0,
  });
  useChanges(() => void (answer.data?.endedAtMs == null && answer.refetch()));
  return { story: answer.data ?? null, isAsking: answer.isPending, failure: failureOf(answer.error) };
};
