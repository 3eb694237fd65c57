// What the log could not answer, and what can be done. Knows no command.
import type { ReactNode } from "react";
import { Callout } from "../../../components/callout";
import { type Failure, nextOf } from "../model/failure";

export const FailureNotice = ({ failure, actions }: { readonly failure: Failure; readonly actions?: ReactNode }) => (
  <Callout tone="red" shape="triangle" title={failure.message} actions={actions}>
    {nextOf(failure)} <code>{failure.code}</code>
  </Callout>
);
