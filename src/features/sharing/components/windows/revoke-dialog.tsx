// The one question before shares end: how many are connected and are cut off, and what was only asked for.
import type { ShareView } from "#contract/share";
import { AlertDialog } from "../../../../components/dialog/alert-dialog";
import type { ReturnFocus } from "../../../../components/dialog/modal";
import type { Failure } from "../../../../words/failure-words";
import { listOf } from "../../../../words/phrases";
import { type RevokeParts, revokeWords } from "../../model/revoke-words";
import { FailureStatus } from "../failure-notice";

export interface RevokeDialogProps {
  readonly parts: RevokeParts<Pick<ShareView, "guestCount">>;
  /** The terminals they are of: `api · zsh`. */
  readonly subjects: readonly string[];
  readonly isAsking: boolean;
  readonly failure: Failure | null;
  readonly onRevoke: () => void;
  readonly onCancel: () => void;
  readonly returnFocusTo: ReturnFocus;
}

export const RevokeDialog = (props: RevokeDialogProps) => {
  const words = revokeWords(props.parts);
  return (
    <AlertDialog
      isOpen
      title="Revoke"
      confirmLabel="Revoke"
      isBusy={props.isAsking}
      onConfirm={props.onRevoke}
      onCancel={props.onCancel}
      returnFocusTo={props.returnFocusTo}
    >
      {words === null ? (
        <p>{props.isAsking ? "Ending." : "Nothing of this is open any more."}</p>
      ) : (
        <>
          <p>
            {words.before}
            <strong>{listOf(props.subjects)}</strong>
            {words.after}
          </p>
          <p>{words.next}</p>
        </>
      )}
      <FailureStatus failure={props.failure} />
    </AlertDialog>
  );
};
