// The guests who wait to join a share, each with Let in and Deny: below a terminal, in a toast, and in the list of everything open.

import type { Guest, ShareView } from "#contract/share";
import { guestName } from "#contract/share-words";
import { Button, type ButtonProps } from "../../../../components/controls/button";
import { Shape } from "../../../../components/status/shape";
import { useGuestAction } from "../../commands/use-share-commands";
import { waitingGuests, waitingTitle } from "../../model/guests";
import { FailureStatus } from "../failure-notice";
import styles from "./guests.module.css";

export interface WaitingGuestsProps {
  readonly share: ShareView;
  readonly size?: ButtonProps["size"];
}

/** Renders nothing if no guest waits. */
export const WaitingGuests = ({ share, size = "small" }: WaitingGuestsProps) => {
  const { run, isPending, failure } = useGuestAction();
  const guests = waitingGuests(share);
  if (guests.length === 0) return null;
  const button = (label: string, kind: "admit" | "turn-away", { guestId }: Guest, name: string) => (
    <Button
      size={size}
      look={kind === "admit" ? "plain" : "quiet"}
      aria-label={`${label} ${name}`}
      isBusy={isPending}
      onClick={() => void run({ guest: { shareId: share.shareId, guestId }, action: { kind } })}
    >
      {label}
    </Button>
  );
  return (
    <>
      <ul className={styles.waitingList} aria-label="Waiting guests" data-tone="violet">
        {guests.map((guest) => (
          <li key={guest.guestId} className={styles.waiting} data-size={size}>
            <Shape name="diamond" />
            <span className={styles.waitingWords}>
              {waitingTitle([guest])}
              {guest.label !== null && guest.fingerprint !== null && (
                <code className={styles.waitingKey}>{guest.fingerprint}</code>
              )}
            </span>
            {button("Let in", "admit", guest, guestName(guest))}
            {button("Deny", "turn-away", guest, guestName(guest))}
          </li>
        ))}
      </ul>
      <FailureStatus failure={failure} />
    </>
  );
};
