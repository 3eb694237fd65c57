// A summary of everything recorded about one share. Refreshed until the share has ended.

import { useQuery } from "@tanstack/react-query";
import type { ShareId } from "#contract/ids";
import { noFilter, queryOf } from "../model/filter";
import { historyOf, type ShareHistory } from "../model/share-history";
import { useAuditTools } from "./audit-context";
import { failureOf, unwrap } from "./pages";
import { useOnChange } from "./use-events";

const NO_LIMIT = 0;

export const useShareHistory = (shareId: ShareId) => {
  const { commands } = useAuditTools();
  const answer = useQuery({
    queryKey: ["audit", "history", shareId],
    queryFn: async (): Promise<ShareHistory | null> =>
      historyOf(unwrap(await commands.listEvents(queryOf({ ...noFilter, shareId }, NO_LIMIT, null))).events),
    gcTime: 0,
  });
  useOnChange(() => void (answer.data?.endedAtMs == null && answer.refetch()));
  return { history: answer.data ?? null, isLoading: answer.isPending, failure: failureOf(answer.error) };
};
