// The share dialog before there is a link: the form, the verdict, the start as it happens, and what failed.

import { CornerDownLeft } from "lucide-react";
import { type KeyboardEvent, type RefObject, type SubmitEvent, useEffect, useLayoutEffect, useRef } from "react";
import type { TerminalId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import { Button } from "../../../../components/controls/button";
import { DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { useRuntimeNow } from "../../../../stores/stores-context";
import { startStepsOf } from "../../model/start-steps";
import { FailureStatus } from "../failure-notice";
import { EndOneFirst } from "./end-one-first";
import styles from "./share-dialog.module.css";
import { ShareForm } from "./share-form";
import { StartSteps } from "./start-steps";
import { useShareDialog } from "./use-share-dialog";
import { VerdictLine } from "./verdict-line";

export interface ShareDialogFormProps {
  readonly terminalId: TerminalId;
  readonly limits: SharingLimits;
  readonly share: ShareView | null;
  readonly isStarting: boolean;
  readonly onCancel: () => void;
  /** Gets the element where the focus begins. */
  readonly focusFirst: RefObject<HTMLElement | null>;
}

/** Enter on a radio does nothing by itself, and in the keys it is a new line; both have their way to submit. */
const submitByKey = (event: KeyboardEvent<HTMLFormElement>): void => {
  if (event.key !== "Enter" || !(event.target instanceof HTMLElement)) return;
  const isRadio = event.target.role === "radio";
  if (isRadio || event.ctrlKey || event.metaKey) {
    event.preventDefault();
    event.currentTarget.requestSubmit();
  }
};

export const ShareDialogForm = (props: ShareDialogFormProps) => {
  const { terminalId, limits, share, isStarting, onCancel, focusFirst } = props;
  const dialog = useShareDialog(terminalId, limits, share);
  const nowMs = useRuntimeNow();
  const form = useRef<HTMLFormElement>(null);
  const shareButton = useRef<HTMLButtonElement>(null);
  const isBusy = isStarting || dialog.isAsking;
  const needsKeys = dialog.draft.who === "keys" && dialog.draft.keysText === "";
  // Once, at the opening: where something is missing, else where one press does it all.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed later must not move the focus
  useLayoutEffect(() => {
    focusFirst.current = needsKeys ? (form.current?.querySelector("textarea") ?? null) : shareButton.current;
  }, []);
  useEffect(() => {
    if (dialog.tries > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [dialog.tries]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy) return;
    // The fields are about to be closed; the focus must not go with them.
    shareButton.current?.focus();
    void dialog.submit();
  };
  const label = dialog.failure === null ? dialog.verdict.button : "Try again";
  return (
    <form ref={form} noValidate onSubmit={submit} onKeyDown={submitByKey}>
      <DialogBody isOnlyRead={isBusy}>
        <fieldset className={styles.fields} disabled={isBusy}>
          <ShareForm
            draft={dialog.draft}
            onChange={dialog.change}
            backend={dialog.backend}
            backends={dialog.backends}
            bounds={limits}
            way={dialog}
            problems={dialog.problems}
            nowMs={nowMs}
          />
        </fieldset>
      </DialogBody>
      <div className={styles.decision}>
        <VerdictLine view={dialog.verdict} onInstead={dialog.takeInstead} />
        <FailureStatus
          failure={isBusy ? dialog.cancelFailure : dialog.failure}
          isTold={dialog.failure?.code === "policy-denied" && dialog.verdict.tone === "red"}
          actions={
            dialog.failure?.code === "limit-reached" && (
              <EndOneFirst terminalId={terminalId} shareIds={dialog.failure.data.live} />
            )
          }
        />
      </div>
      <DialogFoot>
        {isBusy && <StartSteps steps={startStepsOf(share)} />}
        <span className={styles.spring} />
        <Button onClick={isBusy ? dialog.cancelStart : onCancel} isBusy={dialog.isCancelling}>
          Cancel
        </Button>
        <Button ref={shareButton} type="submit" look="primary" isBusy={isBusy}>
          {label}
          <CornerDownLeft size={14} aria-hidden />
        </Button>
      </DialogFoot>
    </form>
  );
};
