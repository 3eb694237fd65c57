// The guests of a share who are connected or waiting, as far as the backend can tell, and what the operator can do about each.

import { useState } from "react";
import type { Guest, ShareView } from "#contract/share";
import { guestName } from "#contract/share-words";
import { Button } from "../../../../components/controls/button";
import { countOf } from "../../../../words/phrases";
import { accessWords } from "../../../../words/share-words";
import { timeOfDay } from "../../../../words/time-words";
import { useSharingUi } from "../../commands/sharing-context";
import { type GuestAction, useGuestAction } from "../../commands/use-share-commands";
import { admitNote, guestActionsOf, guestLimits } from "../../model/guests";
import { FailureStatus } from "../failure-notice";
import styles from "./guests.module.css";

export interface GuestListProps {
  readonly share: ShareView;
  readonly nowMs: number;
}

export const GuestList = ({ share, nowMs }: GuestListProps) => {
  const { run, isPending, failure } = useGuestAction();
  const notify = useSharingUi((state) => state.notify);
  const [busyGuest, setBusyGuest] = useState<string | null>(null);
  const listed = share.guests.filter((guest) => guest.state !== "gone");
  if (listed.length === 0) {
    return (
      <p>
        {share.guestCount === 0
          ? "No guests are connected."
          : `${countOf(share.guestCount, "guest")}; ${share.backend} can't list them here.`}
      </p>
    );
  }
  const limits = listed.some((guest) => guest.state === "in") ? guestLimits(share) : null;
  const note = listed.some((guest) => guest.state === "waiting") ? admitNote(share) : null;
  const act = async (guest: Guest, action: GuestAction) => {
    const { guestId } = guest;
    setBusyGuest(guestId);
    const answer = await run({ guest: { shareId: share.shareId, guestId }, action });
    if (answer.ok && action.kind === "kick") notify({ kind: "removed", share, guest });
  };
  return (
    <>
      <ul className={styles.list} aria-label="Guests">
        {listed.map((guest) => (
          <li key={guest.guestId} className={styles.guest}>
            <GuestFacts guest={guest} nowMs={nowMs} />
            <GuestButtons
              share={share}
              guest={guest}
              isBusy={isPending && busyGuest === guest.guestId}
              onAct={(action) => void act(guest, action)}
            />
          </li>
        ))}
      </ul>
      {[note, limits].map(
        (words) =>
          words !== null && (
            <p key={words} className={styles.quiet}>
              {words}
            </p>
          ),
      )}
      <FailureStatus failure={failure} />
    </>
  );
};

const GuestFacts = ({ guest, nowMs }: { readonly guest: Guest; readonly nowMs: number }) => (
  <div className={styles.facts}>
    <span className={styles.name}>{guestName(guest)}</span>
    <span className={styles.quiet}>
      {guest.state === "waiting" ? "waiting to join" : accessWords[guest.access]} · since{" "}
      {timeOfDay(guest.joinedAtMs, nowMs)}
      {guest.address !== null && guest.address !== guestName(guest) && ` · from ${guest.address}`}
    </span>
    {guest.label !== null && guest.fingerprint !== null && <code className={styles.key}>{guest.fingerprint}</code>}
  </div>
);

interface GuestButtonsProps {
  readonly share: ShareView;
  readonly guest: Guest;
  readonly isBusy: boolean;
  readonly onAct: (action: GuestAction) => void;
}

const GuestButtons = ({ share, guest, isBusy, onAct }: GuestButtonsProps) => {
  const { canAdmit, canRemove, otherAccess } = guestActionsOf(share, guest);
  const button = (label: string, action: GuestAction) => (
    <Button size="small" aria-label={`${label}: ${guestName(guest)}`} isBusy={isBusy} onClick={() => onAct(action)}>
      {label}
    </Button>
  );
  return (
    <div className={styles.actions}>
      {canAdmit && button("Let in", { kind: "admit" })}
      {canAdmit && button("Deny", { kind: "turn-away" })}
      {otherAccess === "read" && button("Watch only", { kind: "access", access: "read" })}
      {otherAccess === "write" && button("Allow typing", { kind: "access", access: "write" })}
      {canRemove && button("Remove", { kind: "kick" })}
    </div>
  );
};
