// `lanecast audit list`, `verify`, `head`: what happened, and whether the record of it holds. The last two need no runtime.
import { formatClockTime, parseSince } from "../../platform/wall-time";
import { type AuditEvent, actorSchema, auditTypeSchema } from "../../protocol/contract/audit";
import { type AuditCheck, auditVerifySchema } from "../../protocol/contract/audit-commands";
import { ok, type Result } from "../../protocol/contract/errors";
import { type LaneId, laneIdSchema } from "../../protocol/contract/ids";
import type { WireError } from "../../protocol/contract/wire";
import type { Connection } from "../connection";
import { type CliContext, withRuntime } from "../context";
import { invalidInput, localFailure, type Outcome, output } from "../outcome";
import { resolveLane, resolveShare } from "../resolve-ids";
import { countOf, type Paint, printable, table } from "../text";

export interface AuditFlags {
  readonly share?: string;
  readonly lane?: string;
  readonly since?: string;
  readonly type?: string;
  readonly actor?: string;
  readonly limit?: string;
}

/** Exit code of a check that did not hold (INTERFACE 1). */
const DOES_NOT_HOLD = 10;

const auditTable = (events: readonly AuditEvent[], nowMs: number, paint: Paint): string => {
  if (events.length === 0) return "No such row.";
  const rows = events.map((event) => [
    String(event.seq),
    formatClockTime(event.atMs, nowMs),
    event.type,
    `${event.actor.kind} ${event.actor.id}`,
    event.shareId ?? event.terminalId ?? event.laneId ?? "",
    event.correlationId,
  ]);
  return table(["ROW", "AT", "WHAT", "WHO", "OF", "CORRELATION"], rows, paint);
};

/** A lane that is gone has no name any more, but its rows are still there: its whole id passes. */
const laneOf = async (runtime: Connection, typed: string | undefined): Promise<Result<LaneId | null, WireError>> => {
  const whole = laneIdSchema.safeParse(typed);
  if (typed === undefined || whole.success) return ok(whole.data ?? null);
  return resolveLane(runtime, typed);
};

const list = async (runtime: Connection, context: CliContext, flags: AuditFlags, query: object): Promise<Outcome> => {
  const shareId = flags.share === undefined ? null : await resolveShare(runtime, flags.share);
  if (shareId !== null && !shareId.ok) return shareId;
  const laneId = await laneOf(runtime, flags.lane);
  if (!laneId.ok) return laneId;
  const listed = await runtime.call((client) =>
    client.audit.list({
      ...query,
      ...(shareId === null ? {} : { shareId: shareId.value }),
      ...(laneId.value === null ? {} : { laneId: laneId.value }),
    }),
  );
  if (!listed.ok) return listed;
  return output(listed.value, auditTable(listed.value.events, context.clock.nowMs(), context.io.paint));
};

export const auditList = async (context: CliContext, flags: AuditFlags): Promise<Outcome> => {
  const since = flags.since === undefined ? null : parseSince(flags.since, context.clock.nowMs());
  if (since !== null && !since.ok) return invalidInput("--since", since.error.problem);
  if (flags.limit !== undefined && !/^\d{1,9}$/.test(flags.limit)) {
    return invalidInput("--limit", "must be a whole number; 0 means all");
  }
  const type = auditTypeSchema.optional().safeParse(flags.type);
  if (!type.success) return invalidInput("--type", `must be one of ${auditTypeSchema.options.join(", ")}`);
  const actor = actorSchema.shape.kind.optional().safeParse(flags.actor);
  if (!actor.success) return invalidInput("--actor", `must be one of ${actorSchema.shape.kind.options.join(", ")}`);
  const query = {
    ...(since === null ? {} : { sinceMs: since.value }),
    ...(type.data === undefined ? {} : { type: type.data }),
    ...(actor.data === undefined ? {} : { actorKind: actor.data }),
    ...(flags.limit === undefined ? {} : { limit: Number(flags.limit) }),
  };
  return withRuntime(context, (runtime) => list(runtime, context, flags, query));
};

const checkText = ({ events, head, firstBroken }: AuditCheck, paint: Paint): string =>
  firstBroken === null
    ? `${paint("green", "holds")}: ${countOf(events, "row")}, head ${head ?? ""}`
    : `${paint("red", "does not hold")} at row ${firstBroken.seq}: ${printable(firstBroken.problem)} ${countOf(events, "row")} before it hold.`;

const checked = (check: AuditCheck, context: CliContext): Outcome =>
  output(check, checkText(check, context.io.paint), check.ok ? 0 : DOES_NOT_HOLD);

/** Through the runtime where one runs: it also knows what it wrote last. */
export const auditVerify = async (context: CliContext, flags: { readonly expect?: string }): Promise<Outcome> => {
  const asked = auditVerifySchema.safeParse(flags);
  if (!asked.success) return invalidInput("--expect", "must be 64 hex digits, as `audit head` prints them");
  const { expect } = asked.data;
  if (!context.isRunning(context.places)) {
    const { verifyLog } = await context.loadRecords();
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
