// The relays there are, asked when something shows them and again after a change. Knowing is the runtime's; this is only asking.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { RelayAdd, RelayList, RelayView } from "#contract/relay";
import type { Failure } from "../../../words/failure-words";
import { useSharingTools } from "./sharing-context";
import { useAsked } from "./use-share-mutations";

const RELAYS = ["sharing", "relays"];

export interface RelaysAnswer {
  readonly relays: readonly RelayView[];
  readonly addresses: RelayList["addresses"];
  readonly isAsking: boolean;
  readonly failure: Failure | null;
  readonly askAgain: () => void;
}

export const useRelays = (): RelaysAnswer => {
  const { commands } = useSharingTools();
  const answer = useQuery({ queryKey: RELAYS, queryFn: commands.listRelays });
  const list = answer.data?.ok ? answer.data.value : null;
  return {
    relays: list?.relays ?? [],
    addresses: list?.addresses ?? [],
    isAsking: answer.isFetching,
    failure: answer.data && !answer.data.ok ? answer.data.error : null,
    askAgain: () => void answer.refetch(),
  };
};

export const useTestRelay = () => {
  const { commands } = useSharingTools();
  return useAsked((name: string) => commands.testRelay(name));
};

/** A changed configuration changes the list, and what the gate is asked about. */
const useThenAskAgain = () => {
  const queries = useQueryClient();
  return async <A extends { readonly ok: boolean }>(answer: Promise<A>): Promise<A> => {
    const settled = await answer;
    if (settled.ok) await queries.invalidateQueries({ queryKey: RELAYS });
    return settled;
  };
};

export const useAddRelay = () => {
  const { commands } = useSharingTools();
  const thenAskAgain = useThenAskAgain();
  return useAsked((relay: RelayAdd) => thenAskAgain(commands.addRelay(relay)));
};

export const useRemoveRelay = () => {
  const { commands } = useSharingTools();
  const thenAskAgain = useThenAskAgain();
  return useAsked((name: string) => thenAskAgain(commands.removeRelay(name)));
};
