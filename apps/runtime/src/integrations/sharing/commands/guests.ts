// The commands about one guest: list, kick, let back in, change access, admit, turn away.
import { ok, shareError } from "#contract/errors";
import type { GuestId, ShareId } from "#contract/ids";
import type { Access, Guest, ShareView } from "#contract/share";
import type { GuestActions, GuestOutcome } from "../guests/actions";
import { totalTtlMs } from "../share/machine";
import { type Requester, type ShareRecord, toView } from "../share/record";
import type { Answer, CommandChecks } from "./checks";

export interface GuestCommands {
  /** The guests of a share in any phase. Errors: not-found. */
  list(shareId: ShareId): Answer<readonly Guest[]>;
  /** Errors of this and the following: not-found (share or guest), wrong-phase, invalid-input when the backend cannot do it. */
  kick(
    shareId: ShareId,
    guestId: GuestId,
    by: Requester,
  ): Promise<Answer<{ readonly share: ShareView; readonly staysOut: boolean }>>;
  letBack(shareId: ShareId, guestId: GuestId, by: Requester): Answer<ShareView>;
  setAccess(shareId: ShareId, guestId: GuestId, access: Access, by: Requester): Promise<Answer<ShareView>>;
  /** Asks the gate (`admit`) first. Errors also: policy-denied. */
  admit(shareId: ShareId, guestId: GuestId, by: Requester): Promise<Answer<ShareView>>;
  turnAway(shareId: ShareId, guestId: GuestId, by: Requester): Promise<Answer<ShareView>>;
}

export interface GuestCommandsDeps {
  readonly checks: CommandChecks;
  readonly guestsOf: (shareId: ShareId) => GuestActions | null;
}

interface Found {
  readonly record: ShareRecord;
  readonly guests: GuestActions;
}

/** One command about one guest. */
interface Asked {
  readonly record: ShareRecord;
  readonly guestId: GuestId;
  readonly by: Requester;
  readonly command: "kick" | "let-back" | "access" | "admit" | "turn-away";
}

const AMBIGUOUS =
  "lanecast doesn't know yet which terminal belongs to this guest; try again in a moment, or remove the guest";

/** Why the share cannot do this. */
const whyNot = (
  { request }: ShareRecord,
  command: "kick" | "let-back" | "access" | "turn-away",
  access?: Access,
): string => {
  if (command === "let-back")
    return "this guest wasn't removed, or lanecast doesn't know their key; share again instead";
  if (command === "turn-away") return "this guest is already in; remove the guest instead";
  if (command === "kick") return `${request.backend} can't remove a single guest`;
  if (access === "write" && request.access === "read") return "the share is read-only; a guest can't get more access";
  return `${request.backend} can't change the access of a single guest`;
};

const createFind =
  ({ checks, guestsOf }: GuestCommandsDeps) =>
  (shareId: ShareId, by: Requester): Answer<Found> => {
    const found = checks.findOrRefuse(shareId, "guests", by);
    if (!found.ok) return found;
    const guests = guestsOf(shareId);
    if (guests !== null) return ok({ record: found.value, guests });
    const { phase } = found.value.state;
    const words = `The guests of ${shareId} aren't known yet.`;
    const error = shareError("wrong-phase", words, { phase, command: "guests", shareId });
    return checks.refuse(found.value, by, "guests", error);
  };

export const createGuestCommands = (deps: GuestCommandsDeps): GuestCommands => {
  const { checks } = deps;
  const find = createFind(deps);

  const answer = (
    { record, guestId, by, command }: Asked,
    outcome: GuestOutcome,
    problem: string,
  ): Answer<ShareView> => {
    const { shareId, correlationId } = record;
    // The action took time. If the share has ended, that is the answer.
    const current = outcome === "done" ? null : checks.findOrRefuse(shareId, "guests", by);
    if (current?.ok === false) return current;
    if (outcome === "no-such-guest") {
      const data = { kind: "guest", id: guestId };
      return checks.fail(shareError("not-found", `There is no guest ${guestId} in this share.`, data), correlationId);
    }
    if (typeof outcome === "object") return checks.refuse(record, by, command, outcome);
    if (outcome !== "done") {
      const why = outcome === "ambiguous" ? AMBIGUOUS : problem;
      const issues = [{ path: "guestId", problem: why }];
      return checks.refuse(record, by, command, shareError("invalid-input", `guestId: ${why}`, { issues }));
    }
    const after = checks.find(shareId, "revoke");
    return after.ok ? ok(toView(after.value)) : after;
  };

  return {
    list: (shareId) => {
      const found = checks.find(shareId, "revoke");
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
    letBack: (shareId, guestId, by) => {
      const found = find(shareId, by);
      if (!found.ok) return found;
      const { record, guests } = found.value;
      return answer(
        { record, guestId, by, command: "let-back" },
        guests.letBack(guestId, by),
        whyNot(record, "let-back"),
      );
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
      const allowed = await checks.ask(record, by, "admit", totalTtlMs(record.state));
      if (!allowed.ok) return checks.refuse(record, by, "admit", allowed.error);
      // The share may have ended while the gate was deciding.
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
