// `lanecast audit list, verify, head`. The last two also work without a runtime.

import {
  type AuditCheck,
  type AuditEvent,
  type AuditQuery,
  actorSchema,
  auditTypeSchema,
  auditVerifySchema,
} from "#contract/audit";
import { ok, type Result } from "#contract/errors";
import { type LaneId, laneIdSchema, type ShareId } from "#contract/ids";
import { countOf } from "#contract/phrases";
import type { WireError } from "#contract/wire";
import type { Connection } from "../connection";
import { type CliContext, withRuntime } from "../context";
import { invalidInput, localFailure, type Outcome, output } from "../outcome";
import { resolveLane } from "../resolve-ids";
import { findShareIn } from "../resolve-shares";
import { auditTable } from "../text/audit";
import { type Paint, printable } from "../text/format";
import { readSince } from "../time-flags";

export interface AuditFlags {
  readonly share?: string;
  readonly lane?: string;
  readonly since?: string;
  readonly until?: string;
  readonly type?: string;
  readonly actor?: string;
  readonly limit?: string;
}

/** The exit code of a check that failed. */
const CHECK_FAILED = 10;

/** The rows of one answer, a few megabytes. A whole log in one answer could exceed what a socket may buffer. */
const PAGE_ROWS = 5_000;

type Rows = Result<{ readonly events: readonly AuditEvent[] }, WireError>;

/** The newest `limit` rows (0: all), fetched page by page from the end. */
const listPaged = async (runtime: Connection, query: object, limit: number): Promise<Rows> => {
  const pages: (readonly AuditEvent[])[] = [];
  let left = limit === 0 ? Number.POSITIVE_INFINITY : limit;
  let before = {};
  for (;;) {
    const asked = Math.min(left, PAGE_ROWS);
    const listed = await runtime.call((client) => client.audit.list({ ...query, ...before, limit: asked }));
    if (!listed.ok) return listed;
    const { events } = listed.value;
    pages.push(events);
    left -= events.length;
    const beforeSeq = events[0]?.seq ?? 0;
    if (events.length < asked || left <= 0 || beforeSeq === 0) return ok({ events: pages.reverse().flat() });
    before = { beforeSeq };
  }
};

/** Passes a whole id on, because a closed lane still has rows in the log. */
const laneOf = async (runtime: Connection, typed: string | undefined): Promise<Result<LaneId | null, WireError>> => {
  const whole = laneIdSchema.safeParse(typed);
  if (typed === undefined || whole.success) return ok(whole.data ?? null);
  return resolveLane(runtime, typed);
};

/** Shares of earlier runtimes are found by their first row in the audit log. */
const shareOf = async (runtime: Connection, typed: string): Promise<Result<ShareId, WireError>> => {
  const listed = await runtime.call((client) => client.share.list({ all: true }));
  if (!listed.ok) return listed;
  const known = findShareIn(typed, listed.value.shares);
  if (known.ok || known.error.code !== "not-found") return known;
  const requested = await listPaged(runtime, { type: "share.requested" }, 0);
  return requested.ok ? findShareIn(typed, requested.value.events) : requested;
};

const list = async (
  runtime: Connection,
  context: CliContext,
  flags: AuditFlags,
  { limit, ...query }: Query,
): Promise<Outcome> => {
  const shareId = flags.share === undefined ? null : await shareOf(runtime, flags.share);
  if (shareId !== null && !shareId.ok) return shareId;
  const laneId = await laneOf(runtime, flags.lane);
  if (!laneId.ok) return laneId;
  const about = {
    ...(shareId === null ? {} : { shareId: shareId.value }),
    ...(laneId.value === null ? {} : { laneId: laneId.value }),
  };
  const listed = await listPaged(runtime, { ...query, ...about }, limit);
  if (!listed.ok) return listed;
  return output(listed.value, auditTable(listed.value.events, context.clock.nowMs(), context.io.paint));
};

type Query = Pick<AuditQuery, "limit" | "sinceMs" | "untilMs" | "type" | "actorKind">;

/** The runtime's own default. */
const LIMIT_DEFAULT = 100;

const readTimes = (
  { since, until }: AuditFlags,
  nowMs: number,
): Result<Pick<Query, "sinceMs" | "untilMs">, WireError> => {
  const from = since === undefined ? null : readSince("--since", since, nowMs);
  if (from !== null && !from.ok) return from;
  const to = until === undefined ? null : readSince("--until", until, nowMs);
  if (to !== null && !to.ok) return to;
  return ok({ ...(from === null ? {} : { sinceMs: from.value }), ...(to === null ? {} : { untilMs: to.value }) });
};

/** Lists the types of the same group, or the groups: all types would fill a screen. */
const typeProblem = (typed: string): string => {
  const groupOf = (type: string): string => type.split(".")[0] ?? "";
  const alike = auditTypeSchema.options.filter((type) => groupOf(type) === groupOf(typed));
  if (alike.length > 0) return `'${typed}' is not one of ${alike.join(", ")}`;
  const groups = [...new Set(auditTypeSchema.options.map(groupOf))];
  return `'${typed}' is not an event type; they start with ${groups.map((group) => `${group}.`).join(", ")}`;
};

const readQuery = (flags: AuditFlags, nowMs: number): Result<Query, WireError> => {
  const times = readTimes(flags, nowMs);
  if (!times.ok) return times;
  if (flags.limit !== undefined && !/^\d{1,9}$/.test(flags.limit)) {
    return invalidInput("--limit", "must be a whole number (0: all)");
  }
  const type = auditTypeSchema.optional().safeParse(flags.type);
  if (!type.success) return invalidInput("--type", typeProblem(flags.type ?? ""));
  const actor = actorSchema.shape.kind.optional().safeParse(flags.actor);
  if (!actor.success) {
    return invalidInput("--actor", `'${flags.actor}' is not one of ${actorSchema.shape.kind.options.join(", ")}`);
  }
  return ok({
    ...times.value,
    ...(type.data === undefined ? {} : { type: type.data }),
    ...(actor.data === undefined ? {} : { actorKind: actor.data }),
    limit: flags.limit === undefined ? LIMIT_DEFAULT : Number(flags.limit),
  });
};

export const auditList = async (context: CliContext, flags: AuditFlags): Promise<Outcome> => {
  const query = readQuery(flags, context.clock.nowMs());
  if (!query.ok) return query;
  return withRuntime(context, (runtime) => list(runtime, context, flags, query.value));
};

const checkText = ({ events, head, firstBroken }: AuditCheck, paint: Paint): string =>
  firstBroken === null
    ? `${paint("green", "Log verified")}: ${countOf(events, "row")}, head ${head ?? ""}`
    : `${paint("red", "Verification failed")} at row ${firstBroken.seq}: ${printable(firstBroken.problem)} ${countOf(events, "row")} before it ${events === 1 ? "is" : "are"} intact.`;

const checked = (check: AuditCheck, context: CliContext): Outcome =>
  output(check, checkText(check, context.io.paint), check.ok ? 0 : CHECK_FAILED);

/** Asks the runtime if one is running: it also knows the last row it wrote. */
export const auditVerify = async (context: CliContext, flags: { readonly expect?: string }): Promise<Outcome> => {
  const asked = auditVerifySchema.safeParse(flags);
  if (!asked.success) return invalidInput("--expect", "must be 64 hex digits, as printed by 'lanecast audit head'");
  const { expect } = asked.data;
  if (!context.isRunning(context.places)) {
    const { verifyLog, hasLog, headOfLog } = await context.loadRecords();
    // Without a log there is nothing to verify, as for `head` and `export`. With --expect, a missing log is a failed check.
    const head = headOfLog(context.places.home);
    if (!hasLog(context.places.home) && expect === undefined && !head.ok) return localFailure(head.error);
    return checked(await verifyLog(context.places.home, expect === undefined ? [] : [expect]), context);
  }
  return withRuntime(context, async (runtime) => {
    const check = await runtime.call((client) => client.audit.verify(asked.data));
    return check.ok ? checked(check.value, context) : check;
  });
};

export const auditHead = async (context: CliContext): Promise<Outcome> => {
  if (!context.isRunning(context.places)) {
    const head = (await context.loadRecords()).headOfLog(context.places.home);
    return head.ok ? output(head.value, head.value.head) : localFailure(head.error);
  }
  return withRuntime(context, async (runtime) => {
    const head = await runtime.call((client) => client.audit.head());
    return head.ok ? output(head.value, head.value.head) : head;
  });
};
