// The available backends and the relays they can use: fetched when a component shows them, and again after a change.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { RelayAdd, RelayList, RelayView } from "#contract/relay";
import type { BackendStatus } from "#contract/share";
import { useShares } from "../../../stores/stores-context";
import type { Failure } from "../../../words/failure-words";
import { useSharingTools } from "./sharing-context";
import { useCommand } from "./use-share-commands";

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

/** The query of the relays. Those of the ways that they serve begin with it. */
export const RELAYS = ["sharing", "relays"];

export interface RelaysAnswer {
  readonly relays: readonly RelayView[];
  readonly addresses: RelayList["addresses"];
  readonly isLoading: boolean;
  readonly failure: Failure | null;
  readonly load: () => void;
}

export const useRelays = (): RelaysAnswer => {
  const { commands } = useSharingTools();
  const queries = useQueryClient();
  // A new object arrives whenever config.toml was read again, even if only its relays changed.
  const limits = useShares((state) => state.limits);
  const seen = useRef(limits);
  useEffect(() => {
    if (seen.current === limits) return;
    seen.current = limits;
    void queries.invalidateQueries({ queryKey: RELAYS });
  }, [limits, queries]);
  const answer = useQuery({ queryKey: RELAYS, queryFn: commands.listRelays });
  const list = answer.data?.ok ? answer.data.value : null;
  return {
    relays: list?.relays ?? [],
    addresses: list?.addresses ?? [],
    isLoading: answer.isFetching,
    failure: answer.data && !answer.data.ok ? answer.data.error : null,
    load: () => void answer.refetch(),
  };
};

export const useTestRelay = () => {
  const { commands } = useSharingTools();
  return useCommand((name: string) => commands.testRelay(name));
};

/** Loads the list again after a successful change. */
const useThenReload = () => {
  const queries = useQueryClient();
  return async <A extends { readonly ok: boolean }>(answer: Promise<A>): Promise<A> => {
    const settled = await answer;
    if (settled.ok) await queries.invalidateQueries({ queryKey: RELAYS });
    return settled;
  };
};

export const useAddRelay = () => {
  const { commands } = useSharingTools();
  const thenReload = useThenReload();
  return useCommand((relay: RelayAdd) => thenReload(commands.addRelay(relay)));
};

export const useRemoveRelay = () => {
  const { commands } = useSharingTools();
  const thenReload = useThenReload();
  return useCommand((name: string) => thenReload(commands.removeRelay(name)));
};
