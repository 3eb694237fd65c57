// Giving and refusing as mutations: asking, failed or done. What was decided is seen in the mirror, not here.

import { useMutation, useQuery } from "@tanstack/react-query";
import type { ApprovalGiving } from "#contract/approval";
import type { ApprovalId } from "#contract/ids";
import type { Failure } from "../../../words/failure-words";
import type { ApprovalRefusing } from "./approvals-commands";
import { useApprovalsTools } from "./approvals-context";

export interface Decisions {
  readonly isAsking: boolean;
  /** Of the last try, whichever it was. */
  readonly failure: Failure | null;
  readonly give: (giving: ApprovalGiving) => void;
  readonly refuse: (refusing: ApprovalRefusing) => void;
}

type Decision =
  | { readonly kind: "give"; readonly giving: ApprovalGiving }
  | { readonly kind: "refuse"; readonly refusing: ApprovalRefusing };

export const useDecisions = (): Decisions => {
  const { commands } = useApprovalsTools();
  const mutation = useMutation({
    mutationFn: (decision: Decision) =>
      decision.kind === "give" ? commands.giveApproval(decision.giving) : commands.refuseApproval(decision.refusing),
  });
  return {
    isAsking: mutation.isPending,
    failure: mutation.data && !mutation.data.ok ? mutation.data.error : null,
    give: (giving) => mutation.mutate({ kind: "give", giving }),
    refuse: (refusing) => mutation.mutate({ kind: "refuse", refusing }),
  };
};

export interface SigningText {
  /** Null while it is asked for, or where that failed. */
  readonly text: string | null;
  readonly failure: Failure | null;
  readonly askAgain: () => void;
}

/** What another person signs; the same bytes each time. */
export const useSigningText = (approvalId: ApprovalId): SigningText => {
  const { commands } = useApprovalsTools();
  const answer = useQuery({
    queryKey: ["approvals", "signing-text", approvalId],
    queryFn: () => commands.showApproval(approvalId),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return {
    text: answer.data?.ok ? answer.data.value.text : null,
    failure: answer.data && !answer.data.ok ? answer.data.error : null,
    askAgain: () => void answer.refetch(),
  };
};
