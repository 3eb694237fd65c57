// Starting an ended share again, with what it was asked for then. The policy is asked afresh; the terminal's dialog follows the new one.
import type { ShareView } from "#contract/share";
import type { Failure } from "../../../words/failure-words";
import { useSharingTools } from "./sharing-context";
import { useStartAgain } from "./use-share-mutations";

export interface Again {
  readonly isAsking: boolean;
  readonly failure: Failure | null;
  readonly ask: () => void;
}

export const useAgain = ({ shareId, terminalId }: Pick<ShareView, "shareId" | "terminalId">): Again => {
  const { desk } = useSharingTools();
  const { isAsking, failure, ask } = useStartAgain();
  const again = async () => {
    const answer = await ask(shareId);
    if (!answer.ok) return;
    const { dismiss, follow, open } = desk.getState();
    dismiss(shareId);
    follow(terminalId, answer.value.share.shareId);
    open({ kind: "share", terminalId });
  };
  return { isAsking, failure, ask: () => void again() };
};
