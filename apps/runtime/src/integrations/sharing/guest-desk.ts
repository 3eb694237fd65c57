// The guests of one live share: lets in, holds at the door, takes off, and tells of all that as notes and rows. Knows no router; asks the policy only through its door-keeper.
import type { Clock } from "../../platform/clock";
import type { Actor, AuditType } from "../../protocol/contract/audit";
import type { GuestId } from "../../protocol/contract/ids";
import type { Access, Guest } from "../../protocol/contract/share";
import { callersAt, standOpen, tellCaller } from "./attach-door";
import { createGuestAdmission } from "./guest-admission";
import { createGuestRoster, type RatedGuest } from "./guest-roster";
import type { AuditEntry, TerminalsPort } from "./ports";
import { noteRow } from "./share-audit";
import type { GuestDoor, SeenGuest, ShareBackend, WorkerContext } from "./share-backend";
import type { ShareNotes, ShareRecord } from "./share-record";

export interface GuestDeskDeps {
  readonly clock: Pick<Clock, "nowMs">;
  readonly terminals: TerminalsPort;
  readonly newGuestId: () => GuestId;
  readonly backend: ShareBackend;
  readonly context: WorkerContext;
  readonly first: ShareRecord;
  readonly get: () => ShareRecord | undefined;
  readonly note: (notes: Partial<ShareNotes>) => void;
  readonly record: (entries: readonly AuditEntry[]) => void;
  /** The saved name, or the key's comment, by fingerprint. */
  readonly labelOf: (fingerprint: string) => string | null;
  /** Somebody with this key is in. */
  readonly onSeen: (fingerprint: string) => void;
  /** Whether the policy itself lets in who knocks; most do not. */
  readonly askDoorKeeper: () => Promise<boolean>;
}

/** `no-such-guest`: nobody of that id, or gone. `cannot`: not with this backend, or not for this guest. */
export type GuestAnswer = "done" | "no-such-guest" | "cannot";

export interface GuestDesk {
  /** What the backend sees now. */
  take(seen: readonly SeenGuest[]): void;
  kick(guestId: GuestId, actor: Actor): Promise<GuestAnswer>;
  setAccess(guestId: GuestId, access: Access, actor: Actor): Promise<GuestAnswer>;
  admit(guestId: GuestId, actor: Actor): GuestAnswer;
  turnAway(guestId: GuestId, actor: Actor): Promise<GuestAnswer>;
}

const RUNTIME: Actor = { kind: "runtime", id: "sharing" };
const DOOR_KEEPER: Actor = { kind: "policy", id: "gate" };
const WORDS = {
  wait: "lanecast: waiting to be let in by the operator.",
  off: "lanecast: the operator has taken you off this share.",
  away: "lanecast: the operator did not let you in.",
} as const;

export const createGuestDesk = (deps: GuestDeskDeps): GuestDesk => {
  const { backend, context, terminals } = deps;
  const { door } = backend;
  const { access: shareAccess, knock } = deps.first.request;
  const roster = createGuestRoster(deps);
  const admission = createGuestAdmission({ access: shareAccess, knock });
  /** Who waits and has read so. */
  const told = new Set<string>();
  const asked = new Set<string>();
  const leaving = new Set<string>();
  let seenLast: readonly SeenGuest[] = [];

  const row = (type: AuditType, guest: Guest, actor: Actor, extra: Readonly<Record<string, unknown>> = {}): void => {
    const record = deps.get();
    if (record === undefined) return;
    const { guestId, label, fingerprint, address } = guest;
    deps.record([noteRow(record, type, actor, { guestId, label, fingerprint, address, ...extra })]);
  };

  const show = (): void => deps.note({ guests: roster.guests(), guestCount: roster.count(), guestsKnown: true });

  const rate = (guest: SeenGuest, state: RatedGuest["state"]): RatedGuest => ({
    ...guest,
    label: (guest.fingerprint === null ? null : deps.labelOf(guest.fingerprint)) ?? guest.label,
    access: admission.accessOf(guest),
    state,
  });

  /** Once for each who knocks; a policy that lets in is the operator's own word, given before. */
  const askDoorKeeper = async (guest: SeenGuest): Promise<void> => {
    if (asked.has(guest.key)) return;
    asked.add(guest.key);
    if (!(await deps.askDoorKeeper())) return;
    const waiting = roster.guests().find(({ guestId }) => roster.keyOf(guestId) === guest.key);
    if (waiting?.state === "waiting") admitGuest(waiting, guest.key, DOOR_KEEPER);
  };

  /** One wrapper for all: what it said stays on its screen for whoever comes later. */
  const sayToAll = (): boolean => {
    const waiting = callersAt(context.dir).filter(({ isWaiting }) => isWaiting);
    return waiting.length > 0 && waiting.every(({ program }) => tellCaller(context.dir, program, WORDS.wait));
  };

  const hold = (guest: SeenGuest): void => {
    void askDoorKeeper(guest);
    const whom = door === null ? "all" : guest.key;
    if (told.has(whom)) return;
    if (door === null ? sayToAll() : door.say(context, guest.key, WORDS.wait)) told.add(whom);
  };

  /** Their wrapper may come after their connection, and a second connection after the first: at each look anew. */
  const keepOut = (guest: SeenGuest, ownDoor: GuestDoor | null): void => {
    ownDoor?.turnAway(context, guest.key, WORDS.off);
    if (guest.isThrough === false || leaving.has(guest.key)) return;
    leaving.add(guest.key);
    void backend.kick?.(context, guest.key, WORDS.off).finally(() => leaving.delete(guest.key));
  };

  const take = (seen: readonly SeenGuest[]): void => {
    seenLast = seen;
    const rated = seen.flatMap((guest): RatedGuest[] => {
      const ruling = admission.rule(guest);
      if (ruling === "turn-away") {
        keepOut(guest, door);
        return [];
      }
      if (ruling === "hold") hold(guest);
      if (ruling === "let-in") door?.letIn(context, guest.key, admission.accessOf(guest), admission.isStrict());
      return [rate(guest, ruling === "hold" ? "waiting" : "in")];
    });
    const change = roster.see(rated, deps.clock.nowMs());
    if (!change.isChanged) return;
    show();
    for (const guest of change.joined) {
      if (guest.fingerprint !== null) deps.onSeen(guest.fingerprint);
      row("guest.joined", guest, RUNTIME);
    }
    for (const guest of change.left) row("guest.left", guest, RUNTIME);
  };

  const admitGuest = (guest: Guest, key: string, actor: Actor): void => {
    if (door === null) {
      admission.admitAll();
      standOpen(context.dir);
    } else admission.admit(key);
    row("guest.admitted", guest, actor);
    take(seenLast);
  };

  const presentOf = (guestId: GuestId): { readonly guest: Guest; readonly key: string } | null => {
    const key = roster.keyOf(guestId);
    const guest = roster.guestOf(guestId);
    return key === null || guest === null ? null : { guest, key };
  };

  const throwOut = async (key: string, words: string): Promise<boolean> =>
    (await backend.kick?.(context, key, words)) ?? false;

  return {
    take,

    kick: async (guestId, actor) => {
      if (backend.kick === null) return "cannot";
      const guest = roster.guestOf(guestId);
      if (guest === null) return "no-such-guest";
      const key = roster.keyOf(guestId);
      if (key === null && guest.fingerprint === null) return "no-such-guest";
      const { fingerprint } = guest;
      admission.ban({ key: key ?? "", fingerprint });
      row("guest.kicked", guest, actor);
      const same = seenLast.filter((each) => each.key === key || (fingerprint !== null && each.fingerprint === fingerprint));
      for (const each of same) leaving.add(each.key);
      await Promise.all(same.map((each) => throwOut(each.key, WORDS.off)));
      for (const each of same) leaving.delete(each.key);
      take(seenLast.filter((each) => !same.includes(each)));
      return "done";
    },

    setAccess: async (guestId, access, actor) => {
      const present = presentOf(guestId);
      if (present === null) return "no-such-guest";
      // A share for reading is one with the backend as well: nobody can be raised above it.
      if (door === null || (access === "write" && shareAccess === "read")) return "cannot";
      const { shareId } = deps.first;
      const client = door.clientOf(context, present.key, await terminals.clientsOf(shareId));
      if (present.guest.state === "in") {
        if (client === null || !(await terminals.setAccess(shareId, client.tty, access))) return "cannot";
      }
      admission.setAccess({ key: present.key, fingerprint: present.guest.fingerprint }, access);
      row("guest.access-changed", present.guest, actor, { access });
      take(seenLast);
      return "done";
    },

    admit: (guestId, actor) => {
      const present = presentOf(guestId);
      if (present === null) return "no-such-guest";
      if (present.guest.state === "waiting") admitGuest(present.guest, present.key, actor);
      return "done";
    },

    turnAway: async (guestId, actor) => {
      const present = presentOf(guestId);
      if (present === null) return "no-such-guest";
      if (present.guest.state !== "waiting") return "cannot";
      row("guest.turned-away", present.guest, actor);
      if (door === null) await throwOut(present.key, WORDS.away);
      else door.turnAway(context, present.key, WORDS.away);
      return "done";
    },
  };
};
