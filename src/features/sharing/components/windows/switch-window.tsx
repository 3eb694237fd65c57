// Switching a share to the other backend: what that means for its guests, how it goes, and the new link at the end.

import { useState } from "react";
import type { ShareId } from "#contract/ids";
import type { BackendStatus, ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { Dialog, DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { Callout } from "../../../../components/feedback/callout";
import { selectShare } from "../../../../stores/selectors";
import { useShares } from "../../../../stores/stores-context";
import { countOf } from "../../../../words/phrases";
import { useDesk, useSharingTools } from "../../commands/sharing-context";
import { useBackends } from "../../commands/use-backends";
import type { GivenJoin } from "../../commands/use-join";
import { useRelays } from "../../commands/use-relays";
import { useSwitchShare } from "../../commands/use-share-mutations";
import { capabilitySentences } from "../../model/capability-words";
import { otherBackend } from "../../model/other-backend";
import { relayAfterSwitch, relayLabel } from "../../model/relay-words";
import styles from "../dialog/share-dialog.module.css";
import { ShareDialogLink } from "../dialog/share-dialog-link";
import { FailureStatus } from "../failure-notice";
import { useSubject } from "../use-subject";

interface Switched extends GivenJoin {
  readonly shareId: ShareId;
}

export const SwitchWindow = ({ shareId }: { readonly shareId: ShareId }) => {
  const share = useShares(selectShare(shareId));
  return share === null ? null : <KnownSwitchWindow share={share} />;
};

const KnownSwitchWindow = ({ share }: { readonly share: ShareView }) => {
  const { anchors } = useSharingTools();
  const close = useDesk((state) => state.close);
  const subject = useSubject(share.terminalId);
  const [to] = useState(otherBackend(share.backend));
  // The answer holds the link; it is not asked for a second time.
  const [switched, setSwitched] = useState<Switched | null>(null);
  return (
    <Dialog
      isOpen
      title={`Switch to ${to}`}
      subject={subject}
      onClose={close}
      returnFocusTo={(opener) => opener ?? anchors.find(share.terminalId)}
    >
      {switched === null ? (
        <SwitchQuestion share={share} onSwitched={setSwitched} onCancel={close} />
      ) : (
        <SwitchDone switched={switched} onDone={close} />
      )}
    </Dialog>
  );
};

interface SwitchQuestionProps {
  readonly share: ShareView;
  readonly onSwitched: (switched: Switched) => void;
  readonly onCancel: () => void;
}

const SwitchQuestion = ({ share, onSwitched, onCancel }: SwitchQuestionProps) => {
  const to = otherBackend(share.backend);
  const { backends, isChecking, failure, checkAgain } = useBackends();
  const change = useSwitchShare();
  const status = backends.find(({ backend }) => backend === to);
  const confirm = async () => {
    const answer = await change.ask({ shareId: share.shareId, backend: to });
    if (!answer.ok) return;
    const { started, join } = answer.value;
    onSwitched({ shareId: started.shareId, linkRevision: started.linkRevision, join });
  };
  return (
    <>
      <DialogBody>
        <p>
          The share goes on through {to} for the time that is left, with the same keys and the same access. The new link
          works before the old one ends; the old one then lets nobody in.
        </p>
        <p>
          {share.guestCount === 0
            ? "Nobody is connected now."
            : `${countOf(share.guestCount, "guest")} must join anew: each is told the new way in before the old one ends.`}
        </p>
        <BackendFacts status={status} share={share} />
        <p role="status" aria-label="Progress">
          {change.isAsking ? `Starting through ${to}. ${share.backend} stays as it is until that is live.` : ""}
        </p>
        <FailureStatus failure={change.failure ?? failure} />
      </DialogBody>
      <DialogFoot>
        {status?.available === false && (
          <Button look="quiet" isBusy={isChecking} onClick={checkAgain}>
            Check again
          </Button>
        )}
        <span className={styles.spring} />
        <Button onClick={onCancel}>Cancel</Button>
        {status?.available === true && (
          <Button look="primary" isBusy={change.isAsking} onClick={() => void confirm()}>
            Switch
          </Button>
        )}
      </DialogFoot>
    </>
  );
};

interface BackendFactsProps {
  readonly status: BackendStatus | undefined;
  readonly share: ShareView;
}

/** What is another way with the other one over the relay it would use, or why it cannot be used. */
const BackendFacts = ({ status, share }: BackendFactsProps) => {
  const { relays } = useRelays();
  if (status === undefined) return <p>Looking whether it is there.</p>;
  if (!status.available) {
    return (
      <Callout tone="amber" shape="triangle" title={status.problem ?? "It cannot share here."}>
        {status.remedy}
      </Callout>
    );
  }
  const { backend } = status;
  const relay = relayAfterSwitch(relays, backend, share);
  if (relay === null && relays.length > 0) {
    return (
      <Callout tone="amber" shape="triangle" title={`${backend} has no relay like ${share.relay}.`}>
        Add one for {backend} with the same reach, then switch.
      </Callout>
    );
  }
  if (!relay?.capabilities) return null;
  return (
    <ul aria-label={`With ${backend}`}>
      <li>Guests then join over {relayLabel(relay)}.</li>
      {capabilitySentences(backend, relay.capabilities).map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
};

const SwitchDone = ({ switched, onDone }: { readonly switched: Switched; readonly onDone: () => void }) => {
  const started = useShares(selectShare(switched.shareId));
  if (started === null) return null;
  return (
    <ShareDialogLink
      share={started}
      given={switched}
      note="The old link is dead. Closing this keeps the share."
      onDone={onDone}
    />
  );
};
