// What is asked for about one guest of a live share: off, in, away, to reading and back. Says what became of it; the lobby does the rest.
import type { Actor } from "../../protocol/contract/audit";
import type { GuestId } from "../../protocol/contract/ids";
import type { Access } from "../../protocol/contract/share";
import { createGuestLobby, type GuestLobby, type GuestLobbyDeps } from "./guest-lobby";
import type { TerminalsPort } from "./ports";

export interface GuestDeskDeps extends GuestLobbyDeps {
  readonly terminals: Pick<TerminalsPort, "clientsOf" | "setAccess">;
}

/** `no-such-guest`: nobody of that id, or gone. `cannot`: not with this backend, or not for this guest. */
export type GuestAnswer = "done" | "no-such-guest" | "cannot";

export interface GuestDesk extends Pick<GuestLobby, "take"> {
  /** Also of one who left, by their key: they stay out then. */
  kick(guestId: GuestId, actor: Actor): Promise<GuestAnswer>;
  setAccess(guestId: GuestId, access: Access, actor: Actor): Promise<GuestAnswer>;
  /** Of one who is in already: nothing to do. */
  admit(guestId: GuestId, actor: Actor): GuestAnswer;
  turnAway(guestId: GuestId, actor: Actor): Promise<GuestAnswer>;
}

const AWAY = "lanecast: the operator did not let you in.";

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

const createSetAccess =
  ({ backend: { door }, context, first, terminals }: GuestDeskDeps, lobby: GuestLobby): GuestDesk["setAccess"] =>
  async (guestId, access, actor) => {
    const present = lobby.present(guestId);
    if (present === null) return "no-such-guest";
    // A share for reading is one with the backend as well: nobody can be raised above it.
    if (door === null || (access === "write" && first.request.access === "read")) return "cannot";
    const { guest, key } = present;
    const client =
      guest.state === "in" ? door.clientOf(context, key, await terminals.clientsOf(first.shareId)) : undefined;
    if (client === null) return "cannot";
    // Written before anything is opened; a row of a change that then failed is corrected by the guest's own view.
    if (!lobby.row("guest.access-changed", guest, actor, { access })) return "cannot";
    if (client !== undefined && !(await terminals.setAccess(first.shareId, client.tty, access))) return "cannot";
    lobby.admission.setAccess({ key, fingerprint: guest.fingerprint }, access);
    lobby.retake();
    return "done";
  };

const createTurnAway =
  ({ backend, context }: GuestDeskDeps, lobby: GuestLobby): GuestDesk["turnAway"] =>
  async (guestId, actor) => {
    const present = lobby.present(guestId);
    if (present === null) return "no-such-guest";
    if (present.guest.state !== "waiting") return "cannot";
    lobby.row("guest.turned-away", present.guest, actor);
    if (backend.door === null) await backend.kick?.(context, present.key, AWAY);
    else backend.door.turnAway(context, present.key, AWAY);
    return "done";
  };

export const createGuestDesk = (deps: GuestDeskDeps): GuestDesk => {
  const lobby = createGuestLobby(deps);
  return {
    take: lobby.take,
    kick: createKick(deps, lobby),
    setAccess: createSetAccess(deps, lobby),
    admit: (guestId, actor) => {
      const present = lobby.present(guestId);
      if (present === null) return "no-such-guest";
      if (present.guest.state === "waiting") lobby.admit(present, actor);
      return "done";
    },
    turnAway: createTurnAway(deps, lobby),
  };
};
