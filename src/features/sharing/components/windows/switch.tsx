// Switching a share to the other backend: what it means for the guests, the progress, and the new link.

import { useState } from "react";
import type { Backend } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import type { BackendStatus, ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { Dialog, DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { Callout } from "../../../../components/feedback/callout";
import { selectShare } from "../../../../stores/selectors";
import { useShares } from "../../../../stores/stores-context";
import { countOf } from "../../../../words/phrases";
import { useSharingTools, useSharingUi } from "../../commands/sharing-context";
import { useBackends, useRelays } from "../../commands/use-backends";
import type { GivenJoin } from "../../commands/use-link";
import { useReach, useSetUpWay } from "../../commands/use-reach";
import { useSwitchShare } from "../../commands/use-share-commands";
import { capabilitySentences } from "../../model/capabilities";
import { wayOfRelay } from "../../model/reach";
import { relayAfterSwitch, relayLabel } from "../../model/relays";
import { otherBackend } from "../../model/share-words";
import { SHARING_CONTINUES, ShareLink } from "../dialog/link";
import { FailureStatus } from "../failure-notice";
import shared from "../shared.module.css";
import { useSubject } from "../use-terminal";
import styles from "./windows.module.css";

interface Switched extends GivenJoin {
  readonly shareId: ShareId;
}

export const SwitchWindow = ({ shareId }: { readonly shareId: ShareId }) => {
  const share = useShares(selectShare(shareId));
  return share === null ? null : <KnownSwitchWindow share={share} />;
};

const KnownSwitchWindow = ({ share }: { readonly share: ShareView }) => {
  const { anchors } = useSharingTools();
  const close = useSharingUi((state) => state.close);
  const subject = useSubject(share.terminalId);
  const [to] = useState(otherBackend(share.backend));
  // The answer contains the new link, so it isn't fetched again.
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
    const answer = await change.run({ shareId: share.shareId, backend: to });
    if (!answer.ok) return;
    const { started, join } = answer.value;
    onSwitched({ shareId: started.shareId, linkRevision: started.linkRevision, join });
  };
  return (
    <>
      <DialogBody>
        <p>
          The share continues over {to} with the same keys, access and remaining time. The new link works before the old
          one stops.
        </p>
        <p>
          {share.guestCount === 0
            ? "No guests are connected."
            : `${countOf(share.guestCount, "guest")} must join again, and will get the new link before the old one stops.`}
        </p>
        <BackendFacts status={status} share={share} />
        <p role="status" aria-label="Progress">
          {change.isPending ? `Starting ${to}… The share stays live over ${share.backend} until then.` : ""}
        </p>
        <FailureStatus failure={change.failure ?? failure} />
      </DialogBody>
      <DialogFoot>
        {status?.available === false && (
          <Button look="quiet" isBusy={isChecking} onClick={checkAgain}>
            Check again
          </Button>
        )}
        <span className={shared.spring} />
        <Button onClick={onCancel}>Cancel</Button>
        {status?.available === true && (
          <Button look="primary" isBusy={change.isPending} onClick={() => void confirm()}>
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

/** What the other backend can do over the relay that the switch would use, or why the switch isn't possible. */
const BackendFacts = ({ status, share }: BackendFactsProps) => {
  const { relays } = useRelays();
  if (status === undefined) return <p>Checking…</p>;
  if (!status.available) {
    return (
      <Callout tone="amber" shape="triangle" title={status.problem ?? `${status.backend} isn't available.`}>
        {status.remedy}
      </Callout>
    );
  }
  const { backend } = status;
  const relay = relayAfterSwitch(relays, backend, share);
  if (relay === null && relays.length > 0) return <NoRelay backend={backend} relay={share.relay} />;
  if (!relay?.capabilities) return null;
  return (
    <ul className={styles.sentences} aria-label={`About ${backend}`}>
      <li>Reachable from: {relayLabel(relay)}.</li>
      {capabilitySentences(backend, relay.capabilities).map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
};

/** lanecast can set up a way that it found for the other backend as well. Other relays must be added by the operator. */
const NoRelay = ({ backend, relay }: { readonly backend: Backend; readonly relay: string }) => {
  const way = wayOfRelay(useReach(), relay);
  const setUp = useSetUpWay();
  const title = `No ${backend} relay matches ${relay}.`;
  if (way === null) {
    return (
      <Callout tone="amber" shape="triangle" title={title}>
        Add a {backend} relay of the same kind, then switch.
      </Callout>
    );
  }
  return (
    <>
      <Callout
        tone="amber"
        shape="triangle"
        title={title}
        actions={
          <Button size="small" isBusy={setUp.isPending} onClick={() => void setUp.run({ way: way.way, backend })}>
            Set it up
          </Button>
        }
      >
        lanecast can add one for {way.host}.
      </Callout>
      <FailureStatus failure={setUp.failure} />
    </>
  );
};

const SwitchDone = ({ switched, onDone }: { readonly switched: Switched; readonly onDone: () => void }) => {
  const started = useShares(selectShare(switched.shareId));
  if (started === null) return null;
  return (
    <ShareLink
      share={started}
      given={switched}
      note={`The old link no longer works. ${SHARING_CONTINUES}`}
      onDone={onDone}
    />
  );
};
