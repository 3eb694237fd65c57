// The rows of the record as a table for people, each with what it holds in short. Everything of a row is in `--json`.

import type { AuditEvent } from "#contract/audit";
import { formatDuration } from "#contract/durations";
import { formatClockTime } from "../../platform/wall-time";
import { type Paint, table } from "./text";

/** Kept whole in the row, and too long for a line of a table. */
const LEFT_OUT = ["signedText", "signature", "proof", "issues", "format", "logId", "tokenId"];
/** Points in time whose name does not say so by `…AtMs`. */
const MOMENTS = ["untilMs"];
/** Shorter than a duration is written: in thousandths. */
const BRIEF = ["tookMs", "waitedMs"];
const VALUE_MAX_LENGTH = 48;
const LINE_MAX_LENGTH = 100;
const LISTED_AT_MOST = 2;

const cut = (text: string, maxLength: number): string =>
  text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;

const numberWords = (field: string, value: number, nowMs: number): string => {
  if (field.endsWith("AtMs") || MOMENTS.includes(field)) return formatClockTime(value, nowMs);
  if (BRIEF.includes(field)) return `${Math.round(value)} ms`;
  return field.endsWith("Ms") ? formatDuration(value) : String(value);
};

const listWords = (values: readonly unknown[]): string | null => {
  const texts = values.filter((value) => typeof value === "string");
  if (texts.length === 0) return null;
  return texts.length > LISTED_AT_MOST ? String(texts.length) : texts.join(" ");
};

/** Null: nothing worth a word. */
const valueWords = (field: string, value: unknown, nowMs: number): string | null => {
  if (typeof value === "number") return numberWords(field, value, nowMs);
  if (typeof value === "string") return value === "" ? null : value;
  return Array.isArray(value) ? listWords(value) : null;
};

/** `access read, anyoneWithLink, ttl 30m`. */
export const dataInShort = (data: AuditEvent["data"], nowMs: number): string => {
  const facts = Object.entries(data).flatMap(([field, value]) => {
    // A message says the reason as well.
    if (LEFT_OUT.includes(field) || (field === "reason" && "message" in data)) return [];
    if (value === true) return [field];
    const words = valueWords(field, value, nowMs);
    return words === null ? [] : [`${field.replace(/Ms$/, "")} ${cut(words, VALUE_MAX_LENGTH)}`];
  });
  return cut(facts.join(", "), LINE_MAX_LENGTH);
};

export const auditTable = (events: readonly AuditEvent[], nowMs: number, paint: Paint): string => {
  if (events.length === 0) return "No such row.";
  const rows = events.map((event) => [
    String(event.seq),
    formatClockTime(event.atMs, nowMs),
    event.type,
    `${event.actor.kind} ${event.actor.id}`,
    event.shareId ?? event.terminalId ?? event.laneId ?? "",
    event.correlationId,
    dataInShort(event.data, nowMs),
  ]);
  return table(["ROW", "AT", "WHAT", "WHO", "OF", "CORRELATION", "WITH"], rows, paint);
};
