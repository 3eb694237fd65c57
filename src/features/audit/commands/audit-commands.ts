// Commands on the audit log. They only read.
import type { AuditHead, AuditQuery } from "#contract/audit";
import type { Runtime } from "../../../bridge/runtime-client";

/** The whole log as JSON Lines, with the head of the exported events. */
export interface AuditFile {
  readonly lines: readonly string[];
  readonly head: AuditHead;
}

/** Lines per chunk: a Blob of a hundred thousand small parts is slow to save. */
const LINES_PER_CHUNK = 1_000;

export const createAuditCommands = (runtime: Runtime) => ({
  /** The newest matching events, oldest first. */
  listEvents: (query: AuditQuery) => runtime.call((client, signal) => client.audit.list(query, { signal })),
  /** Checks the whole log, which can take a while. `expect`: a head saved earlier. */
  verifyLog: (expect: string | null) =>
    runtime.call((client, signal) => client.audit.verify(expect === null ? {} : { expect }, { signal }), {
      deadlineMs: null,
    }),
  /** `onCount` gets the number of events so far. Null if the stream ended without a head: the export is then incomplete. */
  exportLog: (onCount: (count: number) => void) =>
    runtime.call(
      async (client, signal): Promise<AuditFile | null> => {
        const chunks: string[] = [];
        let lines: string[] = [];
        let count = 0;
        for await (const item of await client.audit.export(undefined, { signal })) {
          if (item.kind === "head") return { lines: [...chunks, lines.join("")], head: item };
          lines.push(`${JSON.stringify(item.event)}\n`);
          count += 1;
          if (lines.length < LINES_PER_CHUNK) continue;
          chunks.push(lines.join(""));
          lines = [];
          onCount(count);
        }
        return null;
      },
      { deadlineMs: null },
    ),
});
export type AuditCommands = ReturnType<typeof createAuditCommands>;
