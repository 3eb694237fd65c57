// The commands that change something, as mutations: asking, failed or done. What changed is seen in the mirror, not here.

import { useMutation } from "@tanstack/react-query";
import type { ShareRequest } from "#contract/commands";
import type { Backend, Result } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import type { Failure } from "../../../words/failure-words";
import type { RevokeScope } from "../model/revoke-scope";
import { useSharingTools } from "./sharing-context";

export interface Asked<I, T> {
  readonly isAsking: boolean;
  readonly failure: Failure | null;
  /** What the last one was answered; null while there is none. */
  readonly answer: T | null;
  /** Resolves with the answer; never rejects. */
  readonly ask: (input: I) => Promise<Result<T, Failure>>;
  /** Forgets the last failure. */
  readonly reset: () => void;
}

export const useAsked = <I, T>(command: (input: I) => Promise<Result<T, Failure>>): Asked<I, T> => {
  const mutation = useMutation({ mutationFn: command, gcTime: 0 });
  return {
    isAsking: mutation.isPending,
    failure: mutation.data && !mutation.data.ok ? mutation.data.error : null,
    answer: mutation.data?.ok ? mutation.data.value : null,
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
  return useAsked((scope: RevokeScope) => commands.revokeShares(scope));
};

export const useStartAgain = () => {
  const { commands } = useSharingTools();
  return useAsked((shareId: ShareId) => commands.startAgain(shareId));
};

export const useSwitchShare = () => {
  const { commands } = useSharingTools();
  return useAsked(({ shareId, backend }: { readonly shareId: ShareId; readonly backend: Backend }) =>
    commands.switchShare(shareId, backend),
  );
};

/** The answer holds the link: it lives as long as what shows it. */
export const useInvite = () => {
  const { commands } = useSharingTools();
  return useAsked((shareId: ShareId) => commands.writeInvite(shareId));
};

export const useExtendShare = () => {
  const { commands } = useSharingTools();
  return useAsked(({ shareId, byMs }: { readonly shareId: ShareId; readonly byMs: number }) =>
    commands.extendShare(shareId, byMs),
  );
};
