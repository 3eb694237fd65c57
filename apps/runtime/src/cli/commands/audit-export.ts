// `lanecast audit export`: every row, one a line; the head of what was exported goes to stderr. Needs no runtime.
import type { AuditEvent } from "#contract/audit";
import type { AuditExport } from "#contract/audit-commands";
import { fail, ok, type Result } from "#contract/errors";
import { toWireError, type WireError } from "#contract/wire";
import { type CliContext, withRuntime } from "../context";
import { openTelemetryLine } from "../otel-log";
import { invalidInput, localFailure, type Outcome, printed } from "../outcome";
import { toJson } from "../report";

export const EXPORT_FORMATS = ["jsonl", "otel"] as const;
type Format = (typeof EXPORT_FORMATS)[number];

const lineOf: Readonly<Record<Format, (event: AuditEvent, nowMs: number) => unknown>> = {
  jsonl: (event) => event,
  otel: openTelemetryLine,
};

/** The rows from the file itself, closed by the head of the last one. */
async function* fromFile(context: CliContext): AsyncGenerator<Result<AuditExport, WireError>, void, void> {
  const { exportLog, headOfLog } = await context.loadRecords();
  let seen = 0;
  let head = "";
  for (const row of exportLog(context.places.home)) {
    if (!row.ok) {
      yield localFailure(row.error);
      return;
    }
    seen = row.value.seq + 1;
    head = row.value.hash;
    yield ok({ kind: "row", event: row.value });
  }
  if (seen > 0) return yield ok({ kind: "head", head, events: seen });
  // Nothing to export: the same words as for a head that is not there.
  const none = headOfLog(context.places.home);
  if (!none.ok) yield localFailure(none.error);
}

const tellAll = async (
  rows: AsyncIterable<Result<AuditExport, WireError>>,
  format: Format,
  { io, clock }: CliContext,
): Promise<Outcome> => {
  for await (const each of rows) {
    if (!each.ok) return each;
    if (each.value.kind === "row") await io.out(toJson(lineOf[format](each.value.event, clock.nowMs())));
    else await io.err(`${each.value.events} rows, head ${each.value.head}`);
  }
  return printed;
};

export const auditExport = async (context: CliContext, flags: { readonly format?: string }): Promise<Outcome> => {
  const format = EXPORT_FORMATS.find((name) => name === (flags.format ?? "jsonl"));
  if (format === undefined) return invalidInput("--format", `must be one of ${EXPORT_FORMATS.join(", ")}`);
  if (!context.isRunning(context.places)) return tellAll(fromFile(context), format, context);
  return withRuntime(context, async (runtime) => {
    const opened = await runtime.call((client) => client.audit.export());
    return opened.ok ? tellAll(settled(opened.value), format, context) : opened;
  });
};

/** A stream that breaks off says why as its last thing. */
async function* settled(rows: AsyncIterable<AuditExport>): AsyncGenerator<Result<AuditExport, WireError>, void, void> {
  try {
    for await (const each of rows) yield ok(each);
  } catch (thrown) {
    yield fail(toWireError(thrown));
  }
}
