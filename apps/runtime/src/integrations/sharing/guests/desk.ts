// What is asked for about one guest of a live share: off, in, away, to reading and back. Says what became of it; the lobby does the rest.

import type { Actor } from "#contract/audit";
import type { GuestId } from "#contract/ids";
import type { Access, Guest } from "#contract/share";
import type { Clock } from "../../../platform/clock";
import { waitFor } from "../../../platform/wait";
import type { GuestClient, TerminalsPort } from "../ports";
import { AWAY, createGuestLobby, type GuestLobby, type GuestLobbyDeps, type PresentGuest } from "./lobby";

export interface GuestDeskDeps extends GuestLobbyDeps {
  readonly clock: Pick<Clock, "nowMs" | "after">;
  readonly terminals: Pick<TerminalsPort, "clientsOf" | "setAccess">;
}

/**
 * `no-such-guest`: nobody of that id, or gone. `cannot`: not with this backend, or not for this guest. `in-doubt`: the backend
 * could, but which of the clients is this guest's is not known now.
 */
export type GuestAnswer = "done" | "no-such-guest" | "cannot" | "in-doubt";

export interface GuestDesk extends Pick<GuestLobby, "take"> {
  /** Also of one who left, by their key: they stay out then. */
  kick(guestId: GuestId, actor: Actor): Promise<GuestAnswer>;
  setAccess(guestId: GuestId, access: Access, actor: Actor): Promise<GuestAnswer>;
  /** Of one who is in already: nothing to do. `policyIds`: the rules that allow it. */
  admit(guestId: GuestId, actor: Actor, policyIds: readonly string[]): GuestAnswer;
  turnAway(guestId: GuestId, actor: Actor): Promise<GuestAnswer>;
}

/** Who was let in a moment ago has no tmux client yet: it comes within some 20 ms, on a busy machine within a second or two. */
const CLIENT_WAIT = { everyMs: 50, withinMs: 3_000 };

const createKick =
  ({ backend }: GuestDeskDeps, lobby: GuestLobby): GuestDesk["kick"] =>
  async (guestId, actor) => {
    if (backend.kick === null) return "cannot";
    const guest = lobby.guestOf(guestId);
    const key = lobby.present(guestId)?.key ?? null;
    if (guest === null || (key === null && guest.fingerprint === null)) return "no-such-guest";
    // The ban first: who comes back while the rest is ended finds the door shut.
    lobby.admission.ban({ key: key ?? "", fingerprint: guest.fingerprint });
    lobby.row("guest.kicked", guest, actor);
    await lobby.throwOut(guest);
    return "done";
  };

/** The tmux client of one who is in, as soon as they have one; null where it stays unknown which is theirs. */
const findClient = (
  { backend: { door }, clock, context, first, terminals }: GuestDeskDeps,
  key: string,
): Promise<GuestClient | null> =>
  waitFor(
    clock,
    async () => door?.clientOf(context, key, await terminals.clientsOf(first.shareId)) ?? null,
    CLIENT_WAIT,
  );

interface Behind extends PresentGuest {
  readonly client: GuestClient;
}

/**
 * Everybody of this guest's key who was given something else, each with their tmux client; null where it is not known whose
 * is whose. Who waits, or has no terminal yet, is not among them: the door gives them what they may do.
 */
const findBehind = async (
  deps: GuestDeskDeps,
  lobby: GuestLobby,
  guest: Guest,
  access: Access,
): Promise<readonly Behind[] | null> => {
  const { givenTo } = lobby.admission;
  const isBehind = ({ key }: PresentGuest): boolean => (givenTo(key) ?? access) !== access;
  const behind = lobby.sameKey(guest).filter(isBehind);
  const found = await Promise.all(behind.map(async (each) => ({ ...each, client: await findClient(deps, each.key) })));
  const here = found.filter((each) => lobby.present(each.guest.guestId) !== null);
  const known = here.flatMap(({ client, ...each }) => (client === null ? [] : [{ ...each, client }]));
  return known.length === here.length ? known : null;
};

/** False: tmux did not change one who is still there. */
const changeAll = async (
  { first, terminals }: GuestDeskDeps,
  lobby: GuestLobby,
  behind: readonly Behind[],
  access: Access,
): Promise<boolean> => {
  const changed = behind.map(async ({ client, key, guest }) => {
    const isDone = await terminals.setAccess(first.shareId, client.tty, access);
    if (isDone) lobby.admission.give(key, access);
    return isDone || lobby.present(guest.guestId) === null;
  });
  return (await Promise.all(changed)).every(Boolean);
};

/** Until nobody of the key is behind: somebody may come while the others are changed. */
const bringAll = async (
  deps: GuestDeskDeps,
  lobby: GuestLobby,
  { guest, access, behind }: { readonly guest: Guest; readonly access: Access; readonly behind: readonly Behind[] },
): Promise<GuestAnswer> => {
  let left: readonly Behind[] | null = behind;
  while (left !== null && left.length > 0) {
    if (!(await changeAll(deps, lobby, left, access))) return "cannot";
    left = await findBehind(deps, lobby, guest, access);
  }
  return left === null ? "in-doubt" : "done";
};

const createSetAccess = (deps: GuestDeskDeps, lobby: GuestLobby): GuestDesk["setAccess"] => {
  // A share for reading is one with the backend as well: nobody can be raised above it.
  const canGive = (access: Access): boolean =>
    deps.backend.door !== null && !(access === "write" && deps.first.request.access === "read");

  const change = async ({ guest }: PresentGuest, access: Access, actor: Actor): Promise<GuestAnswer> => {
    const behind = await findBehind(deps, lobby, guest, access);
    if (lobby.present(guest.guestId) === null) return "no-such-guest";
    if (behind === null) return "in-doubt";
    // Written before anything is opened; a row of a change that then failed is corrected by the guest's own view.
    if (!lobby.row("guest.access-changed", guest, actor, { access })) return "cannot";
    return bringAll(deps, lobby, { guest, access, behind });
  };

  return async (guestId, access, actor) => {
    const present = lobby.present(guestId);
    if (present === null) return "no-such-guest";
    if (!canGive(access)) return "cannot";
    const who = { key: present.key, fingerprint: present.guest.fingerprint };
    // Who comes with this key while the others are lowered must not be let in as they were; who is raised comes in so afterwards.
    const takeBack = access === "read" ? lobby.admission.setEntry(who, access) : () => undefined;
    const answer = await change(present, access, actor);
    if (answer === "done") lobby.admission.setEntry(who, access);
    else if (answer !== "cannot") takeBack();
    lobby.retake();
    return answer;
  };
};

const createTurnAway =
  ({ backend, context }: GuestDeskDeps, lobby: GuestLobby): GuestDesk["turnAway"] =>
  async (guestId, actor) => {
    const present = lobby.present(guestId);
    if (present === null) return "no-such-guest";
    if (present.guest.state !== "waiting") return "cannot";
    lobby.row("guest.turned-away", present.guest, actor);
    if (backend.door === null) await backend.kick?.(context, present.key, AWAY);
    else {
      lobby.admission.refuse(present.key);
      lobby.retake();
    }
    return "done";
  };

export const createGuestDesk = (deps: GuestDeskDeps): GuestDesk => {
  const lobby = createGuestLobby(deps);
  return {
    take: lobby.take,
    kick: createKick(deps, lobby),
    setAccess: createSetAccess(deps, lobby),
    admit: (guestId, actor, policyIds) => {
      const present = lobby.present(guestId);
      if (present === null) return "no-such-guest";
      if (present.guest.state === "waiting") lobby.admit(present, actor, policyIds);
      return "done";
    },
    turnAway: createTurnAway(deps, lobby),
  };
};
