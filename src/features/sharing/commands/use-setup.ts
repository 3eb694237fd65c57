// What the setup windows ask the runtime: the checks of `lanecast doctor`, and the rules in force.
import { useQuery } from "@tanstack/react-query";
import type { Check } from "#contract/doctor";
import type { PolicyFiles } from "#contract/policy";
import type { Failure } from "../../../words/failure-words";
import { useSharingTools } from "./sharing-context";

export interface Asked<T> {
  /** Null until the first answer. */
  readonly answer: T | null;
  readonly isLoading: boolean;
  readonly failure: Failure | null;
  readonly load: () => void;
}

export const useDoctor = (): Asked<readonly Check[]> => {
  const { commands } = useSharingTools();
  const asked = useQuery({ queryKey: ["sharing", "doctor"], queryFn: commands.runDoctor, retry: false });
  return {
    answer: asked.data?.ok ? asked.data.value.checks : null,
    isLoading: asked.isFetching,
    failure: asked.data && !asked.data.ok ? asked.data.error : null,
    load: () => void asked.refetch(),
  };
};

export const usePolicyFiles = (): Asked<PolicyFiles> => {
  const { commands } = useSharingTools();
  const asked = useQuery({ queryKey: ["sharing", "rules"], queryFn: commands.showPolicy, retry: false });
  return {
    answer: asked.data?.ok ? asked.data.value : null,
    isLoading: asked.isFetching,
    failure: asked.data && !asked.data.ok ? asked.data.error : null,
    load: () => void asked.refetch(),
  };
};
