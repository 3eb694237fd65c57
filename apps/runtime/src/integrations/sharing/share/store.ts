// The shares in memory and the one queue for their facts. Each fact goes through: step, audit, store, publish, then effects.
import type { Actor } from "#contract/audit";
import { ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import type { Clock } from "../../../platform/clock";
import type { AuditEntry, BusPort, ShareAuditPort } from "../ports";
import { withGrantedTerms } from "./approval";
import { requestedRow, rowsOfMove } from "./audit";
import type { ShareEffect, ShareFact } from "./facts";
import { type MachineState, step } from "./machine";
import { hasEnded, isOpen, type ShareNotes, type ShareRecord, toView } from "./record";
import { createRecorder } from "./recorder";

/** How many ended shares `share list --all` shows. Older ones are only in the audit log. */
const ENDED_KEPT = 200;

export interface ShareStoreDeps {
  readonly clock: Clock;
  readonly audit: ShareAuditPort;
  readonly bus: BusPort;
  /** Called after a move was stored and published. Must not throw. */
  readonly runEffect: (effect: ShareEffect, record: ShareRecord) => void;
  /** The machine's table says that this cannot happen. Tests throw here; production logs. */
  readonly onImpossible: (record: ShareRecord, fact: ShareFact) => void;
}

export interface ShareStore {
  get(shareId: ShareId): ShareRecord | undefined;
  /** In the order of the requests. */
  list(): readonly ShareRecord[];
  /** Audits the request and adds the share. On `audit-unavailable`, nothing was added. */
  admit(record: ShareRecord, first: ShareEffect): Result<void, ShareError<"audit-unavailable">>;
  dispatch(shareId: ShareId, fact: ShareFact, actor: Actor): void;
  /** As `dispatch` for each of them, with one write to the audit log for all that end. */
  dispatchAll(shareIds: readonly ShareId[], fact: ShareFact, actor: Actor): void;
  /** Stores a note: an observation that changes no phase. Raises the revision and publishes if anything changed. */
  note(shareId: ShareId, notes: Partial<ShareNotes>): void;
  /** Writes audit rows that belong to no move. If that fails, every open share ends: no audit, no sharing. */
  record(entries: readonly AuditEntry[]): Result<void, ShareError<"audit-unavailable">>;
  /** Ends every open share because the audit log failed. */
  loseRecord(error: ShareError<"audit-unavailable">): void;
  /** Stops trying to write what a full disk kept out of the audit log; the next start writes the ends that are missing. */
  dispose(): void;
  /** Resolves with the first state of the share that satisfies `condition`; immediately if it already does. */
  until(shareId: ShareId, condition: (record: ShareRecord) => boolean): Promise<ShareRecord>;
}

interface Pending {
  readonly shareId: ShareId;
  readonly fact: ShareFact;
  readonly actor: Actor;
}

const RUNTIME: Actor = { kind: "runtime", id: "sharing" };

interface Records {
  readonly all: ReadonlyMap<ShareId, ShareRecord>;
  /** Stores and publishes the record and wakes those who wait for it. */
  put(record: ShareRecord): void;
  dropOldest(): void;
  until: ShareStore["until"];
}

const createRecords = (bus: BusPort): Records => {
  const all = new Map<ShareId, ShareRecord>();
  const waiters = new Set<(record: ShareRecord) => void>();
  return {
    all,
    put: (record) => {
      all.set(record.shareId, record);
      bus.publishShare(toView(record));
      for (const waiter of [...waiters]) waiter(record);
    },
    dropOldest: () => {
      const ended = [...all.values()].filter(hasEnded);
      for (const { shareId } of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT))) {
        all.delete(shareId);
        bus.forgetShare(shareId);
      }
    },
    until: (shareId, condition) =>
      new Promise((resolve) => {
        const current = all.get(shareId);
        if (current !== undefined && condition(current)) return resolve(current);
        const waiter = (record: ShareRecord): void => {
          if (record.shareId !== shareId || !condition(record)) return;
          waiters.delete(waiter);
          resolve(record);
        };
        waiters.add(waiter);
      }),
  };
};

interface FactQueue {
  /** Facts pushed in one call belong to different shares and are applied together. */
  push(...pending: readonly Pending[]): void;
  drain(): void;
}

/** A fact that arrives during a step waits for its turn. Steps never nest. */
const createFactQueue = (apply: (pending: readonly Pending[]) => void): FactQueue => {
  const queue: (readonly Pending[])[] = [];
  let isDraining = false;
  return {
    push: (...pending) => void queue.push(pending),
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

/** A move that only takes something away happens even if it cannot be audited: ending a share never waits for the log. */
const onlyEnds = (effects: readonly ShareEffect[]): boolean =>
  effects.some((effect) => effect.type === "stop" || effect.type === "kill");

/** A step that was taken and is still to be recorded and carried out. */
interface Move {
  readonly before: ShareRecord;
  readonly state: MachineState;
  readonly effects: readonly ShareEffect[];
  readonly rows: readonly AuditEntry[];
  readonly mayGoOnUnwritten: boolean;
}

const loss = (shareId: ShareId, error: ShareError): Pending => ({
  shareId,
  fact: { type: "record-lost", error },
  actor: RUNTIME,
});

const moveOf = (record: ShareRecord, { fact, actor }: Pending, nowMs: number): Move | "late" | "impossible" => {
  const result = step(record.state, fact, nowMs);
  if (result.kind !== "moved") return result.kind;
  const before = withGrantedTerms(record, fact);
  const { state, effects } = result;
  const rows = rowsOfMove(fact, { ...before, state }, actor);
  const mayGoOnUnwritten = fact.type === "record-lost" || record.state.phase === "ending" || onlyEnds(effects);
  return { before, state, effects, rows, mayGoOnUnwritten };
};

const isUnchanged = (notes: ShareNotes, change: Partial<ShareNotes>): boolean =>
  Object.entries(change).every(
    ([key, value]) => JSON.stringify(notes[key as keyof ShareNotes]) === JSON.stringify(value),
  );

export const createShareStore = (deps: ShareStoreDeps): ShareStore => {
  const { clock } = deps;
  const recorder = createRecorder(deps.audit, clock);
  const records = createRecords(deps.bus);
  const queue = createFactQueue((pending) => apply(pending));

  const queueRecordLost = (error: ShareError): void => {
    for (const record of records.all.values()) if (isOpen(record)) queue.push(loss(record.shareId, error));
  };

  const loseRecord = (error: ShareError): void => {
    queueRecordLost(error);
    queue.drain();
  };

  const commit = ({ before, state, effects }: Move): void => {
    const after = { ...before, state };
    records.put(after);
    for (const effect of effects) deps.runEffect(effect, after);
    if (hasEnded(after)) records.dropOldest();
  };

  const take = (pending: Pending): Move | null => {
    const record = records.all.get(pending.shareId);
    const move = record === undefined ? "late" : moveOf(record, pending, clock.nowMs());
    if (record !== undefined && move === "impossible") {
      deps.onImpossible(record, pending.fact);
      queue.push(loss(record.shareId, shareError("internal", "The share reached an impossible state.", {})));
    }
    return typeof move === "string" ? null : move;
  };

  const record = (moves: readonly Move[], mayGoOnUnwritten: boolean): void => {
    const rows = moves.flatMap((move) => move.rows);
    const written = mayGoOnUnwritten ? recorder.writeSoon(rows) : recorder.write(rows);
    if (!written.ok) queueRecordLost(written.error);
    if (written.ok || mayGoOnUnwritten) for (const move of moves) commit(move);
  };

  const apply = (pending: readonly Pending[]): void => {
    const moves = pending.map(take).filter((move) => move !== null);
    const ending = moves.filter((move) => move.mayGoOnUnwritten);
    if (ending.length > 0) record(ending, true);
    for (const move of moves) if (!move.mayGoOnUnwritten) record([move], false);
  };

  const dispatchAll: ShareStore["dispatchAll"] = (shareIds, fact, actor) => {
    queue.push(...[...new Set(shareIds)].map((shareId) => ({ shareId, fact, actor })));
    queue.drain();
  };

  return {
    get: (shareId) => records.all.get(shareId),
    loseRecord,
    list: () => [...records.all.values()],
    admit: (record, first) => {
      const written = recorder.write([requestedRow(record)]);
      if (!written.ok) {
        loseRecord(written.error);
        return written;
      }
      records.put(record);
      deps.runEffect(first, record);
      return ok(undefined);
    },
    dispatch: (shareId, fact, actor) => dispatchAll([shareId], fact, actor),
    dispatchAll,
    note: (shareId, notes) => {
      const record = records.all.get(shareId);
      if (record === undefined || isUnchanged(record.notes, notes)) return;
      const state = { ...record.state, revision: record.state.revision + 1 };
      records.put({ ...record, state, notes: { ...record.notes, ...notes } });
    },
    record: (entries) => {
      const written = recorder.write(entries);
      if (!written.ok) loseRecord(written.error);
      return written;
    },
    dispose: recorder.dispose,
    until: records.until,
  };
};
