// The commands that change a share or a guest, as mutations: pending, failed or done. What they change shows up in the share store.

import { useMutation } from "@tanstack/react-query";
import type { ShareRequest } from "#contract/commands";
import type { Backend, Result } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import type { Access, ShareView } from "#contract/share";
import type { Failure } from "../../../words/failure-words";
import type { StopScope } from "../model/stop";
import type { GuestRef } from "./sharing-commands";
import { useSharingTools } from "./sharing-context";

export interface CommandState<I, T> {
  readonly isPending: boolean;
  readonly failure: Failure | null;
  /** The last successful answer; null if there is none. */
  readonly answer: T | null;
  /** Resolves with the answer; never rejects. */
  readonly run: (input: I) => Promise<Result<T, Failure>>;
  /** Forgets the last answer or failure. */
  readonly reset: () => void;
}

export const useCommand = <I, T>(command: (input: I) => Promise<Result<T, Failure>>): CommandState<I, T> => {
  const mutation = useMutation({ mutationFn: command, gcTime: 0 });
  return {
    isPending: mutation.isPending,
    failure: mutation.data && !mutation.data.ok ? mutation.data.error : null,
    answer: mutation.data?.ok ? mutation.data.value : null,
    run: mutation.mutateAsync,
    reset: mutation.reset,
  };
};

interface Start {
  readonly request: ShareRequest;
  /** Answers only once the share is live or waits for an approval. */
  readonly wait: boolean;
}

export const useStartShare = () => {
  const { commands } = useSharingTools();
  return useCommand(({ request, wait }: Start) => commands.startShare(request, wait));
};

/** Confirms a share that the operator has just requested. */
export const useConfirmShare = () => {
  const { commands } = useSharingTools();
  return useCommand((shareId: ShareId) => commands.confirmShare(shareId));
};

export const useStopShares = () => {
  const { commands } = useSharingTools();
  return useCommand((scope: StopScope) => commands.revokeShares(scope));
};

export interface ShareAgain {
  readonly isPending: boolean;
  readonly failure: Failure | null;
  readonly run: () => void;
}

/** Requests an ended share again and opens the terminal's dialog, which follows the new share. */
export const useShareAgain = ({ shareId, terminalId }: Pick<ShareView, "shareId" | "terminalId">): ShareAgain => {
  const { commands, ui } = useSharingTools();
  const { isPending, failure, run } = useCommand((ended: ShareId) => commands.startAgain(ended));
  const shareAgain = async () => {
    const answer = await run(shareId);
    if (!answer.ok) return;
    const { dismiss, follow, open } = ui.getState();
    dismiss(shareId);
    follow(terminalId, answer.value.share.shareId);
    open({ kind: "share", terminalId });
  };
  return { isPending, failure, run: () => void shareAgain() };
};

export const useSwitchShare = () => {
  const { commands } = useSharingTools();
  return useCommand(({ shareId, backend }: { readonly shareId: ShareId; readonly backend: Backend }) =>
    commands.switchShare(shareId, backend),
  );
};

export const useExtendShare = () => {
  const { commands } = useSharingTools();
  return useCommand(({ shareId, byMs }: { readonly shareId: ShareId; readonly byMs: number }) =>
    commands.extendShare(shareId, byMs),
  );
};

export type GuestAction =
  | { readonly kind: "admit" }
  | { readonly kind: "turn-away" }
  | { readonly kind: "kick" }
  | { readonly kind: "let-back" }
  | { readonly kind: "access"; readonly access: Access };

export const useGuestAction = () => {
  const { commands } = useSharingTools();
  return useCommand(({ guest, action }: { readonly guest: GuestRef; readonly action: GuestAction }) => {
    switch (action.kind) {
      case "admit":
        return commands.admitGuest(guest);
      case "turn-away":
        return commands.turnAwayGuest(guest);
      case "kick":
        return commands.kickGuest(guest);
      case "let-back":
        return commands.letGuestBack(guest);
      case "access":
        return commands.changeAccess(guest, action.access);
    }
  });
};
