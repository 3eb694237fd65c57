// Approving and denying a request, and the text that a second person signs.

import { useMutation, useQuery } from "@tanstack/react-query";
import type { ApprovalGiving } from "#contract/approval";
import type { ApprovalId } from "#contract/ids";
import type { Failure } from "../../../words/failure-words";
import type { ApprovalDenial } from "./approvals-commands";
import { useApprovalsTools } from "./approvals-context";

export interface Decisions {
  readonly isRunning: boolean;
  /** Of the last attempt. */
  readonly failure: Failure | null;
  readonly approve: (giving: ApprovalGiving) => void;
  readonly deny: (denial: ApprovalDenial) => void;
}

type Decision =
  | { readonly kind: "approve"; readonly giving: ApprovalGiving }
  | { readonly kind: "deny"; readonly denial: ApprovalDenial };

export const useDecisions = (): Decisions => {
  const { commands } = useApprovalsTools();
  const mutation = useMutation({
    mutationFn: (decision: Decision) =>
      decision.kind === "approve" ? commands.giveApproval(decision.giving) : commands.refuseApproval(decision.denial),
  });
  return {
    isRunning: mutation.isPending,
    failure: mutation.data && !mutation.data.ok ? mutation.data.error : null,
    approve: (giving) => mutation.mutate({ kind: "approve", giving }),
    deny: (denial) => mutation.mutate({ kind: "deny", denial }),
  };
};

export interface SigningText {
  /** Null while loading or after a failure. */
  readonly text: string | null;
  readonly failure: Failure | null;
  readonly retry: () => void;
}

/** The text for a request never changes. */
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
    retry: () => void answer.refetch(),
  };
};
