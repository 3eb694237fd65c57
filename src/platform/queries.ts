// The React Query client, with the defaults for all commands and reads.
import { QueryClient } from "@tanstack/react-query";

/**
 * `always`: the runtime is on this machine, so the browser's online state doesn't matter. By default a revoke would wait
 * until the network is back. No retry: expected failures are values, and a throw is a bug.
 */
const defaults = { networkMode: "always", retry: false } as const;

export const createQueries = (): QueryClient =>
  new QueryClient({ defaultOptions: { queries: defaults, mutations: defaults } });
