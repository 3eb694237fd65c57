// Wires the audit log for the life of one runtime: opens it, writes the first row, sends its heads to the system log.

import type { Actor, AuditHead, AuditType } from "#contract/audit";
import { ok, type Result, type ShareError } from "#contract/errors";
import { auditPathOf } from "../audit/files";
import { type AuditLog, openAuditLog } from "../audit/log";
import { createSystemLog, noSystemLog } from "../audit/system-log";
import { closingRows } from "../audit/unfinished-shares";
import type { AuditEntry, AuditPort } from "../integrations/sharing/ports";
import type { Clock } from "../platform/clock";
import type { Config } from "../platform/config";
import { newId } from "../platform/ids";
import { ownProcess } from "../platform/process-table";

/** A head is sent after this many rows, so that the system log shows if rows before it are cut off. */
const HEAD_EVERY_ROWS = 100;

export interface RuntimeRecord {
  readonly audit: AuditLog;
  /** The same log for everything except shares: if it can't write a row, it calls the `onLost` listeners. */
  readonly watched: AuditPort;
  /** Called when an event couldn't be recorded. */
  onLost(listener: (error: ShareError<"audit-unavailable">) => void): void;
  /** Rows that end the shares which an earlier runtime left without an end. Append them after the sweep. */
  readonly leftOpen: readonly AuditEntry[];
  /** Sends a head to the system log. */
  sendHead(head: AuditHead): void;
  /** Sends the last head and closes the log. */
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

const sendingHeads = (log: AuditLog, send: (head: AuditHead) => void): AuditLog => {
  const appendAll: AuditLog["appendAll"] = (entries) => {
    const written = log.appendAll(entries);
    // Whether one of these rows completes a hundred.
    if (written.ok && written.value.seq % HEAD_EVERY_ROWS < entries.length) send(log.head());
    return written;
  };
  return { ...log, appendAll, append: (entry) => appendAll([entry]) };
};

/** Sharing handles the loss of its own rows. The loss of any other row means the same: live shares can no longer be recorded. */
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

/** Errors: audit-unavailable; the log is then closed. */
export const openRuntimeRecord = (config: Config, clock: Clock): Result<RuntimeRecord> => {
  const searchPath = config.environment.PATH ?? "";
  const systemLog = config.auditSystemLog ? createSystemLog({ home: config.home, searchPath }) : noSystemLog;
  const path = auditPathOf(config.home);
  const opened = openAuditLog({ path, clock, maxBytes: config.auditMaxBytes, onSetAside: systemLog.send });
  if (!opened.ok) return opened;
  const audit = sendingHeads(opened.value, systemLog.send);
  const leftOpen = closingRows(audit.list);
  if (!leftOpen.ok) return abandon(audit, leftOpen);
  const { pid } = ownProcess();
  const started = audit.append(runtimeRow("runtime.started", { pid, version: config.version }));
  if (!started.ok) return abandon(audit, started);
  return ok({
    audit,
    ...createWatchedAudit(audit),
    leftOpen: leftOpen.value,
    sendHead: systemLog.send,
    close: async () => {
      systemLog.send(audit.head());
      audit.close();
      await systemLog.settled();
    },
  });
};
