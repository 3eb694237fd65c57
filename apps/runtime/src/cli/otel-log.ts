// A row of the audit log in the shape of OpenTelemetry: one line of an OTLP file, holding one log record. Pure; sends nothing.

import type { AuditEvent, AuditType } from "#contract/audit";
import { PRODUCT_VERSION } from "../platform/config";

/** An AnyValue in OTLP's JSON: 64-bit integers are text there. */
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

/** Null has no form of its own there: what is null is left out. */
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

/** SeverityNumber of the log data model: what somebody was refused, or what failed, is WARN. */
const INFO = { severityNumber: 9, severityText: "INFO" } as const;
const WARN = { severityNumber: 13, severityText: "WARN" } as const;
const isWarning = (type: AuditType): boolean =>
  /(?:denied|refused|failed|expired|broken|swept|turned-away)$/.test(type);

/** Text, because epoch nanoseconds do not fit a number. */
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

/** One `LogsData` with one record: the line of an OTLP file (opentelemetry.io/docs/specs/otel/protocol/file-exporter). */
export const openTelemetryLine = (event: AuditEvent, nowMs: number): unknown => ({
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
