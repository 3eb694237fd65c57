// The commands over the audit log, as plain functions over the bridge. Each gives a Result; none changes anything.
import type { AuditHead, AuditQuery } from "#contract/audit";
import type { Runtime } from "../../../bridge/runtime-client";

/** A whole log, ready to be saved: JSON Lines, and the head of what was exported. */
export interface AuditFile {
  readonly lines: readonly string[];
  readonly head: AuditHead;
}

/** Lines joined into one piece: a hundred thousand small pieces are slow to save. */
const LINES_A_PIECE = 1_000;

export const createAuditCommands = (runtime: Runtime) => ({
  /** The newest that match, oldest of them first. */
  listEvents: (query: AuditQuery) => runtime.call((client, signal) => client.audit.list(query, { signal })),
  /** Walks the whole log, which may take its time. `expect`: a head noted earlier. */
  verifyLog: (expect: string | null) =>
    runtime.call((client, signal) => client.audit.verify(expect === null ? {} : { expect }, { signal }), {
      deadlineMs: null,
    }),
  /** `onRow` is told how many rows have come. Null where the log ended without its head: then it is not whole. */
  exportLog: (onRow: (count: number) => void) =>
    runtime.call(
      async (client, signal): Promise<AuditFile | null> => {
        const pieces: string[] = [];
        let lines: string[] = [];
        let count = 0;
        for await (const item of await client.audit.export(undefined, { signal })) {
          if (item.kind === "head") return { lines: [...pieces, lines.join("")], head: item };
          lines.push(`${JSON.stringify(item.event)}\n`);
          count += 1;
          if (lines.length < LINES_A_PIECE) continue;
          pieces.push(lines.join(""));
          lines = [];
          onRow(count);
        }
        return null;
      },
      { deadlineMs: null },
    ),
});
export type AuditCommands = ReturnType<typeof createAuditCommands>;
