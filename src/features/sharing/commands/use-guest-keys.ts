// Saved keys of guests, and the public keys of GitHub users: fetched when a component shows them, and again after a change.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { GuestKey } from "#contract/guest-key";
import type { Failure } from "../../../words/failure-words";
import { useSharingTools } from "./sharing-context";
import { useCommand } from "./use-share-commands";

const GUEST_KEYS = ["sharing", "guest-keys"];

export interface GuestKeysAnswer {
  readonly guestKeys: readonly GuestKey[];
  /** The list has arrived. */
  readonly isKnown: boolean;
  readonly isLoading: boolean;
  readonly failure: Failure | null;
  readonly load: () => void;
}

export const useGuestKeys = (): GuestKeysAnswer => {
  const { commands } = useSharingTools();
  const answer = useQuery({ queryKey: GUEST_KEYS, queryFn: commands.listGuestKeys, retry: false });
  return {
    guestKeys: answer.data?.ok ? answer.data.value.guestKeys : [],
    isKnown: answer.data?.ok === true,
    isLoading: answer.isFetching,
    failure: answer.data && !answer.data.ok ? answer.data.error : null,
    load: () => void answer.refetch(),
  };
};

/** Loads the list again, also after a failure: a key that no longer exists must not stay in it. */
const useThenReload = () => {
  const queries = useQueryClient();
  return async <A>(answer: Promise<A>): Promise<A> => {
    const settled = await answer;
    await queries.invalidateQueries({ queryKey: GUEST_KEYS });
    return settled;
  };
};

export interface GuestKeyNaming {
  readonly fingerprint: string;
  /** Null removes the name; the key's own comment is shown again. */
  readonly name: string | null;
}

export const useAddGuestKeys = () => {
  const { commands } = useSharingTools();
  const thenReload = useThenReload();
  return useCommand(({ keys, name }: { readonly keys: readonly string[]; readonly name: string }) =>
    thenReload(commands.addGuestKeys(keys, name)),
  );
};

export const useRenameGuestKey = () => {
  const { commands } = useSharingTools();
  const thenReload = useThenReload();
  return useCommand(({ fingerprint, name }: GuestKeyNaming) => thenReload(commands.renameGuestKey(fingerprint, name)));
};

export const useForgetGuestKey = () => {
  const { commands } = useSharingTools();
  const thenReload = useThenReload();
  return useCommand((fingerprint: string) => thenReload(commands.forgetGuestKey(fingerprint)));
};

export const useGithubKeys = () => {
  const { commands } = useSharingTools();
  return useCommand((user: string) => commands.fetchGithubKeys(user));
};
