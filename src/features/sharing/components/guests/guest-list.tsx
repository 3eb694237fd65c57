// Who is in a share and who waits, as far as the backend can tell, and what can be done about each.

import { useState } from "react";
import type { Guest, ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { countOf } from "../../../../words/phrases";
import { accessWords } from "../../../../words/share-words";
import { timeOfDay } from "../../../../words/time-words";
import { type GuestAct, useGuestAct } from "../../commands/use-guest-commands";
import { admitNote, guestActsOf, guestLimits } from "../../model/guest-acts";
import { guestName } from "../../model/guest-words";
import { FailureStatus } from "../failure-notice";
import styles from "./guest-list.module.css";

export interface GuestListProps {
  readonly share: ShareView;
  readonly nowMs: number;
}

export const GuestList = ({ share, nowMs }: GuestListProps) => {
  const { ask, isAsking, failure } = useGuestAct();
  const [acting, setActing] = useState<string | null>(null);
  const present = share.guests.filter((guest) => guest.state !== "gone");
  if (present.length === 0) {
    return (
      <p>{share.guestCount === 0 ? "Nobody is connected." : `${countOf(share.guestCount, "guest")}, without names.`}</p>
    );
  }
  const limits = present.some((guest) => guest.state === "in") ? guestLimits(share) : null;
  const note = present.some((guest) => guest.state === "waiting") ? admitNote(share) : null;
  const act = ({ guestId }: Guest, what: GuestAct) => {
    setActing(guestId);
    void ask({ guest: { shareId: share.shareId, guestId }, act: what });
  };
  return (
    <>
      <ul className={styles.list} aria-label="Guests">
        {present.map((guest) => (
          <li key={guest.guestId} className={styles.guest}>
            <GuestFacts guest={guest} nowMs={nowMs} />
            <GuestButtons
              share={share}
              guest={guest}
              isBusy={isAsking && acting === guest.guestId}
              onAct={(what) => act(guest, what)}
            />
          </li>
        ))}
      </ul>
      {[note, limits].map(
        (words) =>
          words !== null && (
            <p key={words} className={styles.facts}>
              {words}
            </p>
          ),
      )}
      <FailureStatus failure={failure} />
    </>
  );
};

const GuestFacts = ({ guest, nowMs }: { readonly guest: Guest; readonly nowMs: number }) => (
  <div className={styles.who}>
    <span className={styles.name}>{guestName(guest)}</span>
    <span className={styles.facts}>
      {guest.state === "waiting" ? "waits to be let in" : accessWords[guest.access]} · since{" "}
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
  readonly onAct: (act: GuestAct) => void;
}

const GuestButtons = ({ share, guest, isBusy, onAct }: GuestButtonsProps) => {
  const { mayAdmit, mayKick, otherAccess } = guestActsOf(share, guest);
  const button = (label: string, act: GuestAct) => (
    <Button size="small" aria-label={`${label}: ${guestName(guest)}`} isBusy={isBusy} onClick={() => onAct(act)}>
      {label}
    </Button>
  );
  return (
    <div className={styles.acts}>
      {mayAdmit && button("Let in", { kind: "admit" })}
      {mayAdmit && button("Turn away", { kind: "turn-away" })}
      {otherAccess === "read" && button("Make read-only", { kind: "access", access: "read" })}
      {otherAccess === "write" && button("Let them type", { kind: "access", access: "write" })}
      {mayKick && button("Take off", { kind: "kick" })}
    </div>
  );
};
