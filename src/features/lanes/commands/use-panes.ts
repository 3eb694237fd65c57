// Asks for the panes of the operator's own tmux, each time the dialog opens.
import { useQuery } from "@tanstack/react-query";
import type { TheirPaneView } from "#contract/lane";
import type { CommandFailure } from "./lane-commands";
import { useLaneCommands } from "./lanes-context";

export type Panes = {
  /** Null while loading or after a failure. */
  readonly panes: readonly TheirPaneView[] | null;
  readonly failure: CommandFailure | null;
  readonly isLoading: boolean;
  readonly reload: () => void;
};

export const usePanes = (isEnabled: boolean): Panes => {
  const { tmuxPanes } = useLaneCommands();
  const answer = useQuery({
    queryKey: ["lanes", "tmux-panes"],
    queryFn: () => tmuxPanes(),
    enabled: isEnabled,
    // Panes come and go without an event.
    gcTime: 0,
  });
  return {
    panes: answer.data?.ok ? answer.data.value.panes : null,
    failure: answer.data?.ok === false ? answer.data.error : null,
    isLoading: answer.isFetching,
    reload: () => void answer.refetch(),
  };
};
