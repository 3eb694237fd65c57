// Guests who wait to be let in, lower right: one toast a share, calm, until each is answered or put away.
import type { GuestId } from "#contract/ids";
import type { Guest, ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { Toast } from "../../../../components/toast/toast";
import { useShares } from "../../../../stores/stores-context";
import { countOf } from "../../../../words/phrases";
import { useDesk } from "../../commands/sharing-context";
import { type GuestAct, useGuestAct } from "../../commands/use-guest-commands";
import { admitNote } from "../../model/guest-acts";
import { guestName } from "../../model/guest-words";
import { FailureNotice } from "../failure-notice";
import { useSubject } from "../use-subject";
import styles from "./grace-toasts.module.css";
import { useDesktopNotes } from "./use-desktop-notes";

interface Waiting {
  readonly share: ShareView;
  readonly guests: readonly Guest[];
}

const waitingIn = (shares: Iterable<ShareView>, quiet: ReadonlySet<GuestId>): readonly Waiting[] =>
  [...shares]
    .map((share) => ({
      share,
      guests: share.guests.filter(({ state, guestId }) => state === "waiting" && !quiet.has(guestId)),
    }))
    .filter(({ guests }) => guests.length > 0);

export const WaitingToasts = () => {
  const shares = useShares((state) => state.shares);
  const quiet = useDesk((state) => state.quietKnocks);
  // Open details offer the same, beside everything else that is known.
  const inDetails = useDesk((state) => (state.window?.kind === "details" ? state.window.shareId : null));
  const all = waitingIn(shares.values(), quiet);
  const waiting = all.filter(({ share }) => share.shareId !== inDetails);
  useDesktopNotes(
    all.flatMap(({ guests }) =>
      guests.map((guest) => ({
        tag: guest.guestId,
        title: `${guestName(guest)} waits to be let in`,
        body: "Let them in or turn them away on the page.",
      })),
    ),
  );
  return waiting.map(({ share, guests }) => <WaitingToast key={share.shareId} share={share} guests={guests} />);
};

const WaitingToast = ({ share, guests }: Waiting) => {
  const subject = useSubject(share.terminalId);
  const quiet = useDesk((state) => state.quietKnock);
  const { ask, isAsking, failure } = useGuestAct();
  const act = (guest: Guest, what: GuestAct) =>
    void ask({ guest: { shareId: share.shareId, guestId: guest.guestId }, act: what });
  const [first] = guests;
  const head = guests.length === 1 && first ? guestName(first) : countOf(guests.length, "guest");
  const title = `${head} ${guests.length === 1 ? "waits" : "wait"} to be let in`;
  const note = admitNote(share);
  return (
    <Toast
      tone="violet"
      title={title}
      announcement={`${title}. ${subject}. F8 goes there.`}
      onDismiss={() => quiet(guests.map(({ guestId }) => guestId))}
    >
      <p>{subject}</p>
      {note !== null && <p>{note}</p>}
      <ul className={styles.list} aria-label="Waiting guests">
        {guests.map((guest) => (
          <li key={guest.guestId} className={styles.line}>
            <WaitingFacts guest={guest} isNamed={guests.length > 1} />
            <div className={styles.acts}>
              <Button
                size="small"
                aria-label={guests.length > 1 ? `Let in: ${guestName(guest)}` : undefined}
                isBusy={isAsking}
                onClick={() => act(guest, { kind: "admit" })}
              >
                Let in
              </Button>
              <Button
                size="small"
                look="quiet"
                aria-label={guests.length > 1 ? `Turn away: ${guestName(guest)}` : undefined}
                isBusy={isAsking}
                onClick={() => act(guest, { kind: "turn-away" })}
              >
                Turn away
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {/* There before its words, so that they are read out. */}
      <div role="alert">{failure !== null && <FailureNotice isInline failure={failure} />}</div>
    </Toast>
  );
};

/** What was checked stands beside what is claimed. */
const WaitingFacts = ({ guest, isNamed }: { readonly guest: Guest; readonly isNamed: boolean }) => {
  const facts = [isNamed ? guestName(guest) : null, guest.fingerprint, guest.address]
    .filter((fact, index, all) => fact !== null && all.indexOf(fact) === index)
    .filter((fact) => isNamed || fact !== guestName(guest));
  return facts.length === 0 ? null : <p>{facts.join(" · ")}</p>;
};
