// The address book of guests' keys, and the keys a GitHub user has published: asked when something shows them, and again after a change.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { GuestKey } from "#contract/guest-key";
import type { Failure } from "../../../words/failure-words";
import { useSharingTools } from "./sharing-context";
import { useAsked } from "./use-share-mutations";

const GUEST_KEYS = ["sharing", "guest-keys"];

export interface GuestKeysAnswer {
  readonly guestKeys: readonly GuestKey[];
  readonly isAsking: boolean;
  readonly failure: Failure | null;
  readonly askAgain: () => void;
}

export const useGuestKeys = (): GuestKeysAnswer => {
  const { commands } = useSharingTools();
  const answer = useQuery({ queryKey: GUEST_KEYS, queryFn: commands.listGuestKeys, retry: false });
  return {
    guestKeys: answer.data?.ok ? answer.data.value.guestKeys : [],
    isAsking: answer.isFetching,
    failure: answer.data && !answer.data.ok ? answer.data.error : null,
    askAgain: () => void answer.refetch(),
  };
};

/** Also where it failed: what is not there any more must not go on being offered. */
const useThenAskAgain = () => {
  const queries = useQueryClient();
  return async <A>(answer: Promise<A>): Promise<A> => {
    const settled = await answer;
    await queries.invalidateQueries({ queryKey: GUEST_KEYS });
    return settled;
  };
};

export interface GuestKeyNaming {
  readonly fingerprint: string;
  /** Null: the key's own comment is shown again. */
  readonly name: string | null;
}

export const useRenameGuestKey = () => {
  const { commands } = useSharingTools();
  const thenAskAgain = useThenAskAgain();
  return useAsked(({ fingerprint, name }: GuestKeyNaming) => thenAskAgain(commands.renameGuestKey(fingerprint, name)));
};

export const useForgetGuestKey = () => {
  const { commands } = useSharingTools();
  const thenAskAgain = useThenAskAgain();
  return useAsked((fingerprint: string) => thenAskAgain(commands.forgetGuestKey(fingerprint)));
};

export const useGithubKeys = () => {
  const { commands } = useSharingTools();
  return useAsked((user: string) => commands.fetchGithubKeys(user));
};
