// The details of an event in one line, from the fields in its data. Unknown fields are left out; the details view shows them.
import type { AuditEvent } from "#contract/audit";
import { formatDuration } from "#contract/durations";
import { type EndCause, endCauseSchema, type LinkState, linkStateSchema } from "#contract/phases";
import { accessSchema, proofSchema } from "#contract/share";
import { causeWords, proofInShort } from "../../../words/end-words";
import { countOf } from "../../../words/phrases";
import { accessWords } from "../../../words/share-words";
import { eventTime } from "./event-time";

type Data = AuditEvent["data"];

const text = (data: Data, field: string): string | null => {
  const value = data[field];
  return typeof value === "string" && value !== "" ? value : null;
};
const number = (data: Data, field: string): number | null => {
  const value = data[field];
  return typeof value === "number" ? value : null;
};
const texts = (data: Data, field: string): readonly string[] => {
  const value = data[field];
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
};

const linkStates: Readonly<Record<LinkState, string>> = {
  none: "no link",
  ready: "link works again",
  reconnecting: "reconnecting",
  rotated: "new link",
  gone: "relay lost",
};

const FINGERPRINT_SHOWN = 14;
const quoted = (words: string | null): string | null => (words === null ? null : `“${words}”`);
const rules = (data: Data): string | null => {
  const ids = texts(data, "policyIds");
  return ids.length === 0 ? null : `${ids.length === 1 ? "rule" : "rules"} ${ids.join(", ")}`;
};

/** Only the number, for a whole policy set. The details view shows the names. */
const ruleCount = (data: Data): string | null => {
  const ids = texts(data, "policyIds");
  return ids.length === 0 ? null : countOf(ids.length, "rule");
};

const access = (data: Data): string | null => {
  const parsed = accessSchema.safeParse(data.access);
  return parsed.success ? accessWords[parsed.data] : null;
};

const duration = (data: Data, field: string, before: string): string | null => {
  const ms = number(data, field);
  return ms === null ? null : `${before}${formatDuration(ms)}`;
};

const who = (data: Data): string | null => {
  if (data.anyoneWithLink === true) return "anyone with the link";
  const count = texts(data, "fingerprints").length || number(data, "keyCount");
  return count ? countOf(count, "key") : null;
};

const guest = (data: Data): string | null => {
  const key = text(data, "fingerprint");
  const shortKey = key === null ? null : `${key.slice(0, FINGERPRINT_SHOWN)}…`;
  const label = text(data, "label");
  if (label !== null && shortKey !== null) return `${label} (${shortKey})`;
  return label ?? shortKey ?? text(data, "address");
};

const cause = (data: Data): string | null => {
  const parsed = endCauseSchema.safeParse(data.cause);
  return parsed.success ? causeWords[parsed.data satisfies EndCause] : text(data, "cause");
};

const linkState = (data: Data): string | null => {
  const parsed = linkStateSchema.safeParse(data.linkState);
  return parsed.success ? linkStates[parsed.data] : null;
};

const proof = (data: Data): string | null => {
  const parsed = proofSchema.safeParse(data.proof);
  return parsed.success ? proofInShort(parsed.data) : null;
};

const until = (data: Data, atMs: number): string | null => {
  const ms = number(data, "expiresAtMs");
  return ms === null ? null : `until ${eventTime(ms, atMs)}`;
};

const place = (data: Data): string | null => {
  const path = text(data, "path")?.replace(/^.*\//, "") ?? null;
  const line = number(data, "line");
  return path === null ? null : line === null ? path : `${path}:${line}`;
};

const decider = (data: Data): string | null => {
  const name = text(data, "decidedBy");
  return name === null || name === "me" ? null : `by ${name}`;
};

const count = (data: Data, field: string, one: string, many?: string): string | null => {
  const value = number(data, field);
  return value === null ? null : countOf(value, one, many);
};

const terms = (data: Data) => [access(data), duration(data, "ttlMs", "for "), who(data)];

/** The parts of the line, in order. */
const partsOf = ({ type, data, atMs }: AuditEvent): readonly (string | null)[] => {
  const area = type.slice(0, type.indexOf("."));
  switch (area) {
    case "guest":
      return [guest(data), access(data), text(data, "message"), quoted(text(data, "reason"))];
    case "approval":
      return [
        ...terms(data),
        decider(data),
        data.needs === "four-eyes" ? "by another person" : null,
        quoted(text(data, "note")),
        text(data, "reason"),
      ];
    case "policy":
      return [place(data), text(data, "message"), ruleCount(data)];
    case "token":
      return [text(data, "agent"), text(data, "role")];
    case "runtime":
      return [
        text(data, "version"),
        count(data, "sharesEnded", "share ended", "shares ended"),
        count(data, "processes", "process", "processes"),
        count(data, "sockets", "socket"),
      ];
    default:
      break;
  }
  switch (type) {
    case "share.requested":
      return [...terms(data), quoted(text(data, "reason"))];
    case "share.started":
    case "share.grace":
      return [until(data, atMs)];
    case "share.extended":
      return [duration(data, "byMs", "by "), until(data, atMs)];
    case "share.ended":
      return [cause(data), proof(data)];
    case "share.link-changed":
      return [linkState(data)];
    case "share.allowed":
      return [rules(data)];
    default:
      return [cause(data), text(data, "message") ?? text(data, "reason"), rules(data)];
  }
};

/** `can watch · for 30m · 1 key`. Empty if the type of the event says everything. */
export const dataWords = (event: AuditEvent): string => [...new Set(partsOf(event).filter(Boolean))].join(" · ");
