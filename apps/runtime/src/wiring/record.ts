// The audit log for the life of one runtime: opened, its first row written, its heads sent out. Part of the composition root; decides nothing.

import type { Actor, AuditHead, AuditType } from "#contract/audit";
import { ok, type Result, type ShareError } from "#contract/errors";
import { auditPathOf } from "../audit/audit-files";
import { type AuditLog, openAuditLog } from "../audit/audit-log";
import { createHeadNotes, silentHeadNotes } from "../audit/head-notes";
import { closingRows } from "../audit/unfinished-shares";
import type { AuditEntry, AuditPort } from "../integrations/sharing/ports";
import type { Clock } from "../platform/clock";
import type { Config } from "../platform/config";
import { newId } from "../platform/ids";
import { ownProcess } from "../platform/process-table";

/** A head goes out after this many rows: what is cut off later than that is seen by whoever reads the system log. */
const HEAD_EVERY_ROWS = 100;

export interface RuntimeRecord {
  readonly audit: AuditLog;
  /** The same log, for those who write beside the shares: a row that it cannot keep is told to whoever listens. */
  readonly watched: AuditPort;
  /** Called when something that happened could not be written down. */
  onLost(listener: (error: ShareError<"audit-unavailable">) => void): void;
  /** What ends the shares that an earlier runtime left without an end. To be written once they were swept. */
  readonly leftOpen: readonly AuditEntry[];
  noteHead(head: AuditHead): void;
  /** Sends the last head out and closes the log. */
  close(): Promise<void>;
}

/** A row about the runtime itself. */
export const runtimeRow = (
  type: Extract<AuditType, `runtime.${string}`>,
  data: Readonly<Record<string, unknown>>,
  actor: Actor = { kind: "runtime", id: "runtime" },
): AuditEntry => ({
  type,
  correlationId: newId("cor"),
  actor,
  shareId: null,
  terminalId: null,
  laneId: null,
  backend: null,
  data,
});

const notingEvery = (log: AuditLog, rows: number, note: (head: AuditHead) => void): AuditLog => ({
  ...log,
  append: (entry) => {
    const written = log.append(entry);
    if (written.ok && written.value.seq % rows === 0) note(log.head());
    return written;
  },
});

/** Sharing sees to its own rows. Of all others the loss means the same: what is shared cannot be recorded any more. */
export const createWatchedAudit = (audit: AuditPort): Pick<RuntimeRecord, "watched" | "onLost"> => {
  const listeners = new Set<Parameters<RuntimeRecord["onLost"]>[0]>();
  return {
    watched: {
      append: (entry) => {
        const written = audit.append(entry);
        if (!written.ok) for (const listener of listeners) listener(written.error);
        return written;
      },
    },
    onLost: (listener) => void listeners.add(listener),
  };
};

const abandon = <F>(audit: AuditLog, failure: F): F => {
  audit.close();
  return failure;
};

/** Errors: audit-unavailable; nothing is then open. */
export const openRuntimeRecord = (config: Config, clock: Clock): Result<RuntimeRecord> => {
  const searchPath = config.environment.PATH ?? "";
  const notes = config.auditSystemLog ? createHeadNotes({ home: config.home, searchPath }) : silentHeadNotes;
  const path = auditPathOf(config.home);
  const opened = openAuditLog({ path, clock, maxBytes: config.auditMaxBytes, onSetAside: notes.note });
  if (!opened.ok) return opened;
  const audit = notingEvery(opened.value, HEAD_EVERY_ROWS, notes.note);
  const leftOpen = closingRows(audit.list);
  if (!leftOpen.ok) return abandon(audit, leftOpen);
  const { pid } = ownProcess();
  const started = audit.append(runtimeRow("runtime.started", { pid, version: config.version }));
  if (!started.ok) return abandon(audit, started);
  return ok({
    audit,
    ...createWatchedAudit(audit),
    leftOpen: leftOpen.value,
    noteHead: notes.note,
    close: async () => {
      notes.note(audit.head());
      audit.close();
      await notes.settled();
    },
  });
};
