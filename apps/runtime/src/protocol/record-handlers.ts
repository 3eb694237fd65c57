// Implements the commands on policies (show, reload) and on the audit log (list, verify, head, export).

import type { AuditCheck, AuditEvent, AuditExport, AuditHead, AuditQuery } from "#contract/audit";
import { fail, ok, type Result, type ShareError } from "#contract/errors";
import type { CorrelationId } from "#contract/ids";
import type { PolicyFiles, PolicyReload } from "#contract/policy";
import type { Answer } from "../integrations/sharing/commands/checks";
import type { Requester } from "../integrations/sharing/share/record";
import type { Clock } from "../platform/clock";
import { pause } from "../platform/wait";

export interface RecordDeps {
  readonly clock: Pick<Clock, "after">;
  readonly newCorrelationId: () => CorrelationId;
  readonly audit: {
    list(query: AuditQuery): Result<readonly AuditEvent[]>;
    verify(expectHead?: string): Promise<AuditCheck>;
    head(): AuditHead;
    exportRows(): IterableIterator<Result<AuditEvent>>;
  };
  readonly rules: {
    policyFiles(): PolicyFiles;
    /** Reads the folder again and records the result. Errors: audit-unavailable. */
    reload(by: Requester): Result<PolicyReload>;
  };
  /** Called with the head of a complete export. */
  readonly onExported: (head: AuditHead) => void;
}

export interface RecordHandlers {
  policyShow(): PolicyFiles;
  policyReload(by: Requester): Answer<PolicyReload>;
  auditList(query: AuditQuery): Answer<{ events: AuditEvent[] }>;
  auditVerify(expectHead: string | undefined): Promise<AuditCheck>;
  auditHead(): AuditHead;
  /** Reads on demand, because a log may be larger than memory. */
  auditExport(): AsyncGenerator<Answer<AuditExport>, void, void>;
}

/** Rows read before other work gets a turn: a few milliseconds, so that an export doesn't hold up the runtime's deadlines. */
const ROWS_PER_TURN = 200;

export const createRecordHandlers = (deps: RecordDeps): RecordHandlers => {
  const { audit, rules, clock } = deps;
  const refused = (error: ShareError) => fail({ ...error, correlationId: deps.newCorrelationId() });

  async function* auditExport(): AsyncGenerator<Answer<AuditExport>, void, void> {
    let last: AuditEvent | null = null;
    for (const row of audit.exportRows()) {
      if (!row.ok) {
        yield refused(row.error);
        return;
      }
      last = row.value;
      yield ok({ kind: "row", event: last });
      if (last.seq % ROWS_PER_TURN === 0) await pause(clock, 0);
    }
    if (last === null) return;
    const head = { head: last.hash, events: last.seq + 1 };
    deps.onExported(head);
    yield ok({ kind: "head", ...head });
  }

  return {
    policyShow: rules.policyFiles,
    policyReload: (by) => {
      const reloaded = rules.reload(by);
      return reloaded.ok ? reloaded : refused(reloaded.error);
    },
    auditList: (query) => {
      const listed = audit.list(query);
      return listed.ok ? ok({ events: [...listed.value] }) : refused(listed.error);
    },
    auditVerify: (expectHead) => audit.verify(expectHead),
    auditHead: audit.head,
    auditExport,
  };
};
