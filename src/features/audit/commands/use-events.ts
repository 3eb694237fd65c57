// The events that match a filter: the newest page first, older pages while scrolling, and new events as they are recorded.

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef } from "react";
import type { AuditEvent } from "#contract/audit";
import { useApprovals, useShares } from "../../../stores/stores-context";
import type { Failure } from "../../../words/failure-words";
import type { AuditFilter } from "../model/filter";
import { useAuditTools } from "./audit-context";
import { eventsAfter, failureOf, nextBefore, pageBefore } from "./pages";

export interface EventList {
  /** Newest first. */
  readonly events: readonly AuditEvent[];
  /** The first page is loading. */
  readonly isLoading: boolean;
  readonly isLoadingOlder: boolean;
  readonly hasOlder: boolean;
  /** Of the last attempt, for old or new events. */
  readonly failure: Failure | null;
  readonly loadOlder: () => void;
  readonly retry: () => void;
}

/** The stream doesn't announce every event, e.g. a link shown by the command line or a reloaded policy file. */
const POLL_MS = 5_000;

const options = {
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
  // Comparing a hundred thousand events costs more than rendering the few visible ones.
  structuralSharing: false,
  gcTime: 0,
} as const;

const none: readonly AuditEvent[] = [];

/** Calls back when the stream changes a share or an approval, because that adds events to the log. Not on mount. */
export const useOnChange = (onChange: () => void): void => {
  const shares = useShares((state) => state.shares);
  const approvals = useApprovals((state) => state.approvals);
  const latest = useRef(onChange);
  const isFirst = useRef(true);
  useEffect(() => {
    latest.current = onChange;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: must run for changes in the stores, not for a new callback
  useEffect(() => {
    if (isFirst.current) isFirst.current = false;
    else latest.current();
  }, [shares, approvals]);
};

const useNewEvents = (filter: AuditFilter, firstPage: readonly AuditEvent[] | undefined) => {
  const { commands } = useAuditTools();
  const queries = useQueryClient();
  const startSeq = firstPage?.[0]?.seq ?? -1;
  const queryKey = ["audit", "new-events", filter, startSeq];
  return useQuery({
    ...options,
    queryKey,
    enabled: firstPage !== undefined,
    queryFn: async () => {
      const known = queries.getQueryData<readonly AuditEvent[]>(queryKey) ?? none;
      const newer = await eventsAfter(commands, filter, known[0]?.seq ?? startSeq);
      return newer.length === 0 ? known : [...newer, ...known];
    },
    initialData: none,
    staleTime: POLL_MS,
    refetchInterval: POLL_MS,
  });
};

export const useEvents = (filter: AuditFilter): EventList => {
  const { commands } = useAuditTools();
  const pages = useInfiniteQuery({
    ...options,
    queryKey: ["audit", "events", filter],
    queryFn: ({ pageParam }) => pageBefore(commands, filter, pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: nextBefore,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const newEvents = useNewEvents(filter, pages.data?.pages[0]);
  const loadNew = newEvents.refetch;
  const { isSuccess, isFetchingNextPage, hasNextPage, fetchNextPage, refetch } = pages;
  useOnChange(() => void (isSuccess && loadNew({ cancelRefetch: false })));
  const loadOlder = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const events = useMemo(
    () => [...(pages.data === undefined ? none : newEvents.data), ...(pages.data?.pages.flat() ?? none)],
    [newEvents.data, pages.data],
  );
  return {
    events,
    isLoading: pages.isPending,
    isLoadingOlder: isFetchingNextPage,
    hasOlder: hasNextPage,
    failure: failureOf(pages.error) ?? failureOf(newEvents.error),
    loadOlder,
    retry: () => {
      if (pages.isFetchNextPageError) void fetchNextPage();
      else if (pages.isError) void refetch();
      else void loadNew();
    },
  };
};
