// The one question before shares end: how many are connected, and that they are cut off.
import type { ShareView } from "@contract/share";
import { AlertDialog } from "../../../components/alert-dialog";
import type { ReturnFocus } from "../../../components/use-return-focus";
import type { Failure } from "../model/failure";
import { connectedWords } from "../model/share-words";
import { countOf, listOf } from "../model/time-words";
import { FailureStatus } from "./failure-notice";

export interface RevokeDialogProps {
  readonly shares: readonly Pick<ShareView, "guestCount">[];
  /** The terminals they are of: `api · zsh`. */
  readonly subjects: readonly string[];
  readonly isAsking: boolean;
  readonly failure: Failure | null;
  readonly onRevoke: () => void;
  readonly onCancel: () => void;
  readonly returnFocusTo: ReturnFocus;
}

export const RevokeDialog = (props: RevokeDialogProps) => {
  const isAll = props.shares.length > 1;
  return (
    <AlertDialog
      isOpen
      title={isAll ? "End all" : "Revoke"}
      confirmLabel={isAll ? "End all" : "Revoke"}
      isBusy={props.isAsking}
      onConfirm={props.onRevoke}
      onCancel={props.onCancel}
      returnFocusTo={props.returnFocusTo}
    >
      <p>
        {isAll ? `${countOf(props.shares.length, "share")}: ` : "The share of "}
        <strong>{listOf(props.subjects)}</strong> {isAll ? "end now." : "ends now."} {connectedWords(props.shares)}
      </p>
      <p>{isAll ? "The links stop working; the terminals go on." : "Its link stops working; the terminal goes on."}</p>
      <FailureStatus failure={props.failure} />
    </AlertDialog>
  );
};
