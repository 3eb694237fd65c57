// What the operator can do to one guest of a live share: remove, let back in, change access, admit, deny.
import type { Actor } from "#contract/audit";
import type { ShareError } from "#contract/errors";
import type { GuestId } from "#contract/ids";
import type { Access, Guest } from "#contract/share";
import type { Clock } from "../../../platform/clock";
import { waitFor } from "../../../platform/wait";
import type { GuestClient, TerminalsPort } from "../ports";
import {
  createGuestLobby,
  DENIED,
  doorStuck,
  type GuestLobby,
  type GuestLobbyDeps,
  type LobbyShare,
  type PresentGuest,
} from "./lobby";

export interface GuestActionsDeps extends GuestLobbyDeps {
  readonly clock: Pick<Clock, "nowMs" | "after">;
  readonly terminals: Pick<TerminalsPort, "clientsOf" | "setAccess">;
}

/**
 * `no-such-guest`: no guest has that id, or they are gone. `cannot`: the backend, or this guest's state, does not allow it.
 * `ambiguous`: it is not known at the moment which tmux client is this guest's. An error: the door couldn't be opened.
 */
export type GuestOutcome = "done" | "no-such-guest" | "cannot" | "ambiguous" | ShareError<"setup-problem">;

export interface GuestActions extends Pick<GuestLobby, "update"> {
  /** Removes the guest and keeps their key out. Also works for a guest who left, by their key. */
  kick(guestId: GuestId, actor: Actor): Promise<GuestOutcome>;
  /** Undoes a removal. `cannot`: the guest wasn't removed, or the backend can't tell whose key it was. */
  letBack(guestId: GuestId, actor: Actor): GuestOutcome;
  setAccess(guestId: GuestId, access: Access, actor: Actor): Promise<GuestOutcome>;
  /** Does nothing for a guest who is in already. `policyIds`: the rules that allow it. */
  admit(guestId: GuestId, actor: Actor, policyIds: readonly string[]): GuestOutcome;
  turnAway(guestId: GuestId, actor: Actor): Promise<GuestOutcome>;
}

/** A guest who was just let in has no tmux client yet. It comes within some 20 ms, on a busy machine within a second or two. */
const CLIENT_WAIT = { everyMs: 50, withinMs: 3_000 };

interface WithClient extends PresentGuest {
  readonly client: GuestClient;
}

const createKick =
  ({ backend, context }: LobbyShare, lobby: GuestLobby): GuestActions["kick"] =>
  async (guestId, actor) => {
    if (backend.kick === null) return "cannot";
    const guest = lobby.guestOf(guestId);
    const key = lobby.present(guestId)?.key ?? null;
    if (guest === null || (key === null && guest.fingerprint === null)) return "no-such-guest";
    // The ban comes first, so that a guest who reconnects during the removal finds the door closed.
    lobby.admission.remove({ key: key ?? "", fingerprint: guest.fingerprint });
    lobby.audit("guest.kicked", guest, actor);
    await Promise.all([backend.keepOut?.(context), lobby.disconnect(guest)]);
    return "done";
  };

const createLetBack =
  ({ backend }: LobbyShare, lobby: GuestLobby): GuestActions["letBack"] =>
  (guestId, actor) => {
    const guest = lobby.guestOf(guestId);
    if (guest === null) return "no-such-guest";
    // Without a key the ban is about one connection, which is gone. `keepOut` has closed the share to every new guest.
    if (guest.fingerprint === null || backend.keepOut !== undefined) return "cannot";
    const who = { key: "", fingerprint: guest.fingerprint };
    // Audited before it takes effect: without the row, the guest stays out.
    if (!lobby.admission.isRemoved(who) || !lobby.audit("guest.let-back", guest, actor)) return "cannot";
    lobby.admission.restore(who);
    return "done";
  };

/**
 * Changes the access of one guest. The guest may have several connections with the same key, and more may come meanwhile:
 * all of them end up with the same access.
 */
const createSetAccess = (share: LobbyShare, deps: GuestActionsDeps, lobby: GuestLobby): GuestActions["setAccess"] => {
  const { backend, context } = share;
  const { shareId, request } = share.record;
  const { admission } = lobby;
  // The backend enforces a read-only share as well, so no guest can get more.
  const canGrant = (access: Access): boolean =>
    backend.door !== null && !(access === "write" && request.access === "read");

  /** The guest's tmux client as soon as there is one, or null if it stays unknown which one it is. */
  const findClient = (key: string): Promise<GuestClient | null> =>
    waitFor(
      deps.clock,
      async () => backend.door?.clientOf(context, key, await deps.terminals.clientsOf(shareId)) ?? null,
      CLIENT_WAIT,
    );

  /**
   * The connections of this key that have another access, each with its tmux client. Null when it is not known which client
   * is whose. Connections without a terminal are left out: the door gives them the right access when they come.
   */
  const findOutdated = async (guest: Guest, access: Access): Promise<readonly WithClient[] | null> => {
    const outdated = lobby.sameKey(guest).filter(({ key }) => (admission.grantedTo(key) ?? access) !== access);
    const found = await Promise.all(outdated.map(async (each) => ({ ...each, client: await findClient(each.key) })));
    const here = found.filter((each) => lobby.present(each.guest.guestId) !== null);
    const known = here.flatMap(({ client, ...each }) => (client === null ? [] : [{ ...each, client }]));
    return known.length === here.length ? known : null;
  };

  /** False when tmux did not change a guest who is still there. */
  const changeAll = async (outdated: readonly WithClient[], access: Access): Promise<boolean> => {
    const changed = outdated.map(async ({ client, key, guest }) => {
      const isDone = await deps.terminals.setAccess(shareId, client.tty, access);
      if (isDone) admission.grant(key, access);
      return isDone || lobby.present(guest.guestId) === null;
    });
    return (await Promise.all(changed)).every(Boolean);
  };

  const change = async ({ guest }: PresentGuest, access: Access, actor: Actor): Promise<GuestOutcome> => {
    let outdated = await findOutdated(guest, access);
    if (lobby.present(guest.guestId) === null) return "no-such-guest";
    if (outdated === null) return "ambiguous";
    // Audited before anything is opened. If the change then fails, the guest's own view shows it.
    if (!lobby.audit("guest.access-changed", guest, actor, { access })) return "cannot";
    // Repeats, because another connection of the same key may come during the change.
    while (outdated !== null && outdated.length > 0) {
      if (!(await changeAll(outdated, access))) return "cannot";
      outdated = await findOutdated(guest, access);
    }
    return outdated === null ? "ambiguous" : "done";
  };

  return async (guestId, access, actor) => {
    const present = lobby.present(guestId);
    if (present === null) return "no-such-guest";
    if (!canGrant(access)) return "cannot";
    const who = { key: present.key, fingerprint: present.guest.fingerprint };
    // Lowering applies to new connections immediately; raising applies to them only after the change is done.
    const undo = access === "read" ? admission.setEntry(who, access) : () => undefined;
    const outcome = await change(present, access, actor);
    if (outcome === "done") admission.setEntry(who, access);
    else if (outcome !== "cannot") undo();
    lobby.reapply();
    return outcome;
  };
};

const createTurnAway =
  ({ backend, context }: LobbyShare, lobby: GuestLobby): GuestActions["turnAway"] =>
  async (guestId, actor) => {
    const present = lobby.present(guestId);
    if (present === null) return "no-such-guest";
    if (present.guest.state !== "waiting") return "cannot";
    lobby.audit("guest.turned-away", present.guest, actor);
    if (backend.door === null) await backend.kick?.(context, present.key, DENIED);
    else {
      lobby.admission.deny(present.key);
      lobby.reapply();
    }
    return "done";
  };

export const createGuestActions = (share: LobbyShare, deps: GuestActionsDeps): GuestActions => {
  const lobby = createGuestLobby(share, deps);
  return {
    update: lobby.update,
    kick: createKick(share, lobby),
    letBack: createLetBack(share, lobby),
    setAccess: createSetAccess(share, deps, lobby),
    admit: (guestId, actor, policyIds) => {
      const present = lobby.present(guestId);
      if (present === null) return "no-such-guest";
      if (present.guest.state !== "waiting" || lobby.admit(present, actor, policyIds)) return "done";
      return doorStuck(share.context.dir);
    },
    turnAway: createTurnAway(share, lobby),
  };
};
