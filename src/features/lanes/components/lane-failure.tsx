// What failed in a lane, with the machine's clipboard. The part itself stands in components/.
import type { ReactNode } from "react";
import { FailureNotice } from "../../../components/feedback/failure-notice";
import { copyText } from "../../../platform/clipboard";
import { type Failure, failureView } from "../../../words/failure-words";
import { lanesPlace } from "../model/failure-place";

export interface LaneFailureProps {
  readonly failure: Failure;
  readonly isInline?: boolean;
  readonly actions?: ReactNode;
}

export const LaneFailure = ({ failure, ...rest }: LaneFailureProps) => (
  <FailureNotice failure={failureView(failure, lanesPlace)} onCopy={copyText} {...rest} />
);
