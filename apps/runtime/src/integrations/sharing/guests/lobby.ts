// The guests of one live share. After each look at the backend it applies the admission rules, opens doors, and reports who joined or left.

import type { Actor, AuditType } from "#contract/audit";
import { type ShareError, shareError } from "#contract/errors";
import type { GuestId } from "#contract/ids";
import { isLivePhase } from "#contract/phases";
import type { Access, Guest } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import type { Clock } from "../../../platform/clock";
import { detach } from "../../../platform/detach";
import type { SeenGuest, ShareBackend, WorkerContext } from "../backends/backend";
import { openForAll, sayToCaller, waitingCallers } from "../door/callers";
import type { GuestKeysPort, PolicyQuestion } from "../ports";
import { noteRow, refusalRow } from "../share/audit";
import type { ShareGate } from "../share/gate";
import { totalTtlMs } from "../share/machine";
import { keyLabelOf, keyLineOf, type ShareRecord } from "../share/record";
import type { ShareStore } from "../share/store";
import { createGuestAdmission, type GuestAdmission, type GuestDecisions, type Ruling } from "./admission";
import { createGuestLimit } from "./limit";
import { createGuestRoster, type GuestRoster, type RatedGuest } from "./roster";

export interface GuestLobbyDeps {
  readonly clock: Pick<Clock, "nowMs">;
  readonly newGuestId: () => GuestId;
  readonly store: Pick<ShareStore, "get" | "note" | "record">;
  readonly gate: Pick<ShareGate, "ask">;
  readonly guestKeys: GuestKeysPort;
  readonly limits: () => Pick<SharingLimits, "maxGuests">;
}

/** The share whose guests these are. `record` as it was when the link became ready. */
export interface LobbyShare {
  readonly record: ShareRecord;
  readonly backend: ShareBackend;
  readonly context: WorkerContext;
  readonly decisions: GuestDecisions;
}

/** A guest who is present, and the backend's key for them. */
export interface PresentGuest {
  readonly guest: Guest;
  readonly key: string;
}

export interface GuestLobby {
  /** Takes in what the backend sees now. */
  update(seen: readonly SeenGuest[]): void;
  /** Applies the rules again to the last look, after a decision. */
  reapply(): void;
  /**
   * `policyIds`: the rules that allow it. False: the door couldn't be opened, so the guest still waits; a second row must say so,
   * because the first one is written before the door opens.
   */
  admit(present: PresentGuest, actor: Actor, policyIds: readonly string[]): boolean;
  /** Disconnects the guest and every other connection with the same key. Resolves when they are gone. */
  disconnect(guest: Guest): Promise<void>;
  present(guestId: GuestId): PresentGuest | null;
  /** Every connection with this guest's key, their own included. */
  sameKey(guest: Guest): readonly PresentGuest[];
  /** Also finds guests who left. */
  guestOf(guestId: GuestId): Guest | null;
  /** Writes an audit row about a guest. False when it could not be written. */
  audit(type: AuditType, guest: Guest, actor: Actor, extra?: Readonly<Record<string, unknown>>): boolean;
  readonly admission: GuestAdmission;
}

const RUNTIME: Actor = { kind: "runtime", id: "sharing" };
const GATE: Actor = { kind: "policy", id: "gate" };
/** The principal under which rules can admit a waiting guest. Not an agent: rules for agents are not meant (ADR 0013). */
const DOOR: PolicyQuestion["principal"] = { kind: "door", id: "door" };
const WAITING = "lanecast: waiting for the operator to let you in.";
export const DENIED = "lanecast: the operator didn't let you in.";
const REMOVED = "lanecast: the operator removed you from this share.";

/** Tells each waiting guest once that they are waiting. */
const createWaitingNotice = ({ backend: { door }, context }: LobbyShare) => {
  const told = new Set<string>();
  /** With one door for all guests there is one wrapper, and its line stays on the screen for later guests. */
  const sayToAll = (): boolean => {
    const waiting = waitingCallers(context.dir);
    return waiting.length > 0 && waiting.every((program) => sayToCaller(context.dir, program, WAITING));
  };
  return ({ key }: SeenGuest): void => {
    const whom = door === null ? "all" : key;
    if (told.has(whom)) return;
    if (door === null ? sayToAll() : door.say(context, key, WAITING)) told.add(whom);
  };
};

/** Disconnects guests who must not be in. Their wrapper or another connection may come later, so each look repeats it. */
const createRemoval = ({ backend, context }: LobbyShare, limits: GuestLobbyDeps["limits"]) => {
  const leaving = new Map<string, Promise<boolean>>();
  const disconnect = (key: string, words = REMOVED): Promise<boolean> => {
    // If it fails, the next look finds the guest still there and tries again.
    const going =
      leaving.get(key) ?? (backend.kick?.(context, key, words) ?? Promise.resolve(false)).catch(() => false);
    leaving.set(key, going);
    return going.finally(() => leaving.delete(key));
  };
  const keepOut = ({ key, isThrough }: SeenGuest, words = REMOVED): void => {
    backend.door?.turnAway(context, key, words);
    if (isThrough !== false) detach(disconnect(key, words));
  };
  return { disconnect, keepOut, withinLimit: createGuestLimit(limits, keepOut) };
};

/** The share's record while it is live. Once it ends, its guests go with it and no further row is written about them. */
const createLiveRecord =
  ({ record: { shareId } }: LobbyShare, store: GuestLobbyDeps["store"]) =>
  (): ShareRecord | null => {
    const record = store.get(shareId);
    return record !== undefined && isLivePhase(record.state.phase) ? record : null;
  };

const createAudit =
  (liveRecord: () => ShareRecord | null, store: GuestLobbyDeps["store"]): GuestLobby["audit"] =>
  (type, { guestId, label, fingerprint, address }, actor, extra = {}) => {
    const record = liveRecord();
    if (record === null) return false;
    return store.record([noteRow(record, type, actor, { guestId, label, fingerprint, address, ...extra })]).ok;
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

/** This connection, and every other one with the same key. */
const isConnectionOf =
  (key: string | null, fingerprint: string | null) =>
  (each: SeenGuest): boolean =>
    each.key === key || (fingerprint !== null && each.fingerprint === fingerprint);

const openDoor = ({ backend, context }: LobbyShare, admission: GuestAdmission, guest: SeenGuest): void => {
  if (backend.door?.letIn(context, guest.key, admission.entryOf(guest), admission.isStrict()) === true)
    admission.opened(guest);
};

/** Admitted to a share with a knock, but the door didn't open: the guest is still outside. */
const isShownIn = (ruling: Ruling, knock: boolean, granted: Access | null): boolean =>
  ruling === "in" || (ruling === "admitted" && (!knock || granted !== null));

const rate = (
  guest: SeenGuest,
  ruling: Ruling,
  share: LobbyShare,
  admission: GuestAdmission,
  guestKeys: GuestKeysPort,
): RatedGuest => ({
  ...guest,
  label: labelOf(share, guestKeys, guest),
  access: admission.accessOf(guest),
  state: isShownIn(ruling, share.record.request.knock, admission.grantedTo(guest.key)) ? "in" : "waiting",
});

/** A door for all guests is a file, for which the disk can be full or the folder gone. */
const isOpened = (dir: string): boolean => {
  try {
    openForAll(dir);
    return true;
  } catch {
    return false;
  }
};

/** Why an admitted guest is still outside. */
export const doorStuck = (dir: string): ShareError<"setup-problem"> => {
  const what = "The door couldn't be opened, so the guest still waits.";
  return shareError("setup-problem", what, {
    what,
    path: dir,
    hint: "Free some space on that disk, then admit again.",
  });
};

/** The saved name of the guest's key, else the key's comment, else what the backend says. */
const labelOf = (
  { record }: LobbyShare,
  { nameOf }: GuestKeysPort,
  { fingerprint, label }: SeenGuest,
): string | null =>
  fingerprint === null ? label : (nameOf(fingerprint) ?? keyLabelOf(record.request, fingerprint) ?? label);

export const createGuestLobby = (share: LobbyShare, deps: GuestLobbyDeps): GuestLobby => {
  const { context, backend } = share;
  const { shareId, request } = share.record;
  const { store, guestKeys } = deps;
  const roster = createGuestRoster(deps);
  const admission = createGuestAdmission(request, share.decisions);
  const sayWaiting = createWaitingNotice(share);
  const { disconnect, keepOut, withinLimit } = createRemoval(share, deps.limits);
  const liveRecord = createLiveRecord(share, store);
  const audit = createAudit(liveRecord, store);
  const asked = new Set<string>();
  let lastSeen: readonly SeenGuest[] = [];

  /** Asks the policy once for each waiting guest whether a rule admits them without the operator. */
  const askPolicy = async ({ key }: SeenGuest): Promise<void> => {
    const record = liveRecord();
    if (asked.has(key) || record === null) return;
    asked.add(key);
    const { isAllowed, verdict } = await deps.gate.ask(record, DOOR, "admit", totalTtlMs(record.state));
    const guest = roster.guests().find(({ guestId }) => roster.keyOf(guestId) === key);
    if (!isAllowed || guest?.state !== "waiting" || admit({ guest, key }, GATE, verdict.policyIds)) return;
    store.record([refusalRow(record, "share.refused", GATE, doorStuck(context.dir), { command: "admit" })]);
  };

  /** Applies the ruling to one guest. Null when the guest is not shown. */
  const receive = (guest: SeenGuest): RatedGuest | null => {
    const ruling = admission.rule(guest);
    if (ruling === "removed") {
      keepOut(guest);
      return null;
    }
    if (ruling === "admitted") openDoor(share, admission, guest);
    if (ruling === "in") admission.entered(guest);
    // A denied guest is shown as long as their connection lasts: their terminal may still come.
    if (ruling === "denied") backend.door?.turnAway(context, guest.key, DENIED);
    if (ruling === "waiting") {
      sayWaiting(guest);
      detach(askPolicy(guest));
    }
    return rate(guest, ruling, share, admission, guestKeys);
  };

  const update = (seen: readonly SeenGuest[]): void => {
    if (liveRecord() === null) return;
    lastSeen = seen;
    const rated = withinLimit(seen).flatMap((guest) => receive(guest) ?? []);
    const { joined, left, isChanged } = roster.update(rated, deps.clock.nowMs());
    if (!isChanged) return;
    store.note(shareId, { guests: roster.guests(), guestCount: roster.count() });
    for (const guest of joined) {
      if (guest.fingerprint !== null) guestKeys.see(guest.fingerprint, keyLineOf(request, guest.fingerprint));
      audit("guest.joined", guest, RUNTIME);
    }
    for (const guest of left) audit("guest.left", guest, RUNTIME);
  };

  const admit: GuestLobby["admit"] = ({ guest, key }, actor, policyIds) => {
    // Audited before the door opens: without the row, no one is let in.
    if (!audit("guest.admitted", guest, actor, { policyIds })) return true;
    if (backend.door !== null) admission.admit(key);
    else if (isOpened(context.dir)) admission.admitAll();
    else return false;
    update(lastSeen);
    return true;
  };

  return {
    update,
    reapply: () => update(lastSeen),
    admit,
    disconnect: async ({ guestId, fingerprint }) => {
      const theirs = lastSeen.filter(isConnectionOf(roster.keyOf(guestId), fingerprint));
      await Promise.all(theirs.map((each) => disconnect(each.key)));
      update(lastSeen.filter((each) => !theirs.some((gone) => gone.key === each.key)));
    },
    ...createPresence(roster),
    audit,
    admission,
  };
};
