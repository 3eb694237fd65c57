// The handoffs in memory and the one queue for their facts. Each fact goes through: step, audit, store, publish, then effects.
import type { Actor } from "#contract/audit";
import { ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { HandoffId } from "#contract/ids";
import type { Clock } from "../../../platform/clock";
import type { AuditEntry, AuditPort } from "../ports";
import { endedRow, endsAtOnce, requestedRow, rowOfMove } from "./audit";
import type { HandoffEffect, HandoffFact } from "./facts";
import { step } from "./machine";
import type { HandoffBus } from "./ports";
import { type HandoffNotes, type HandoffRecord, isOpen, toView } from "./record";

/** How many ended handoffs `handoff list --all` shows. Older ones are only in the audit log. */
const ENDED_KEPT = 100;

const RUNTIME: Actor = { kind: "runtime", id: "handoff" };

export interface HandoffStoreDeps {
  readonly clock: Pick<Clock, "nowMs">;
  readonly audit: AuditPort;
  readonly bus: HandoffBus;
  /** Called after a move was stored and published. Must not throw. */
  readonly runEffect: (effect: HandoffEffect, record: HandoffRecord) => void;
  readonly onImpossible: (record: HandoffRecord, fact: HandoffFact) => void;
}

export interface HandoffStore {
  get(handoffId: HandoffId): HandoffRecord | undefined;
  /** In the order of the requests. */
  list(): readonly HandoffRecord[];
  /** Audits the request and adds it. On `audit-unavailable`, nothing was added. */
  admit(record: HandoffRecord, guests: number): Result<void, ShareError<"audit-unavailable">>;
  dispatch(handoffId: HandoffId, fact: HandoffFact, actor: Actor): void;
  /** Stores an observation. Raises the revision and publishes. */
  note(handoffId: HandoffId, notes: Partial<HandoffNotes>): void;
  /** Rows that belong to no move. If that fails, every open handoff ends: no audit, no handoff. */
  record(entry: AuditEntry): Result<void, ShareError<"audit-unavailable">>;
  loseRecord(error: ShareError): void;
  /** Called after each change. Returns what unsubscribes. */
  onChange(listener: (record: HandoffRecord) => void): () => void;
}

interface Pending {
  readonly handoffId: HandoffId;
  readonly fact: HandoffFact;
  readonly actor: Actor;
}

const failing = ({ handoffId }: HandoffRecord, error: ShareError): Pending => ({
  handoffId,
  fact: { type: "end-requested", cause: "failed", error },
  actor: RUNTIME,
});

const createRecords = (bus: HandoffBus) => {
  const all = new Map<HandoffId, HandoffRecord>();
  const listeners = new Set<(record: HandoffRecord) => void>();
  const dropOldest = (): void => {
    const ended = [...all.values()].filter((record) => !isOpen(record));
    for (const { handoffId } of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT))) {
      all.delete(handoffId);
      bus.forgetHandoff(handoffId);
    }
  };
  return {
    all,
    put: (record: HandoffRecord): void => {
      all.set(record.handoffId, record);
      bus.publishHandoff(toView(record));
      for (const listener of [...listeners]) listener(record);
      if (!isOpen(record)) dropOldest();
    },
    onChange: (listener: (record: HandoffRecord) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};

export const createHandoffStore = (deps: HandoffStoreDeps): HandoffStore => {
  const { audit, clock } = deps;
  const records = createRecords(deps.bus);
  const queue: Pending[] = [];
  let isDraining = false;

  const endAll = (error: ShareError): void => {
    for (const record of records.all.values()) if (isOpen(record)) queue.push(failing(record, error));
  };

  const apply = ({ handoffId, fact, actor }: Pending): void => {
    const record = records.all.get(handoffId);
    if (record === undefined) return;
    const result = step(record.state, fact, clock.nowMs());
    if (result.kind === "late") return;
    if (result.kind === "impossible") {
      deps.onImpossible(record, fact);
      queue.push(failing(record, shareError("internal", "The handoff reached an impossible state.", {})));
      return;
    }
    const after = { ...record, state: result.state };
    const rows = [rowOfMove(fact, after, actor), ...(endsAtOnce(record, after) ? [endedRow(after)] : [])];
    const failed = rows.map((row) => audit.append(row)).find((written) => !written.ok);
    // What only takes the keyboard away happens in any case: taking back never waits for the log.
    if (failed?.ok === false && after.state.phase !== "ended") {
      endAll(failed.error);
      return;
    }
    records.put(after);
    for (const effect of result.effects) deps.runEffect(effect, after);
  };

  const drain = (): void => {
    if (isDraining) return;
    isDraining = true;
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) apply(next);
    } finally {
      isDraining = false;
    }
  };

  const loseRecord = (error: ShareError): void => {
    endAll(error);
    drain();
  };

  return {
    get: (handoffId) => records.all.get(handoffId),
    list: () => [...records.all.values()],
    admit: (record, guests) => {
      const written = audit.append(requestedRow(record, guests));
      if (!written.ok) return written;
      records.put(record);
      return ok(undefined);
    },
    dispatch: (handoffId, fact, actor) => {
      queue.push({ handoffId, fact, actor });
      drain();
    },
    note: (handoffId, notes) => {
      const record = records.all.get(handoffId);
      if (record === undefined) return;
      const state = { ...record.state, revision: record.state.revision + 1 };
      records.put({ ...record, state, notes: { ...record.notes, ...notes } });
    },
    record: (row) => {
      const written = audit.append(row);
      if (written.ok) return ok(undefined);
      loseRecord(written.error);
      return written;
    },
    loseRecord,
    onChange: records.onChange,
  };
};
