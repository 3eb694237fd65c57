// `lanecast approval list, show, give, refuse`.
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import type { Approval, ApprovalGiving } from "#contract/approval";
import type { AuditType } from "#contract/audit";
import { ok, type Result } from "#contract/errors";
import { approvalIdSchema } from "#contract/ids";
import { SIGNATURE_MAX_LENGTH } from "#contract/limits";
import { countOf } from "#contract/phrases";
import type { WireError } from "#contract/wire";
import type { Connection } from "../connection";
import { type CliContext, withRuntime } from "../context";
import { invalidArgument, invalidInput, type Outcome, output } from "../outcome";
import { findSigned, resolveApproval } from "../resolve-ids";
import { approvalTable, decidedText, stateWords } from "../text/approval";
import { readDuration } from "../time-flags";
import { approveHandoff, denyHandoff, showHandoffRequest } from "./handoff-approval";

/** Requests for a terminal are also answered with `approval give`, but are listed as handoffs. */
const waitingHandoffs = async (runtime: Connection): Promise<readonly string[]> => {
  const listed = await runtime.call((client) => client.handoff.list({}));
  const count = listed.ok ? listed.value.handoffs.filter(({ approval }) => approval !== null).length : 0;
  return count === 0 ? [] : [`Also waiting: ${countOf(count, "handoff")}. To see them, run lanecast handoff list.`];
};

export const approvalList = (context: CliContext): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const listed = await runtime.call((client) => client.approval.list());
    if (!listed.ok) return listed;
    const table = approvalTable(listed.value.approvals, context.clock.nowMs(), context.io.paint);
    const waiting = await waitingHandoffs(runtime);
    return output(listed.value, [table, ...waiting].join("\n"));
  });

/** Prints nothing but the text on stdout: redirected to a file, it is what a second person signs, to the byte. */
const showRequest = (context: CliContext, typed: string): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const approvalId = await resolveApproval(runtime, typed);
    if (!approvalId.ok) return approvalId;
    const shown = await runtime.call((client) => client.approval.show({ approvalId: approvalId.value }));
    if (!shown.ok) {
      const ofHandoff = shown.error.code === "not-found" ? await showHandoffRequest(runtime, approvalId.value) : null;
      return ofHandoff ?? shown;
    }
    const { approval, text } = shown.value;
    if (!context.isJson && approval.state !== "asked")
      await context.io.err(`${approval.approvalId}: ${stateWords(approval)}`);
    return output(shown.value, text.replace(/\n$/, ""));
  });

export interface ShowFlags {
  readonly signed?: boolean;
  readonly signature?: boolean;
}

const signedSchema = z.object({
  approvalId: approvalIdSchema,
  decidedBy: z.string(),
  fingerprint: z.string(),
  signedText: z.string(),
  signature: z.string(),
});

/** Tells an approval without a signature from one that doesn't exist. */
const notSigned = async (runtime: Connection, typed: string, notFound: Outcome): Promise<Outcome> => {
  const listed = await runtime.call((client) => client.approval.list());
  const known = listed.ok && listed.value.approvals.some(({ approvalId }) => approvalId.startsWith(typed));
  return known ? invalidArgument("APPROVAL", `${typed} has no signature; no second person signed it`) : notFound;
};

const SIGNED: AuditType[] = ["approval.given", "handoff.approved"];

/** Reads the audit log, so it also finds approvals of earlier runtimes. */
const showSigned = (context: CliContext, typed: string, what: "signedText" | "signature"): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const listed = await runtime.call((client) => client.audit.list({ types: SIGNED, limit: 0 }));
    if (!listed.ok) return listed;
    const signed = listed.value.events.flatMap(({ data }) => signedSchema.safeParse(data).data ?? []);
    const found = findSigned(typed, signed);
    if (!found.ok && found.error.code === "not-found") return notSigned(runtime, typed, found);
    return found.ok ? output({ signed: found.value }, found.value[what].replace(/\n$/, "")) : found;
  });

export const approvalShow = (context: CliContext, typed: string, flags: ShowFlags): Promise<Outcome> => {
  if (flags.signature === true) return showSigned(context, typed, "signature");
  return flags.signed === true ? showSigned(context, typed, "signedText") : showRequest(context, typed);
};

export interface GiveFlags {
  readonly access?: string;
  readonly ttl?: string;
  readonly note?: string;
  readonly signature?: string;
}

export const readSignature = (path: string, cwd: string): Result<string, WireError> => {
  try {
    const absolute = resolve(cwd, path);
    if (statSync(absolute).size > SIGNATURE_MAX_LENGTH)
      return invalidInput("--signature", `${path}: too large for a signature`);
    return ok(readFileSync(absolute, "utf8"));
  } catch {
    return invalidInput("--signature", `${path}: no such file, or it can't be read`);
  }
};

const readTerms = (context: CliContext, flags: GiveFlags): Result<Omit<ApprovalGiving, "approvalId">, WireError> => {
  const ttl = flags.ttl === undefined ? null : readDuration("--ttl", flags.ttl);
  if (ttl !== null && !ttl.ok) return ttl;
  const signature = flags.signature === undefined ? null : readSignature(flags.signature, context.cwd);
  if (signature !== null && !signature.ok) return signature;
  return ok({
    ...(flags.access === undefined ? {} : { access: flags.access as Approval["request"]["access"] }),
    ...(ttl === null ? {} : { ttlMs: ttl.value }),
    ...(flags.note === undefined ? {} : { note: flags.note }),
    ...(signature === null ? {} : { signature: signature.value }),
  });
};

export const approvalGive = async (context: CliContext, typed: string, flags: GiveFlags): Promise<Outcome> => {
  const terms = readTerms(context, flags);
  if (!terms.ok) return terms;
  return withRuntime(context, async (runtime) => {
    const approvalId = await resolveApproval(runtime, typed);
    if (!approvalId.ok) return approvalId;
    const giving = { ...terms.value, approvalId: approvalId.value };
    const given = await runtime.call((client) => client.approval.give(giving));
    if (given.ok) return output(given.value, decidedText(given.value.approval));
    return given.error.code === "not-found" ? ((await approveHandoff(context, runtime, giving)) ?? given) : given;
  });
};

export const approvalRefuse = (
  context: CliContext,
  typed: string,
  { note }: { readonly note?: string },
): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const approvalId = await resolveApproval(runtime, typed);
    if (!approvalId.ok) return approvalId;
    const refusing = { approvalId: approvalId.value, ...(note === undefined ? {} : { note }) };
    const refused = await runtime.call((client) => client.approval.refuse(refusing));
    if (refused.ok) return output(refused.value, decidedText(refused.value.approval));
    return refused.error.code === "not-found" ? ((await denyHandoff(context, runtime, refusing)) ?? refused) : refused;
  });
