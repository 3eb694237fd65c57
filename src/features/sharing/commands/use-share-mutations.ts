// The commands that change something, as mutations: asking, failed or done. What changed is seen in the mirror, not here.
import type { ShareRequest } from "@contract/commands";
import type { Result } from "@contract/errors";
import type { ShareId } from "@contract/ids";
import { useMutation } from "@tanstack/react-query";
import type { Failure } from "../model/failure";
import { useSharingTools } from "./sharing-context";

export interface Asked<I, T> {
  readonly isAsking: boolean;
  readonly failure: Failure | null;
  /** Resolves with the answer; never rejects. */
  readonly ask: (input: I) => Promise<Result<T, Failure>>;
  /** Forgets the last failure. */
  readonly reset: () => void;
}

const useAsked = <I, T>(command: (input: I) => Promise<Result<T, Failure>>): Asked<I, T> => {
  const mutation = useMutation({ mutationFn: command });
  return {
    isAsking: mutation.isPending,
    failure: mutation.data && !mutation.data.ok ? mutation.data.error : null,
    ask: mutation.mutateAsync,
    reset: mutation.reset,
  };
};

export const useStartShare = () => {
  const { commands } = useSharingTools();
  return useAsked((request: ShareRequest) => commands.startShare(request));
};

export const useRevokeShares = () => {
  const { commands } = useSharingTools();
  return useAsked((shareIds: readonly ShareId[]) => commands.revokeShares(shareIds));
};

export const useExtendShare = () => {
  const { commands } = useSharingTools();
  return useAsked(({ shareId, byMs }: { readonly shareId: ShareId; readonly byMs: number }) =>
    commands.extendShare(shareId, byMs),
  );
};
