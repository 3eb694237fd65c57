// The share dialog before there is a link: the fields, the verdict, the steps of the start, and what failed.

import { CornerDownLeft } from "lucide-react";
import { type KeyboardEvent, type RefObject, type SubmitEvent, useEffect, useLayoutEffect, useRef } from "react";
import { useShallow } from "zustand/react/shallow";
import type { Instead } from "#contract/commands";
import type { ShareId, TerminalId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import { Button } from "../../../../components/controls/button";
import { DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { Callout } from "../../../../components/feedback/callout";
import { useRuntimeNow, useShares } from "../../../../stores/stores-context";
import { useSharingUi } from "../../commands/sharing-context";
import { startStepsOf, type VerdictView } from "../../model/dialog";
import { oneOfManyWords } from "../../model/share-words";
import { knownShares } from "../../model/stop";
import { FailureStatus } from "../failure-notice";
import shared from "../shared.module.css";
import { ShareFields } from "./fields";
import styles from "./form.module.css";
import { useShareDialog } from "./use-dialog";
import { StartSteps, VerdictLine } from "./verdict";

export interface ShareDialogFormProps {
  readonly terminalId: TerminalId;
  readonly limits: SharingLimits;
  readonly share: ShareView | null;
  readonly isStarting: boolean;
  readonly onCancel: () => void;
  /** Receives the element that gets the initial focus. */
  readonly focusFirst: RefObject<HTMLElement | null>;
}

/** Ctrl+Enter submits from anywhere: Enter doesn't submit in a radio group, and adds a person in the people field. */
const submitByKey = (event: KeyboardEvent<HTMLFormElement>): void => {
  if (event.key !== "Enter" || !(event.target instanceof HTMLElement)) return;
  const isRadio = event.target.role === "radio";
  if (isRadio || event.ctrlKey || event.metaKey) {
    event.preventDefault();
    event.currentTarget.requestSubmit();
  }
};

/** The verdict already gives the reason. */
const deniedWords = {
  what: "The rules don't allow this share.",
  next: "Nothing was started. The request is in the audit log.",
};

export const ShareDialogForm = (props: ShareDialogFormProps) => {
  const { terminalId, limits, share, isStarting, onCancel, focusFirst } = props;
  const dialog = useShareDialog(terminalId, limits, share);
  const nowMs = useRuntimeNow();
  const form = useRef<HTMLFormElement>(null);
  const shareButton = useRef<HTMLButtonElement>(null);
  const isBusy = isStarting || dialog.start.isPending;
  const { isWaiting } = dialog;
  const needsPeople = dialog.draft.who === "keys" && dialog.draft.people.length === 0;
  // Focus the people field if it is empty, else Share, so that Enter is enough.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed later must not move the focus
  useLayoutEffect(() => {
    focusFirst.current = needsPeople ? (form.current?.querySelector("[role=combobox]") ?? null) : shareButton.current;
  }, []);
  useEffect(() => {
    if (dialog.tries > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [dialog.tries]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    // Enter in a field, or Ctrl+Enter: what the rules forbid isn't even asked for.
    if (isBusy || isWaiting || !dialog.verdict.canShare) return;
    // The fields are about to be disabled and would lose the focus.
    shareButton.current?.focus();
    dialog.submit();
  };
  const { failure, cancelFailure, cancel, isCanceling } = dialog.start;
  const isDeniedByVerdict = failure?.code === "policy-denied" && dialog.verdict.tone === "red";
  return (
    <form ref={form} noValidate onSubmit={submit} onKeyDown={submitByKey}>
      <DialogBody isOnlyRead={isBusy}>
        <fieldset className={styles.fields} disabled={isBusy || isWaiting}>
          <Dropped choices={dialog.draft.dropped} />
          <ShareFields dialog={dialog} bounds={limits} nowMs={nowMs} />
        </fieldset>
      </DialogBody>
      <div className={styles.decision}>
        <VerdictLine view={dialog.verdict} onInstead={dialog.takeInstead} />
        <FailureStatus
          failure={isBusy ? cancelFailure : failure}
          words={isDeniedByVerdict ? deniedWords : undefined}
          actions={
            failure?.code === "limit-reached" && <StopOneFirst terminalId={terminalId} shareIds={failure.data.live} />
          }
        />
      </div>
      <DialogFoot>
        {isBusy && <StartSteps steps={startStepsOf(share)} />}
        <span className={shared.spring} />
        <Button onClick={isBusy ? cancel : onCancel} isBusy={isCanceling}>
          Cancel
        </Button>
        <MainButtons
          view={dialog.verdict}
          isBusy={isBusy || isWaiting}
          isRetry={failure !== null}
          onInstead={dialog.takeInstead}
          shareButton={shareButton}
        />
      </DialogFoot>
    </form>
  );
};

/** The choices of the last share that are no longer possible. The live region exists before its text, so screen readers announce it. */
const Dropped = ({ choices }: { readonly choices: readonly string[] }) => (
  <div role="status" aria-label="Changed since last time" className={shared.region}>
    {choices.length > 0 && (
      <Callout tone="amber" shape="diamond" title="Changed since last time">
        {choices.join(" ")}
      </Callout>
    )}
  </div>
);

interface MainButtonsProps {
  readonly view: VerdictView;
  readonly isBusy: boolean;
  readonly isRetry: boolean;
  readonly onInstead: (instead: Instead) => void;
  readonly shareButton: RefObject<HTMLButtonElement | null>;
}

/** If the rules forbid the share, it can't be submitted, and what they would allow is the main button. */
const MainButtons = ({ view, isBusy, isRetry, onInstead, shareButton }: MainButtonsProps) => {
  const canShare = isBusy || view.canShare;
  const [instead] = canShare ? [] : view.instead;
  return (
    <>
      <Button
        ref={shareButton}
        type="submit"
        look={instead === undefined ? "primary" : "plain"}
        isBusy={isBusy}
        aria-disabled={!canShare || undefined}
      >
        {isRetry && canShare ? "Try again" : view.button}
        <CornerDownLeft size={14} aria-hidden />
      </Button>
      {instead !== undefined && (
        <Button look="primary" onClick={() => onInstead(instead)}>
          {instead.label}
        </Button>
      )}
    </>
  );
};

interface StopOneFirstProps {
  readonly terminalId: TerminalId;
  readonly shareIds: readonly ShareId[];
}

/** The shares that use up the terminal's limit. Stopping one leads back to the form, which is kept. */
const StopOneFirst = ({ terminalId, shareIds }: StopOneFirstProps) => {
  const open = useSharingUi((state) => state.open);
  const shares = useShares(useShallow((state) => knownShares(state.shares, shareIds)));
  const nowMs = useRuntimeNow();
  const stop = (shareId: ShareId) =>
    open({ kind: "stop", scope: { shareIds: [shareId] }, backTo: { kind: "share", terminalId } });
  return shares.map((share) => (
    <Button key={share.shareId} size="small" className={styles.stopOne} onClick={() => stop(share.shareId)}>
      Stop this share: {oneOfManyWords(share, nowMs)}
    </Button>
  ));
};
