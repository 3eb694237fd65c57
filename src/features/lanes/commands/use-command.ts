// One command as React Query's mutation: whether it is being asked, and how it failed. What it changed comes through the stores.

import { useMutation } from "@tanstack/react-query";
import type { Result } from "#contract/errors";
import type { CommandFailure } from "./lane-commands";

export type UsedCommand<A extends readonly unknown[], T> = {
  readonly isAsking: boolean;
  /** Of the last time it was asked; null while asking anew. */
  readonly failure: CommandFailure | null;
  ask(...args: A): Promise<Result<T, CommandFailure>>;
  forget(): void;
};

export const useCommand = <A extends readonly unknown[], T>(
  command: (...args: A) => Promise<Result<T, CommandFailure>>,
): UsedCommand<A, T> => {
  const mutation = useMutation({ mutationFn: (args: A) => command(...args) });
  return {
    isAsking: mutation.isPending,
    failure: mutation.data?.ok === false ? mutation.data.error : null,
    ask: (...args) => mutation.mutateAsync(args),
    forget: mutation.reset,
  };
};
