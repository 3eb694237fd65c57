// The rows of the log that match a filter: the newest at once, older ones as they are scrolled to, new ones as they are written.

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { AuditEvent } from "#contract/audit";
import type { Failure } from "../../../words/failure-words";
import type { AuditFilter } from "../model/filter";
import { failureOf } from "./ask";
import { useAuditTools } from "./audit-context";
import { nextBefore, pageBefore, rowsAfter } from "./audit-pages";
import { useChanges } from "./use-changes";

export interface AuditRows {
  /** Newest first. */
  readonly events: readonly AuditEvent[];
  /** The first page is on its way. */
  readonly isAsking: boolean;
  readonly isAskingOlder: boolean;
  readonly hasOlder: boolean;
  /** Of the last try, whichever part it was for. */
  readonly failure: Failure | null;
  readonly askOlder: () => void;
  readonly askAgain: () => void;
}

/** Some rows come without an event of the stream: what the command line reveals, what a rule file brings. */
const LOOK_AGAIN_MS = 5_000;

const asked = {
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
  // Comparing a hundred thousand rows one by one costs more than drawing the few that are seen.
  structuralSharing: false,
  gcTime: 0,
} as const;

const noRows: readonly AuditEvent[] = [];

const useNewRows = (filter: AuditFilter, firstPage: readonly AuditEvent[] | undefined) => {
  const { commands } = useAuditTools();
  const queries = useQueryClient();
  const startSeq = firstPage?.[0]?.seq ?? -1;
  const queryKey = ["audit", "new-rows", filter, startSeq];
  return useQuery({
    ...asked,
    queryKey,
    enabled: firstPage !== undefined,
    queryFn: async () => {
      const known = queries.getQueryData<readonly AuditEvent[]>(queryKey) ?? noRows;
      const fresh = await rowsAfter(commands, filter, known[0]?.seq ?? startSeq);
      return fresh.length === 0 ? known : [...fresh, ...known];
    },
    initialData: noRows,
    staleTime: LOOK_AGAIN_MS,
    refetchInterval: LOOK_AGAIN_MS,
  });
};

export const useAuditRows = (filter: AuditFilter): AuditRows => {
  const { commands } = useAuditTools();
  const pages = useInfiniteQuery({
    ...asked,
    queryKey: ["audit", "rows", filter],
    queryFn: ({ pageParam }) => pageBefore(commands, filter, pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: nextBefore,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const newRows = useNewRows(filter, pages.data?.pages[0]);
  const look = newRows.refetch;
  const { isSuccess, isFetchingNextPage, hasNextPage, fetchNextPage, refetch } = pages;
  useChanges(() => void (isSuccess && look({ cancelRefetch: false })));
  const askOlder = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const events = useMemo(
    () => [...(pages.data === undefined ? noRows : newRows.data), ...(pages.data?.pages.flat() ?? noRows)],
    [newRows.data, pages.data],
  );
  return {
    events,
    isAsking: pages.isPending,
    isAskingOlder: isFetchingNextPage,
    hasOlder: hasNextPage,
    failure: failureOf(pages.error) ?? failureOf(newRows.error),
    askOlder,
    askAgain: () => {
      if (pages.isFetchNextPageError) void fetchNextPage();
      else if (pages.isError) void refetch();
      else void look();
    },
  };
};
