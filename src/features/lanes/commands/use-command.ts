// Runs one command as a React Query mutation, and reports whether it is running and why it failed.

import { useMutation } from "@tanstack/react-query";
import type { Result } from "#contract/errors";
import type { CommandFailure } from "./lane-commands";

export type UsedCommand<A extends readonly unknown[], T> = {
  readonly isRunning: boolean;
  /** Why the last run failed. Null while it runs again. */
  readonly failure: CommandFailure | null;
  run(...args: A): Promise<Result<T, CommandFailure>>;
  /** Clears the failure. */
  reset(): void;
};

export const useCommand = <A extends readonly unknown[], T>(
  command: (...args: A) => Promise<Result<T, CommandFailure>>,
): UsedCommand<A, T> => {
  const mutation = useMutation({ mutationFn: (args: A) => command(...args) });
  return {
    isRunning: mutation.isPending,
    failure: mutation.data?.ok === false ? mutation.data.error : null,
    run: (...args) => mutation.mutateAsync(args),
    reset: mutation.reset,
  };
};
