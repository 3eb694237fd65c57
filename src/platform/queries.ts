// The page's query client: the one place that says how commands and reads are sent. Knows none of them.
import { QueryClient } from "@tanstack/react-query";

/**
 * `always`: the runtime is on this machine, and whether the browser is online says nothing about it; by default
 * a revoke would wait for the network to come back. No retry: failures are answers, and a throw is a bug.
 */
const toThisMachine = { networkMode: "always", retry: false } as const;

export const createQueries = (): QueryClient =>
  new QueryClient({ defaultOptions: { queries: toThisMachine, mutations: toThisMachine } });
