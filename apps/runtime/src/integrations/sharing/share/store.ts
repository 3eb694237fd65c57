// The shares in memory and the one queue through which their facts go: step, record, store, publish, then effects. Runs no effect itself.

import type { Actor } from "#contract/audit";
import { ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import { isOpenPhase } from "#contract/phases";
import type { Clock } from "../../../platform/clock";
import type { AuditEntry, AuditPort, BusPort } from "../ports";
import { underTermsOf } from "./approval";
import { requestedRow, rowsOfMove } from "./audit";
import type { ShareEffect, ShareFact } from "./facts";
import { type MachineState, step } from "./machine";
import { type ShareNotes, type ShareRecord, toView } from "./record";

/** Ended shares kept for `share list --all`; older ones are read from the audit log. */
const ENDED_KEPT = 200;

export interface ShareStoreDeps {
  readonly clock: Clock;
  readonly audit: AuditPort;
  readonly bus: BusPort;
  /** Called after a move was stored and published; must not throw. */
  readonly runEffect: (effect: ShareEffect, record: ShareRecord) => void;
  /** A cell of the table that says "impossible" was reached: tests throw here, production logs. */
  readonly onImpossible: (record: ShareRecord, fact: ShareFact) => void;
}

export interface ShareStore {
  get(shareId: ShareId): ShareRecord | undefined;
  /** In the order they were asked for. */
  list(): readonly ShareRecord[];
  /** Records the question and takes the share in. `audit-unavailable`: nothing was taken in. */
  admit(record: ShareRecord, first: ShareEffect): Result<void, ShareError<"audit-unavailable">>;
  dispatch(shareId: ShareId, fact: ShareFact, actor: Actor): void;
  /** Something seen that is no move; raises the revision and publishes when it changed anything. */
  note(shareId: ShareId, notes: Partial<ShareNotes>): void;
  /** Writes rows that belong to no move. When it cannot, every open share is ended: no record, no sharing. */
  record(entries: readonly AuditEntry[]): Result<void, ShareError<"audit-unavailable">>;
  /** No record, no sharing: ends every open share. */
  loseRecord(error: ShareError<"audit-unavailable">): void;
  /** Resolves with the first state of the share that fits; at once when it does already. */
  until(shareId: ShareId, fits: (record: ShareRecord) => boolean): Promise<ShareRecord>;
}

interface Pending {
  readonly shareId: ShareId;
  readonly fact: ShareFact;
  readonly actor: Actor;
}

const RUNTIME: Actor = { kind: "runtime", id: "sharing" };

interface Shelf {
  readonly records: ReadonlyMap<ShareId, ShareRecord>;
  /** Stores, publishes, and tells whoever waits. */
  keep(record: ShareRecord): void;
  forgetOldest(): void;
  until: ShareStore["until"];
}

/** The records themselves and who waits for them; knows no fact. */
const createShelf = (bus: BusPort): Shelf => {
  const records = new Map<ShareId, ShareRecord>();
  const waiters = new Set<(record: ShareRecord) => void>();
  return {
    records,
    keep: (record) => {
      records.set(record.shareId, record);
      bus.publishShare(toView(record));
      for (const waiter of [...waiters]) waiter(record);
    },
    forgetOldest: () => {
      const ended = [...records.values()].filter((record) => record.state.phase === "ended");
      for (const { shareId } of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT))) {
        records.delete(shareId);
        bus.forgetShare(shareId);
      }
    },
    until: (shareId, fits) =>
      new Promise((resolve) => {
        const current = records.get(shareId);
        if (current !== undefined && fits(current)) return resolve(current);
        const waiter = (record: ShareRecord): void => {
          if (record.shareId !== shareId || !fits(record)) return;
          waiters.delete(waiter);
          resolve(record);
        };
        waiters.add(waiter);
      }),
  };
};

interface FactQueue {
  push(pending: Pending): void;
  drain(): void;
}

/** Facts that come while one is being taken wait for their turn: no step happens inside another. */
const createFactQueue = (apply: (pending: Pending) => void): FactQueue => {
  const queue: Pending[] = [];
  let isDraining = false;
  return {
    push: (pending) => void queue.push(pending),
    drain: () => {
      if (isDraining) return;
      isDraining = true;
      try {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) apply(next);
      } finally {
        isDraining = false;
      }
    },
  };
};

const writeAll = (audit: AuditPort, entries: readonly AuditEntry[]): Result<void, ShareError<"audit-unavailable">> => {
  for (const entry of entries) {
    const written = audit.append(entry);
    if (!written.ok) return written;
  }
  return ok(undefined);
};

export const createShareStore = (deps: ShareStoreDeps): ShareStore => {
  const { clock, audit } = deps;
  const shelf = createShelf(deps.bus);
  const { records, keep } = shelf;
  const queue = createFactQueue((pending) => apply(pending));

  /** No record, no sharing: whatever is open ends when the log fails. */
  const loseRecord = (error: ShareError): void => {
    for (const { shareId, state } of records.values()) {
      if (isOpenPhase(state.phase)) queue.push({ shareId, fact: { type: "record-lost", error }, actor: RUNTIME });
    }
  };

  const commit = (record: ShareRecord, state: MachineState, effects: readonly ShareEffect[]): void => {
    const after = { ...record, state };
    keep(after);
    for (const effect of effects) deps.runEffect(effect, after);
    if (state.phase === "ended") shelf.forgetOldest();
  };

  const apply = ({ shareId, fact, actor }: Pending): void => {
    const record = records.get(shareId);
    if (record === undefined) return;
    const result = step(record.state, fact, clock.nowMs());
    if (result.kind === "late") return;
    if (result.kind === "impossible") {
      deps.onImpossible(record, fact);
      const error = shareError("internal", "The share reached a state that cannot be.", {});
      queue.push({ shareId, fact: { type: "record-lost", error }, actor: RUNTIME });
      return;
    }
    const moved = underTermsOf(record, fact);
    const written = writeAll(audit, rowsOfMove(fact, { ...moved, state: result.state }, actor));
    const mayGoOnUnwritten = fact.type === "record-lost" || record.state.phase === "ending" || endsOnly(result.effects);
    if (!written.ok) loseRecord(written.error);
    if (written.ok || mayGoOnUnwritten) commit(moved, result.state, result.effects);
  };

  const endAll = (error: ShareError): void => {
    loseRecord(error);
    queue.drain();
  };

  return {
    get: (shareId) => records.get(shareId),
    loseRecord: endAll,
    list: () => [...records.values()],
    admit: (record, first) => {
      const written = writeAll(audit, [requestedRow(record)]);
      if (!written.ok) {
        endAll(written.error);
        return written;
      }
      keep(record);
      deps.runEffect(first, record);
      return ok(undefined);
    },
    dispatch: (shareId, fact, actor) => {
      queue.push({ shareId, fact, actor });
      queue.drain();
    },
    note: (shareId, notes) => {
      const record = records.get(shareId);
      if (record === undefined || isSame(record.notes, notes)) return;
      const state = { ...record.state, revision: record.state.revision + 1 };
      keep({ ...record, state, notes: { ...record.notes, ...notes } });
    },
    record: (entries) => {
      const written = writeAll(audit, entries);
      if (!written.ok) endAll(written.error);
      return written;
    },
    until: shelf.until,
  };
};

/** A move that only takes away must happen even when it cannot be written: the safe direction never waits for the log. */
const endsOnly = (effects: readonly ShareEffect[]): boolean =>
  effects.some((effect) => effect.type === "stop" || effect.type === "kill");

const isSame = (notes: ShareNotes, change: Partial<ShareNotes>): boolean =>
  Object.entries(change).every(
    ([key, value]) => JSON.stringify(notes[key as keyof ShareNotes]) === JSON.stringify(value),
  );
