// `lanecast audit export`: prints every row as a line of JSON or as an OpenTelemetry log record. Also works without a runtime.
import type { AuditEvent, AuditExport, AuditType } from "#contract/audit";
import { fail, ok, type Result } from "#contract/errors";
import { toWireError, type WireError } from "#contract/wire";
import { PRODUCT_VERSION } from "../../platform/config";
import { type CliContext, withRuntime } from "../context";
import { invalidInput, localFailure, type Outcome, printed } from "../outcome";
import { EXPORT_FORMATS, type ExportFormat } from "../program/words";
import { toJson } from "../report";

/** OTLP's AnyValue in JSON; it writes 64-bit integers as text. */
type AnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } }
  | { readonly kvlistValue: { readonly values: readonly KeyValue[] } };
interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

const numberOf = (value: number): AnyValue =>
  Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };

/** OTLP has no null, so null values are left out. */
const keyValues = (values: Readonly<Record<string, unknown>>): readonly KeyValue[] =>
  Object.entries(values).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [{ key, value: anyValue(value) }],
  );

const anyValue = (value: unknown): AnyValue => {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return numberOf(value);
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value as Record<string, unknown>) } };
};

/** SeverityNumber of the log data model. Refusals and failures are WARN. */
const INFO = { severityNumber: 9, severityText: "INFO" } as const;
const WARN = { severityNumber: 13, severityText: "WARN" } as const;
const isWarning = (type: AuditType): boolean =>
  /(?:denied|refused|failed|expired|broken|swept|turned-away)$/.test(type);

/** As text, because epoch nanoseconds don't fit into a number. */
const nanos = (atMs: number): string => `${atMs}000000`;

const recordOfRow = (event: AuditEvent, nowMs: number) => ({
  timeUnixNano: nanos(event.atMs),
  observedTimeUnixNano: nanos(nowMs),
  ...(isWarning(event.type) ? WARN : INFO),
  eventName: `lanecast.${event.type}`,
  body: anyValue(event.data),
  attributes: keyValues({
    "lanecast.audit.seq": event.seq,
    "lanecast.audit.hash": event.hash,
    "lanecast.audit.prev_hash": event.prevHash,
    "lanecast.correlation.id": event.correlationId,
    "lanecast.actor.kind": event.actor.kind,
    "lanecast.actor.id": event.actor.id,
    "lanecast.share.id": event.shareId,
    "lanecast.terminal.id": event.terminalId,
    "lanecast.lane.id": event.laneId,
    "lanecast.backend": event.backend,
  }),
});

/** One `LogsData` with one log record: a line of an OTLP file (opentelemetry.io/docs/specs/otel/protocol/file-exporter). */
const openTelemetryLine = (event: AuditEvent, nowMs: number): unknown => ({
  resourceLogs: [
    {
      resource: { attributes: keyValues({ "service.name": "lanecast", "service.version": PRODUCT_VERSION }) },
      scopeLogs: [
        {
          scope: { name: "lanecast.audit", version: "1" },
          logRecords: [recordOfRow(event, nowMs)],
        },
      ],
    },
  ],
});

const lineOf: Readonly<Record<ExportFormat, (event: AuditEvent, nowMs: number) => unknown>> = {
  jsonl: (event) => event,
  otel: openTelemetryLine,
};

/** Reads the rows from the log file, then the head. */
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
  // Nothing to export: the same error as for `head`.
  const none = headOfLog(context.places.home);
  if (!none.ok) yield localFailure(none.error);
}

const printRows = async (
  rows: AsyncIterable<Result<AuditExport, WireError>>,
  format: ExportFormat,
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
  if (format === undefined) return invalidInput("--format", `must be ${EXPORT_FORMATS.join(" or ")}`);
  if (!context.isRunning(context.places)) return printRows(fromFile(context), format, context);
  return withRuntime(context, async (runtime) => {
    const opened = await runtime.call((client) => client.audit.export());
    return opened.ok ? printRows(settled(opened.value), format, context) : opened;
  });
};

/** A stream that breaks off yields its failure last. */
async function* settled(rows: AsyncIterable<AuditExport>): AsyncGenerator<Result<AuditExport, WireError>, void, void> {
  try {
    for await (const each of rows) yield ok(each);
  } catch (thrown) {
    yield fail(toWireError(thrown));
  }
}
