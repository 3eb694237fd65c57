// The commands about one guest: list, take off, change access, let in, turn away. Finds and refuses; the guest desk does it.
import { ok, shareError } from "#contract/errors";
import type { GuestId, ShareId } from "#contract/ids";
import type { Access, Guest, ShareView } from "#contract/share";
import type { GuestAnswer, GuestDesk } from "../guests/desk";
import { type Requester, type ShareRecord, toView } from "../share/record";
import type { Answer, ShareDesk } from "./checks";

export interface ShareGuests {
  /** Of a share in any phase. Errors: not-found. */
  list(shareId: ShareId): Answer<readonly Guest[]>;
  /** Errors of all that follow: not-found (share or guest), wrong-phase, invalid-input where this backend cannot. */
  kick(
    shareId: ShareId,
    guestId: GuestId,
    by: Requester,
  ): Promise<Answer<{ readonly share: ShareView; readonly staysOut: boolean }>>;
  setAccess(shareId: ShareId, guestId: GuestId, access: Access, by: Requester): Promise<Answer<ShareView>>;
  /** Asks the gate (`admit`) first. Errors also: policy-denied. */
  admit(shareId: ShareId, guestId: GuestId, by: Requester): Promise<Answer<ShareView>>;
  turnAway(shareId: ShareId, guestId: GuestId, by: Requester): Promise<Answer<ShareView>>;
}

export interface ShareGuestsDeps {
  readonly desk: ShareDesk;
  readonly guestsOf: (shareId: ShareId) => GuestDesk | null;
}

interface Found {
  readonly record: ShareRecord;
  readonly guests: GuestDesk;
}

/** What somebody asked for about one guest. */
interface Asked {
  readonly record: ShareRecord;
  readonly guestId: GuestId;
  readonly by: Requester;
  readonly command: "kick" | "access" | "admit" | "turn-away";
}

const IN_DOUBT = "which terminal is this guest's is not known now; try again in a moment, or take them off";

/** Why it cannot be done, in words about this share. */
const whyNot = ({ request }: ShareRecord, command: "kick" | "access" | "turn-away", access?: Access): string => {
  if (command === "turn-away") return "this guest is in already; take them off instead";
  if (command === "kick") return `${request.backend} cannot take one guest off`;
  if (access === "write" && request.access === "read") return "the share is for reading; nobody can be raised above it";
  return `${request.backend} cannot change what this one guest may do`;
};

export const createShareGuests = ({ desk, guestsOf }: ShareGuestsDeps): ShareGuests => {
  const find = (shareId: ShareId, by: Requester): Answer<Found> => {
    const found = desk.findFor(shareId, "guests", by);
    if (!found.ok) return found;
    const guests = guestsOf(shareId);
    if (guests !== null) return ok({ record: found.value, guests });
    const { phase } = found.value.state;
    const words = `The guests of ${shareId} are not known yet.`;
    const error = shareError("wrong-phase", words, { phase, command: "guests", shareId });
    return desk.refuseFor(found.value, by, "guests", error);
  };

  /** What was refused is on record; of a guest who is not there is nothing to tell. */
  const answer = (
    { record, guestId, by, command }: Asked,
    outcome: GuestAnswer,
    problem: string,
  ): Answer<ShareView> => {
    const { shareId, correlationId } = record;
    // It took its time; what a share that is over answers is that it is over.
    const current = outcome === "done" ? null : desk.findFor(shareId, "guests", by);
    if (current?.ok === false) return current;
    if (outcome === "no-such-guest") {
      const data = { kind: "guest", id: guestId };
      return desk.refusal(shareError("not-found", `There is no guest ${guestId} in this share.`, data), correlationId);
    }
    if (outcome !== "done") {
      const why = outcome === "in-doubt" ? IN_DOUBT : problem;
      const issues = [{ path: "guestId", problem: why }];
      return desk.refuseFor(record, by, command, shareError("invalid-input", `guestId: ${why}`, { issues }));
    }
    const after = desk.find(shareId, "revoke");
    return after.ok ? ok(toView(after.value)) : after;
  };

  return {
    list: (shareId) => {
      const found = desk.find(shareId, "revoke");
      return found.ok ? ok(toView(found.value).guests) : found;
    },
    kick: async (shareId, guestId, by) => {
      const found = find(shareId, by);
      if (!found.ok) return found;
      const { record, guests } = found.value;
      const outcome = await guests.kick(guestId, by);
      const share = answer({ record, guestId, by, command: "kick" }, outcome, whyNot(record, "kick"));
      return share.ok ? ok({ share: share.value, staysOut: share.value.capabilities?.kickedStayOut ?? false }) : share;
    },
    setAccess: async (shareId, guestId, access, by) => {
      const found = find(shareId, by);
      if (!found.ok) return found;
      const { record, guests } = found.value;
      const outcome = await guests.setAccess(guestId, access, by);
      return answer({ record, guestId, by, command: "access" }, outcome, whyNot(record, "access", access));
    },
    admit: async (shareId, guestId, by) => {
      const asked = find(shareId, by);
      if (!asked.ok) return asked;
      const { record } = asked.value;
      const allowed = await desk.ask(record, by, "admit", record.state.ttlMs);
      if (!allowed.ok) return desk.refuseFor(record, by, "admit", allowed.error);
      // The gate took its time; the share may have ended meanwhile.
      const found = find(shareId, by);
      if (!found.ok) return found;
      const outcome = found.value.guests.admit(guestId, by, allowed.value.policyIds);
      return answer({ record, guestId, by, command: "admit" }, outcome, "");
    },
    turnAway: async (shareId, guestId, by) => {
      const found = find(shareId, by);
      if (!found.ok) return found;
      const { record, guests } = found.value;
      const outcome = await guests.turnAway(guestId, by);
      return answer({ record, guestId, by, command: "turn-away" }, outcome, whyNot(record, "turn-away"));
    },
  };
};
