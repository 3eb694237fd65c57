// What the badge's menu opens for one share: its link, more time, its details. Fed from the mirror.

import { useRef } from "react";
import type { ShareId } from "#contract/ids";
import { commandsAllowedIn, isLivePhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { Dialog, DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { Callout } from "../../../../components/feedback/callout";
import { selectShare } from "../../../../stores/selectors";
import { useRuntimeNow, useShares } from "../../../../stores/stores-context";
import { useDesk, useSharingTools } from "../../commands/sharing-context";
import { useAgain } from "../../commands/use-again";
import { useExtendShare } from "../../commands/use-share-mutations";
import { againLabel, overWords } from "../../model/ended-words";
import { ShareDialogLink } from "../dialog/share-dialog-link";
import { FailureStatus } from "../failure-notice";
import { useSubject } from "../use-subject";
import { ExtendForm } from "./extend-form";
import { ShareDetails } from "./share-details";

type Kind = "link" | "extend" | "details";
const titles: Readonly<Record<Kind, string>> = { link: "Share", extend: "Extend", details: "Details" };

export const ShareWindow = ({ kind, shareId }: { readonly kind: Kind; readonly shareId: ShareId }) => {
  const share = useShares(selectShare(shareId));
  return share === null ? null : <KnownShareWindow kind={kind} share={share} />;
};

const KnownShareWindow = ({ kind, share }: { readonly kind: Kind; readonly share: ShareView }) => {
  const { anchors, openStory } = useSharingTools();
  const close = useDesk((state) => state.close);
  const isLeaving = useRef(false);
  const showStory = () => {
    isLeaving.current = true;
    close();
    openStory?.(share.shareId);
  };
  const subject = useSubject(share.terminalId);
  const isOpenNow = isLivePhase(share.phase);
  return (
    <Dialog
      isOpen
      title={titles[kind]}
      subject={subject}
      onClose={close}
      // The story takes the focus itself.
      returnFocusTo={(opener) => (isLeaving.current ? null : (opener ?? anchors.find(share.terminalId)))}
    >
      {kind === "details" && <DetailsBody share={share} onDone={close} onStory={openStory && showStory} />}
      {kind !== "details" && !isOpenNow && <OverBody share={share} onDone={close} />}
      {kind === "link" && isOpenNow && <ShareDialogLink share={share} onDone={close} />}
      {kind === "extend" && isOpenNow && <ExtendBody share={share} onDone={close} />}
    </Dialog>
  );
};

interface BodyProps {
  readonly share: ShareView;
  readonly onDone: () => void;
}

const DetailsBody = ({ share, onDone, onStory }: BodyProps & { readonly onStory: (() => void) | null }) => {
  const nowMs = useRuntimeNow();
  const again = useAgain(share);
  return (
    <>
      <DialogBody>
        <ShareDetails share={share} nowMs={nowMs} />
        <FailureStatus failure={again.failure} />
      </DialogBody>
      <DialogFoot>
        {commandsAllowedIn[share.phase].includes("again") && (
          <Button isBusy={again.isAsking} onClick={again.ask}>
            {againLabel(share)}
          </Button>
        )}
        {onStory !== null && <Button onClick={onStory}>Story of this share</Button>}
        <Button onClick={onDone}>Done</Button>
      </DialogFoot>
    </>
  );
};

const ExtendBody = ({ share, onDone }: BodyProps) => {
  const nowMs = useRuntimeNow();
  const limits = useShares((state) => state.limits);
  const extend = useExtendShare();
  if (limits === null) return null;
  const ask = async (byMs: number) => {
    const answer = await extend.ask({ shareId: share.shareId, byMs });
    if (answer.ok) onDone();
  };
  return (
    <ExtendForm
      share={share}
      limits={limits}
      nowMs={nowMs}
      isAsking={extend.isAsking}
      failure={extend.failure}
      onExtend={(byMs) => void ask(byMs)}
      onCancel={onDone}
    />
  );
};

/** It ended while its window was open: said, not just gone. */
const OverBody = ({ share, onDone }: BodyProps) => {
  const nowMs = useRuntimeNow();
  return (
    <>
      <DialogBody>
        <Callout tone="neutral" shape="ring" title={overWords(share, nowMs)} />
      </DialogBody>
      <DialogFoot>
        <Button onClick={onDone}>Done</Button>
      </DialogFoot>
    </>
  );
};
