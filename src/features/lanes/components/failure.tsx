// Shows why a command on a lane or terminal failed.
import type { ReactNode } from "react";
import { FailureNotice } from "../../../components/feedback/failure-notice";
import { copyText } from "../../../platform/clipboard";
import { type Failure, type FailurePlace, failureView } from "../../../words/failure-words";

/** Where this feature can say more than the shared table of failures. */
const lanesPlace: FailurePlace = {
  fields: { cwd: "Folder", name: "Name" },
  next: {
    "not-found": "It no longer exists.",
    "wrong-phase":
      "It was shared or handed to an agent in the meantime. Check who is connected, then try closing it again.",
    "timed-out": "Try again.",
  },
};

export interface LaneFailureProps {
  readonly failure: Failure;
  readonly isInline?: boolean;
  readonly actions?: ReactNode;
}

export const LaneFailure = ({ failure, ...rest }: LaneFailureProps) => (
  <FailureNotice failure={failureView(failure, lanesPlace)} onCopy={copyText} {...rest} />
);
