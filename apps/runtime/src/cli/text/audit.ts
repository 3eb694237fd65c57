// The audit table: each row with a summary of its data. `--json` has everything.

import type { AuditEvent } from "#contract/audit";
import { formatDuration } from "#contract/durations";
import { formatClockTime } from "../../platform/wall-time";
import { type Paint, table } from "./format";

/** Too long for a table. */
const OMITTED = ["signedText", "signature", "proof", "issues", "format", "logId", "tokenId"];
/** Times whose name doesn't end in `AtMs`. */
const TIMES = ["untilMs"];
/** Shown in milliseconds, because they are usually shorter than a second. */
const SHORT_DURATIONS = ["tookMs", "waitedMs"];
const VALUE_MAX_LENGTH = 48;
const LINE_MAX_LENGTH = 100;
const LISTED_AT_MOST = 2;

const cut = (text: string, maxLength: number): string =>
  text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;

const numberWords = (field: string, value: number, nowMs: number): string => {
  if (field.endsWith("AtMs") || TIMES.includes(field)) return formatClockTime(value, nowMs);
  if (SHORT_DURATIONS.includes(field)) return `${Math.round(value)} ms`;
  return field.endsWith("Ms") ? formatDuration(value) : String(value);
};

const listWords = (values: readonly unknown[]): string | null => {
  const texts = values.filter((value) => typeof value === "string");
  if (texts.length === 0) return null;
  return texts.length > LISTED_AT_MOST ? String(texts.length) : texts.join(" ");
};

/** Null: leave it out. */
const valueWords = (field: string, value: unknown, nowMs: number): string | null => {
  if (typeof value === "number") return numberWords(field, value, nowMs);
  if (typeof value === "string") return value === "" ? null : value;
  return Array.isArray(value) ? listWords(value) : null;
};

/** `access read, anyoneWithLink, ttl 30m`. */
const summaryOf = (data: AuditEvent["data"], nowMs: number): string => {
  const facts = Object.entries(data).flatMap(([field, value]) => {
    // The message already contains the reason.
    if (OMITTED.includes(field) || (field === "reason" && "message" in data)) return [];
    if (value === true) return [field];
    const words = valueWords(field, value, nowMs);
    return words === null ? [] : [`${field.replace(/Ms$/, "")} ${cut(words, VALUE_MAX_LENGTH)}`];
  });
  return cut(facts.join(", "), LINE_MAX_LENGTH);
};

export const auditTable = (events: readonly AuditEvent[], nowMs: number, paint: Paint): string => {
  if (events.length === 0) return "No matching rows.";
  const rows = events.map((event) => [
    String(event.seq),
    formatClockTime(event.atMs, nowMs),
    event.type,
    `${event.actor.kind} ${event.actor.id}`,
    event.shareId ?? event.terminalId ?? event.laneId ?? "",
    event.correlationId,
    summaryOf(event.data, nowMs),
  ]);
  return table(["ROW", "TIME", "EVENT", "ACTOR", "SUBJECT", "CORRELATION", "DATA"], rows, paint);
};
