// `lanecast audit list` and `lanecast policy check`: what happened, and what would be allowed.
import { formatClockTime, parseSince } from "../../platform/wall-time";
import { type AuditEvent, auditTypeSchema } from "../../protocol/contract/audit";
import type { Verdict } from "../../protocol/contract/commands";
import { exitCodeOf } from "../../protocol/contract/errors";
import { type CliContext, withRuntime } from "../context";
import { invalidInput, type Outcome, output } from "../outcome";
import { resolveAuditShare } from "../resolve-ids";
import { readShareFlags, type ShareFlags, withTerminal } from "../share-flags";
import { type Paint, printable, type Tone, table } from "../text";

export interface AuditFlags {
  readonly share?: string;
  readonly since?: string;
  readonly type?: string;
  readonly limit?: string;
}

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

export const auditList = async (context: CliContext, flags: AuditFlags): Promise<Outcome> => {
  const since = flags.since === undefined ? null : parseSince(flags.since, context.clock.nowMs());
  if (since !== null && !since.ok) return invalidInput("--since", since.error.problem);
  if (flags.limit !== undefined && !/^\d{1,9}$/.test(flags.limit)) {
    return invalidInput("--limit", "must be a whole number; 0 means all");
  }
  const type = flags.type === undefined ? null : auditTypeSchema.safeParse(flags.type);
  if (type !== null && !type.success)
    return invalidInput("--type", `must be one of ${auditTypeSchema.options.join(", ")}`);
  return withRuntime(context, async (runtime) => {
    const shareId = flags.share === undefined ? null : await resolveAuditShare(runtime, flags.share);
    if (shareId !== null && !shareId.ok) return shareId;
    const listed = await runtime.call((client) =>
      client.audit.list({
        ...(shareId === null ? {} : { shareId: shareId.value }),
        ...(since === null ? {} : { sinceMs: since.value }),
        ...(type === null ? {} : { type: type.data }),
        ...(flags.limit === undefined ? {} : { limit: Number(flags.limit) }),
      }),
    );
    if (!listed.ok) return listed;
    return output(listed.value, auditTable(listed.value.events, context.clock.nowMs(), context.io.paint));
  });
};

const tones: Readonly<Record<Verdict["verdict"], Tone>> = { allow: "green", deny: "red", "needs-approval": "violet" };
const verdictWords: Readonly<Record<Verdict["verdict"], string>> = {
  allow: "allowed",
  deny: "not allowed",
  "needs-approval": "needs an approval",
};

const verdictText = ({ verdict, reason, policyIds, instead }: Verdict, paint: Paint): string =>
  [
    `${paint(tones[verdict], verdictWords[verdict])}: ${printable(reason)}`,
    ...(policyIds.length === 0 ? [] : [`${paint("dim", "rules")} ${printable(policyIds.join(", "))}`]),
    ...instead.map(({ label }) => `${paint("dim", "would do")} ${printable(label)}`),
  ].join("\n");

/** A no is an answer here, not a failure: the document is the verdict, and the exit code says it once more. */
export const policyCheck = async (context: CliContext, typed: string, flags: ShareFlags): Promise<Outcome> => {
  const request = await readShareFlags(context, flags);
  if (!request.ok) return request;
  return withRuntime(context, async (runtime) => {
    const checked = await withTerminal(context, runtime, typed, (terminalId) =>
      runtime.call((client) => client.policy.check({ ...request.value, terminalId })),
    );
    if (!checked.ok) return checked;
    const exitCode = checked.value.verdict === "deny" ? exitCodeOf["policy-denied"] : 0;
    return output(checked.value, verdictText(checked.value, context.io.paint), exitCode);
  });
};
