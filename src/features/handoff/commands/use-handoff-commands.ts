// The commands that change a handoff, as mutations: pending, failed or done. What they change shows up in the handoff store.

import { useMutation, useQuery } from "@tanstack/react-query";
import type { Result } from "#contract/errors";
import type { HandoffAnswer, HandoffApproving, HandoffOffer, HandoffSelection, HandoffView } from "#contract/handoff";
import type { HandoffId } from "#contract/ids";
import type { Failure } from "../../../words/failure-words";
import type { HandoffCommands } from "./handoff-commands";
import { useHandoffTools } from "./handoff-context";

export interface CommandState<I, T> {
  readonly isPending: boolean;
  readonly failure: Failure | null;
  /** Resolves with the answer; never rejects. */
  readonly run: (input: I) => Promise<Result<T, Failure>>;
}

const useCommand = <I, T>(command: (input: I) => Promise<Result<T, Failure>>): CommandState<I, T> => {
  const mutation = useMutation({ mutationFn: command, gcTime: 0 });
  return {
    isPending: mutation.isPending,
    failure: mutation.data && !mutation.data.ok ? mutation.data.error : null,
    run: mutation.mutateAsync,
  };
};

type Answer = Result<{ readonly handoff: HandoffView }, Failure>;

export interface Offering {
  readonly offer: HandoffOffer;
  /** The operator has seen that the rules ask for a confirmation, and confirmed. */
  readonly isConfirmed: boolean;
}

const offerAndConfirm = async (commands: HandoffCommands, { offer, isConfirmed }: Offering): Promise<Answer> => {
  const offered = await commands.offer(offer);
  if (!offered.ok || !isConfirmed) return offered;
  const { phase, approval, handoffId } = offered.value.handoff;
  return phase === "awaiting-approval" && approval?.needs === "operator" ? commands.approve({ handoffId }) : offered;
};

export const useOffer = () => {
  const { commands } = useHandoffTools();
  return useCommand((offering: Offering) => offerAndConfirm(commands, offering));
};

export type HandoffAction = "take-back" | "pause" | "resume" | "withdraw";

const act = (commands: HandoffCommands, kind: HandoffAction, handoffId: HandoffId) =>
  kind === "take-back" ? commands.takeBack({ handoffIds: [handoffId] }) : commands[kind](handoffId);

/** One action at a time. A failure is shown as a toast, because the button may disappear with the handoff's phase. */
export const useHandoffAction = () => {
  const { commands, ui } = useHandoffTools();
  const { isPending, run } = useCommand(
    async ({ kind, handoffId }: { readonly kind: HandoffAction; readonly handoffId: HandoffId }) => {
      ui.getState().reportFailure(null);
      const answer: Result<unknown, Failure> = await act(commands, kind, handoffId);
      if (!answer.ok) ui.getState().reportFailure(answer.error);
      return answer;
    },
  );
  return {
    isPending,
    run: (kind: HandoffAction, handoffId: HandoffId) => void run({ kind, handoffId }),
  };
};

/** Takes every terminal back with one command. */
export const useTakeBackAll = () => {
  const { commands, ui } = useHandoffTools();
  const { isPending, run } = useCommand(async (selection: HandoffSelection) => {
    const answer = await commands.takeBack(selection);
    if (!answer.ok) ui.getState().reportFailure(answer.error);
    return answer;
  });
  return { isPending, run: () => void run({ all: true }) };
};

export const useExtend = () => {
  const { commands } = useHandoffTools();
  return useCommand(({ handoffId, byMs }: { readonly handoffId: HandoffId; readonly byMs: number }) =>
    commands.extend(handoffId, byMs),
  );
};

export const useAnswer = () => {
  const { commands } = useHandoffTools();
  return useCommand((answer: HandoffAnswer) => commands.answer(answer));
};

export interface SigningText {
  /** Null until it is known. */
  readonly text: string | null;
  readonly failure: Failure | null;
  readonly retry: () => void;
}

/** What another person signs. It changes with the lane's name, so it is read each time the request is opened. */
export const useSigningText = (handoffId: HandoffId): SigningText => {
  const { commands } = useHandoffTools();
  const answer = useQuery({
    queryKey: ["handoff", "text to sign", handoffId],
    queryFn: () => commands.readTextToSign(handoffId),
    gcTime: 0,
  });
  return {
    text: answer.data?.ok ? answer.data.value.text : null,
    failure: answer.data?.ok === false ? answer.data.error : null,
    retry: () => void answer.refetch(),
  };
};

export type Decision =
  | { readonly kind: "approve"; readonly approving: HandoffApproving }
  | { readonly kind: "deny"; readonly handoffId: HandoffId; readonly note: string | undefined };

export const useDecision = () => {
  const { commands } = useHandoffTools();
  return useCommand((decision: Decision) =>
    decision.kind === "approve"
      ? commands.approve(decision.approving)
      : commands.deny(decision.handoffId, decision.note),
  );
};
