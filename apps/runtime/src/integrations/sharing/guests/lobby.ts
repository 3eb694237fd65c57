// The door of one live share, look after look: lets in, holds, keeps out, and tells of who came and went. Takes no commands (guest-desk does).

import type { Actor, AuditType } from "#contract/audit";
import type { GuestId } from "#contract/ids";
import { isLivePhase } from "#contract/phases";
import type { Guest } from "#contract/share";
import type { Clock } from "../../../platform/clock";
import type { SeenGuest, ShareBackend, WorkerContext } from "../backends/backend";
import { callersAt, standOpen, tellCaller } from "../door/callers";
import type { AuditEntry } from "../ports";
import { noteRow } from "../share/audit";
import type { ShareNotes, ShareRecord } from "../share/record";
import { createGuestAdmission, type GuestAdmission } from "./admission";
import { createGuestRoster, type GuestRoster, type RatedGuest } from "./roster";

export interface GuestLobbyDeps {
  readonly clock: Pick<Clock, "nowMs">;
  readonly newGuestId: () => GuestId;
  readonly backend: ShareBackend;
  readonly context: WorkerContext;
  readonly first: ShareRecord;
  readonly get: () => ShareRecord | undefined;
  readonly note: (notes: Partial<ShareNotes>) => void;
  /** False: the log refused; whatever the row would have opened stays shut. */
  readonly record: (entries: readonly AuditEntry[]) => boolean;
  /** The saved name, or the key's comment, by fingerprint. */
  readonly labelOf: (fingerprint: string) => string | null;
  /** Somebody with this key is in. */
  readonly onSeen: (fingerprint: string) => void;
  /** The rules that let in who knocks, without the operator's word; null: none do, as in most sets. */
  readonly askDoorKeeper: () => Promise<readonly string[] | null>;
}

/** A guest who is there, and the backend's key of them. */
export interface PresentGuest {
  readonly guest: Guest;
  readonly key: string;
}

export interface GuestLobby {
  /** What the backend sees now. */
  take(seen: readonly SeenGuest[]): void;
  /** Something was decided: what was seen last, judged anew. */
  retake(): void;
  /** `policyIds`: the rules that allow it. */
  admit(present: PresentGuest, actor: Actor, policyIds: readonly string[]): void;
  /** Ends theirs and everything else of the same key; resolves when it is gone. */
  throwOut(guest: Guest): Promise<void>;
  present(guestId: GuestId): PresentGuest | null;
  /** Every connection with this guest's key, theirs among them. */
  sameKey(guest: Guest): readonly PresentGuest[];
  /** Also one who left. */
  guestOf(guestId: GuestId): Guest | null;
  /** False when it could not be written. */
  row(type: AuditType, guest: Guest, actor: Actor, extra?: Readonly<Record<string, unknown>>): boolean;
  readonly admission: GuestAdmission;
}

const RUNTIME: Actor = { kind: "runtime", id: "sharing" };
const DOOR_KEEPER: Actor = { kind: "policy", id: "gate" };
const WAIT = "lanecast: waiting to be let in by the operator.";
export const AWAY = "lanecast: the operator did not let you in.";
const OFF = "lanecast: the operator has taken you off this share.";

/** What was under way when the share began to end comes to nothing: its guests go with it, and no row follows its last one. */
const isOver = ({ get }: Pick<GuestLobbyDeps, "get">): boolean => !isLivePhase(get()?.state.phase ?? "ended");

/** Says once to each who waits that they do. */
const createWaitingWords = ({ backend: { door }, context }: GuestLobbyDeps) => {
  const told = new Set<string>();
  /** One wrapper for all: what it said stays on its screen for whoever comes later. */
  const sayToAll = (): boolean => {
    const waiting = callersAt(context.dir).filter(({ isWaiting }) => isWaiting);
    return waiting.length > 0 && waiting.every(({ program }) => tellCaller(context.dir, program, WAIT));
  };
  return ({ key }: SeenGuest): void => {
    const whom = door === null ? "all" : key;
    if (told.has(whom)) return;
    if (door === null ? sayToAll() : door.say(context, key, WAIT)) told.add(whom);
  };
};

/** Ends who must not be in. Their wrapper may come after their connection, and another connection later: at each look anew. */
const createKeepingOut = ({ backend, context }: GuestLobbyDeps) => {
  const leaving = new Map<string, Promise<boolean>>();
  const takeOff = (key: string): Promise<boolean> => {
    // Whatever kept it from being done: the next look finds them still there and tries again.
    const going = leaving.get(key) ?? (backend.kick?.(context, key, OFF) ?? Promise.resolve(false)).catch(() => false);
    leaving.set(key, going);
    return going.finally(() => leaving.delete(key));
  };
  const keepOut = ({ key, isThrough }: SeenGuest): void => {
    backend.door?.turnAway(context, key, OFF);
    if (isThrough !== false) void takeOff(key);
  };
  return { takeOff, keepOut };
};

/** This connection, and every other one of the same key. */
const isOf =
  (key: string | null, fingerprint: string | null) =>
  (each: SeenGuest): boolean =>
    each.key === key || (fingerprint !== null && each.fingerprint === fingerprint);

const createOpening =
  ({ backend: { door }, context }: GuestLobbyDeps, admission: GuestAdmission) =>
  (guest: SeenGuest): void => {
    if (door?.letIn(context, guest.key, admission.entryOf(guest), admission.isStrict()) === true)
      admission.opened(guest);
  };

const createRows =
  (deps: GuestLobbyDeps): GuestLobby["row"] =>
  (type, { guestId, label, fingerprint, address }, actor, extra = {}) => {
    const share = deps.get();
    if (share === undefined || isOver(deps)) return false;
    return deps.record([noteRow(share, type, actor, { guestId, label, fingerprint, address, ...extra })]);
  };

const createPresence = (roster: GuestRoster): Pick<GuestLobby, "present" | "sameKey" | "guestOf"> => {
  const present: GuestLobby["present"] = (guestId) => {
    const key = roster.keyOf(guestId);
    const guest = roster.guestOf(guestId);
    return key === null || guest === null ? null : { key, guest };
  };
  return {
    present,
    sameKey: ({ guestId, fingerprint }) =>
      roster
        .guests()
        .filter((each) => each.guestId === guestId || (fingerprint !== null && each.fingerprint === fingerprint))
        .flatMap((each) => present(each.guestId) ?? []),
    guestOf: roster.guestOf,
  };
};

export const createGuestLobby = (deps: GuestLobbyDeps): GuestLobby => {
  const { context, backend } = deps;
  const roster = createGuestRoster(deps);
  const admission = createGuestAdmission(deps.first.request);
  const sayWait = createWaitingWords(deps);
  const { takeOff, keepOut } = createKeepingOut(deps);
  const open = createOpening(deps, admission);
  const row = createRows(deps);
  const asked = new Set<string>();
  let seenLast: readonly SeenGuest[] = [];

  /** Once for each who knocks; a policy that lets in is the operator's own word, given before. */
  const askDoorKeeper = async ({ key }: SeenGuest): Promise<void> => {
    if (asked.has(key)) return;
    asked.add(key);
    const policyIds = await deps.askDoorKeeper();
    const guest = roster.guests().find(({ guestId }) => roster.keyOf(guestId) === key);
    if (policyIds !== null && guest?.state === "waiting") admit({ guest, key }, DOOR_KEEPER, policyIds);
  };

  /** Acts on the ruling about one guest; null: nobody who is to be shown. */
  const receive = (guest: SeenGuest): RatedGuest | null => {
    const ruling = admission.rule(guest);
    const label = (guest.fingerprint === null ? null : deps.labelOf(guest.fingerprint)) ?? guest.label;
    if (ruling === "turn-away") {
      keepOut(guest);
      return null;
    }
    if (ruling === "let-in") open(guest);
    if (ruling === "through") admission.entered(guest);
    const access = admission.accessOf(guest);
    if (ruling === "let-in" || ruling === "through") return { ...guest, label, access, state: "in" };
    // As long as their connection stands they are there, and shown; their terminal may still come.
    if (ruling === "send-off") backend.door?.turnAway(context, guest.key, AWAY);
    else {
      sayWait(guest);
      void askDoorKeeper(guest);
    }
    return { ...guest, label, access, state: "waiting" };
  };

  const take = (seen: readonly SeenGuest[]): void => {
    if (isOver(deps)) return;
    seenLast = seen;
    const rated = seen.map(receive).filter((guest) => guest !== null);
    const { joined, left, isChanged } = roster.see(rated, deps.clock.nowMs());
    if (!isChanged) return;
    deps.note({ guests: roster.guests(), guestCount: roster.count() });
    for (const guest of joined) {
      if (guest.fingerprint !== null) deps.onSeen(guest.fingerprint);
      row("guest.joined", guest, RUNTIME);
    }
    for (const guest of left) row("guest.left", guest, RUNTIME);
  };

  const admit: GuestLobby["admit"] = ({ guest, key }, actor, policyIds) => {
    // Written before the door opens: what cannot be recorded lets nobody in.
    if (!row("guest.admitted", guest, actor, { policyIds })) return;
    if (backend.door === null) {
      admission.admitAll();
      standOpen(context.dir);
    } else admission.admit(key);
    take(seenLast);
  };

  return {
    take,
    retake: () => take(seenLast),
    admit,
    throwOut: async ({ guestId, fingerprint }) => {
      const theirs = seenLast.filter(isOf(roster.keyOf(guestId), fingerprint));
      await Promise.all(theirs.map((each) => takeOff(each.key)));
      take(seenLast.filter((each) => !theirs.some((gone) => gone.key === each.key)));
    },
    ...createPresence(roster),
    row,
    admission,
  };
};
