// Who is in a share, as far as the backend can tell.
import type { ShareView } from "@contract/share";
import { guestName } from "../model/guest-words";
import { accessWords } from "../model/share-words";
import { countOf, timeOfDay } from "../model/time-words";
import styles from "./guest-list.module.css";

export interface GuestListProps {
  readonly share: Pick<ShareView, "guests" | "guestsKnown" | "guestCount">;
  readonly nowMs: number;
}

export const GuestList = ({ share, nowMs }: GuestListProps) => {
  const present = share.guests.filter((guest) => guest.state !== "gone");
  if (present.length === 0) {
    return (
      <p>{share.guestCount === 0 ? "Nobody is connected." : `${countOf(share.guestCount, "guest")}, without names.`}</p>
    );
  }
  return (
    <ul className={styles.list} aria-label="Guests">
      {present.map((guest) => (
        <li key={guest.guestId} className={styles.guest}>
          <span className={styles.name}>{guestName(guest)}</span>
          <span className={styles.facts}>
            {accessWords[guest.access]} · since {timeOfDay(guest.joinedAtMs, nowMs)}
            {guest.address !== null && guest.address !== guestName(guest) && ` · from ${guest.address}`}
          </span>
          {guest.label !== null && guest.fingerprint !== null && (
            <code className={styles.key}>{guest.fingerprint}</code>
          )}
        </li>
      ))}
    </ul>
  );
};
