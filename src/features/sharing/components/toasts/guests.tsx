// Toasts about guests: one per share for guests who wait to join, and one that says who just joined.
import { useEffect, useRef, useState } from "react";
import type { GuestId } from "#contract/ids";
import type { Guest, ShareView } from "#contract/share";
import { guestName } from "#contract/share-words";
import { Button } from "../../../../components/controls/button";
import { Toast } from "../../../../components/toast/toast";
import { useShares, useStores } from "../../../../stores/stores-context";
import { useSharingTools, useSharingUi } from "../../commands/sharing-context";
import { type GuestAction, useGuestAction } from "../../commands/use-share-commands";
import { type Arrival, admitNote, arrivalsIn, arrivalTitle, presentGuests, waitingTitle } from "../../model/guests";
import { FailureNotice } from "../failure-notice";
import { subjectOf, useSubject } from "../use-terminal";
import { useDesktopNotes } from "./desktop-notes";
import styles from "./toasts.module.css";

interface Waiting {
  readonly share: ShareView;
  readonly guests: readonly Guest[];
}

const waitingIn = (shares: Iterable<ShareView>, dismissed: ReadonlySet<GuestId>): readonly Waiting[] =>
  [...shares]
    .map((share) => ({
      share,
      guests: share.guests.filter(({ state, guestId }) => state === "waiting" && !dismissed.has(guestId)),
    }))
    .filter(({ guests }) => guests.length > 0);

export const WaitingToasts = () => {
  const shares = useShares((state) => state.shares);
  const dismissed = useSharingUi((state) => state.dismissedKnocks);
  // These windows offer the same buttons.
  const inWindow = useSharingUi(({ window }) => {
    if (window?.kind === "details") return window.shareId;
    return window?.kind === "live" ? window.terminalId : null;
  });
  const all = waitingIn(shares.values(), dismissed);
  useDesktopNotes(
    all.flatMap(({ guests }) =>
      guests.map((guest) => ({
        tag: guest.guestId,
        title: waitingTitle([guest]),
        body: "Let them in or deny them in lanecast.",
      })),
    ),
  );
  return all
    .filter(({ share }) => share.shareId !== inWindow && share.terminalId !== inWindow)
    .map(({ share, guests }) => <WaitingToast key={share.shareId} share={share} guests={guests} />);
};

const WaitingToast = ({ share, guests }: Waiting) => {
  const subject = useSubject(share.terminalId);
  const dismiss = useSharingUi((state) => state.dismissKnocks);
  const { run, isPending, failure } = useGuestAction();
  const act = (guest: Guest, action: GuestAction) =>
    void run({ guest: { shareId: share.shareId, guestId: guest.guestId }, action });
  const title = waitingTitle(guests);
  const note = admitNote(share);
  const nameOf = (label: string, guest: Guest) => (guests.length > 1 ? `${label}: ${guestName(guest)}` : undefined);
  return (
    <Toast
      tone="violet"
      title={title}
      announcement={`${title}. ${subject}. Press F8 to go to it.`}
      onDismiss={() => dismiss(guests.map(({ guestId }) => guestId))}
    >
      <p>{subject}</p>
      {note !== null && <p>{note}</p>}
      <ul className={styles.list} aria-label="Waiting guests">
        {guests.map((guest) => (
          <li key={guest.guestId} className={styles.item}>
            <WaitingFacts guest={guest} isNamed={guests.length > 1} />
            <div className={styles.actions}>
              <Button
                size="small"
                aria-label={nameOf("Let in", guest)}
                isBusy={isPending}
                onClick={() => act(guest, { kind: "admit" })}
              >
                Let in
              </Button>
              <Button
                size="small"
                look="quiet"
                aria-label={nameOf("Deny", guest)}
                isBusy={isPending}
                onClick={() => act(guest, { kind: "turn-away" })}
              >
                Deny
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {/* The live region exists before its text, so screen readers announce it. */}
      <div role="alert">{failure !== null && <FailureNotice isInline failure={failure} />}</div>
    </Toast>
  );
};

/** Key and address, which were verified, next to the name that the guest claims. */
const WaitingFacts = ({ guest, isNamed }: { readonly guest: Guest; readonly isNamed: boolean }) => {
  const facts = [isNamed ? guestName(guest) : null, guest.fingerprint, guest.address]
    .filter((fact, index, all) => fact !== null && all.indexOf(fact) === index)
    .filter((fact) => isNamed || fact !== guestName(guest));
  return facts.map((fact) => <p key={fact}>{fact}</p>);
};

/** Long enough to be read twice. */
const JOIN_TOAST_MS = 8_000;

/** One toast at a time, which disappears after a while. Guests who were connected when the page opened aren't news. */
export const JoinToast = () => {
  const { clock } = useSharingTools();
  const { lanes } = useStores();
  const shares = useShares((state) => state.shares);
  const isLoaded = useShares((state) => state.limits !== null);
  const known = useRef<ReadonlySet<GuestId> | null>(null);
  const [arrivals, setArrivals] = useState<readonly Arrival[]>([]);
  useEffect(() => {
    const fresh = known.current === null ? [] : arrivalsIn(shares.values(), known.current);
    if (isLoaded) known.current = presentGuests(shares.values());
    // Guests who join while the toast is shown are added to it.
    if (fresh.length > 0) setArrivals((before) => [...before, ...fresh]);
  }, [shares, isLoaded]);
  useEffect(() => {
    if (arrivals.length === 0) return;
    const timer = clock.after(JOIN_TOAST_MS, () => setArrivals([]));
    return () => timer.cancel();
  }, [clock, arrivals]);
  if (arrivals.length === 0) return null;
  const title = arrivalTitle(arrivals);
  const where = [...new Set(arrivals.map(({ share }) => subjectOf(lanes.getState(), share.terminalId)))].join(", ");
  return (
    <Toast tone="green" title={title} announcement={`${title}. ${where}.`} onDismiss={() => setArrivals([])}>
      {where}
    </Toast>
  );
};
