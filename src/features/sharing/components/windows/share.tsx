// The windows that a share's menu opens: its link, its extension, its details.

import { type RefObject, useRef } from "react";
import type { ShareId } from "#contract/ids";
import { commandsAllowedIn, isLivePhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { Dialog, DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { Callout } from "../../../../components/feedback/callout";
import { selectShare } from "../../../../stores/selectors";
import { useRuntimeNow, useShares } from "../../../../stores/stores-context";
import { useSharingTools, useSharingUi } from "../../commands/sharing-context";
import { useShareAgain } from "../../commands/use-share-commands";
import { endedWords } from "../../model/share-words";
import { ShareLink } from "../dialog/link";
import { FailureStatus } from "../failure-notice";
import { useSubject } from "../use-terminal";
import { ShareDetails } from "./details";
import { ExtendForm } from "./extend";

type Kind = "link" | "extend" | "details";
const titles: Readonly<Record<Kind, string>> = { link: "Share", extend: "Extend", details: "Details" };

export const ShareWindow = ({ kind, shareId }: { readonly kind: Kind; readonly shareId: ShareId }) => {
  const share = useShares(selectShare(shareId));
  return share === null ? null : <KnownShareWindow kind={kind} share={share} />;
};

const KnownShareWindow = ({ kind, share }: { readonly kind: Kind; readonly share: ShareView }) => {
  const { anchors, openHistory } = useSharingTools();
  const close = useSharingUi((state) => state.close);
  const limits = useShares((state) => state.limits);
  const isLeaving = useRef(false);
  const showHistory = () => {
    isLeaving.current = true;
    close();
    openHistory?.(share.shareId);
  };
  const subject = useSubject(share.terminalId);
  const isLive = isLivePhase(share.phase);
  const done = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      isOpen
      title={titles[kind]}
      subject={subject}
      onClose={close}
      // In the details, the first button acts on a guest without asking.
      focusFirst={done}
      // The history takes the focus itself.
      returnFocusTo={(opener) => (isLeaving.current ? null : (opener ?? anchors.find(share.terminalId)))}
    >
      {kind === "details" && (
        <DetailsBody share={share} doneButton={done} onDone={close} onHistory={openHistory && showHistory} />
      )}
      {kind !== "details" && !isLive && <EndedBody share={share} onDone={close} />}
      {kind === "link" && isLive && <ShareLink share={share} onDone={close} />}
      {kind === "extend" && isLive && limits !== null && <ExtendForm share={share} limits={limits} onDone={close} />}
    </Dialog>
  );
};

interface BodyProps {
  readonly share: ShareView;
  readonly onDone: () => void;
}

interface DetailsBodyProps extends BodyProps {
  /** Gets the initial focus. */
  readonly doneButton: RefObject<HTMLButtonElement | null>;
  readonly onHistory: (() => void) | null;
}

const DetailsBody = ({ share, doneButton, onDone, onHistory }: DetailsBodyProps) => {
  const nowMs = useRuntimeNow();
  const again = useShareAgain(share);
  return (
    <>
      <DialogBody>
        <ShareDetails share={share} nowMs={nowMs} />
        <FailureStatus failure={again.failure} />
      </DialogBody>
      <DialogFoot>
        {commandsAllowedIn[share.phase].includes("again") && (
          <Button isBusy={again.isPending} onClick={again.run}>
            Share again
          </Button>
        )}
        {onHistory !== null && <Button onClick={onHistory}>History</Button>}
        <Button ref={doneButton} onClick={onDone}>
          Done
        </Button>
      </DialogFoot>
    </>
  );
};

/** The share ended while its window was open. */
const EndedBody = ({ share, onDone }: BodyProps) => {
  const nowMs = useRuntimeNow();
  return (
    <>
      <DialogBody>
        <Callout tone="neutral" shape="ring" title={endedWords(share, nowMs)} />
      </DialogBody>
      <DialogFoot>
        <Button onClick={onDone}>Done</Button>
      </DialogFoot>
    </>
  );
};
