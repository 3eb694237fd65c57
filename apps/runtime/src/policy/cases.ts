// Parses a table of test cases for a policy set (TOML). Each case is a request with the expected verdict.
import { parse, TomlError } from "smol-toml";
import { z } from "zod";
import { approvalNeedsSchema } from "#contract/approval";
import type { Verdict } from "#contract/commands";
import { parseDuration } from "#contract/durations";
import { backendSchema, fail, ok, type Result } from "#contract/errors";
import { maySchema } from "#contract/handoff";
import { laneIdSchema, terminalIdSchema } from "#contract/ids";
import { accessSchema, reachSchema } from "#contract/share";
import { commandTerms } from "../integrations/sharing/handoff/command-terms";
import type { PolicyQuestion } from "../integrations/sharing/ports";
import type { TimedQuestion } from "./cedar";

/** Why the cases can't be run. `line` counts from 1; null if unknown. */
export interface CasesProblem {
  readonly where: "cases" | "policies";
  readonly path: string;
  readonly line: number | null;
  readonly message: string;
}

export interface PolicyCase {
  readonly name: string;
  readonly question: TimedQuestion;
  readonly expect: Verdict["verdict"];
  /** Rules that must be among those that decided. */
  readonly rules: readonly string[];
  /** Whose approval is expected; null: not checked. */
  readonly needs: Verdict["needs"] | null;
}

/** `problem` is null when the case passed. */
export interface CaseResult {
  readonly name: string;
  readonly expected: Verdict["verdict"];
  readonly verdict: Verdict["verdict"];
  readonly policyIds: readonly string[];
  readonly reason: string;
  readonly problem: string | null;
}

const TTL_DEFAULT = "30m";
/** Well inside a working day. */
const HOUR_DEFAULT = 12;

const ttlSchema = z.string().transform((text, context) => {
  const parsed = parseDuration(text);
  if (parsed.ok) return parsed.value;
  context.addIssue(parsed.error.problem);
  return z.NEVER;
});
const countSchema = z.int().nonnegative();

const OPERATOR: PolicyQuestion["principal"] = { kind: "operator", id: "me" };
const DOOR: PolicyQuestion["principal"] = { kind: "door", id: "door" };

/** Everything except `expect` is optional. The defaults: the operator shares, guests with one key can watch, 30m, on this machine, at noon. */
const caseSchema = z
  .strictObject({
    name: z.string().min(1).optional(),
    action: z.enum(["share", "extend", "switch", "handoff", "keep-command", "reveal-link", "admit"]).default("share"),
    agent: z.string().min(1).optional(),
    /** Whether the rules let a waiting guest in without asking anyone. */
    door: z.literal(true).optional(),
    backend: backendSchema.default("tmate"),
    access: accessSchema.default("read"),
    ttl: ttlSchema.default(() => ttlSchema.parse(TTL_DEFAULT)),
    reach: reachSchema.default("here"),
    keys: countSchema.optional(),
    anyone_with_link: z.boolean().default(false),
    approved: z.boolean().default(false),
    hour: z.int().min(0).max(23).default(HOUR_DEFAULT),
    live_shares: countSchema.default(0),
    knows_guests: z.boolean().default(true),
    keys_enforced: z.boolean().default(true),
    identity_forgeable: z.boolean().default(false),
    survives_relay_loss: z.boolean().default(false),
    keeps_link: z.boolean().default(false),
    /** For handoffs. `to`: the agent that gets the keyboard. `command`: a command that it wants to run. */
    may: maySchema.default("run"),
    initiator: z.enum(["operator", "agent"]).default("operator"),
    to: z.string().default("claude"),
    guests: countSchema.default(0),
    command: z.string().min(1).optional(),
    lane: z.string().default("api"),
    title: z.string().default("sh"),
    cwd: z.string().default("/"),
    labels: z.array(z.string()).default([]),
    expect: z.enum(["allow", "deny", "needs-approval"]),
    rule: z.union([z.string(), z.array(z.string())]).optional(),
    needs: approvalNeedsSchema.optional(),
  })
  .refine(({ door, action }) => door === undefined || action === "admit", {
    path: ["door"],
    message: 'requires action = "admit"',
  })
  .refine(({ door, agent }) => door === undefined || agent === undefined, {
    path: ["door"],
    message: "can't be combined with agent",
  });
type WrittenCase = z.infer<typeof caseSchema>;

const tableSchema = z.strictObject({ case: z.array(caseSchema).min(1, "must have at least one [[case]]") });

/** Rules can't refer to ids, so any id works. */
const TERMINAL_ID = terminalIdSchema.parse("trm_case");
const LANE_ID = laneIdSchema.parse("lan_case");

const principalOf = ({ agent, door }: WrittenCase): PolicyQuestion["principal"] => {
  if (door === true) return DOOR;
  return agent === undefined ? OPERATOR : { kind: "agent", id: agent };
};

const questionOf = (written: WrittenCase): TimedQuestion => ({
  action: written.action,
  principal: principalOf(written),
  terminal: {
    terminalId: TERMINAL_ID,
    laneId: LANE_ID,
    lane: written.lane,
    title: written.title,
    cwd: written.cwd,
    labels: written.labels,
  },
  context: {
    backend: written.backend,
    access: written.access,
    ttlMs: written.ttl,
    reach: written.reach,
    keyCount: written.keys ?? (written.anyone_with_link ? 0 : 1),
    anyoneWithLink: written.anyone_with_link,
    approved: written.approved,
    liveShares: written.live_shares,
    knowsGuests: written.knows_guests,
    keysEnforced: written.keys_enforced,
    identityForgeable: written.identity_forgeable,
    survivesRelayLoss: written.survives_relay_loss,
    keepsLink: written.keeps_link,
  },
  hour: written.hour,
  handoff: {
    may: written.may,
    initiator: written.initiator,
    agent: written.to,
    guests: written.guests,
    ...(written.command === undefined ? {} : { command: commandTerms(written.command) }),
  },
});

const toCase = (written: WrittenCase, index: number): PolicyCase => ({
  name: written.name ?? `case ${index + 1}`,
  question: questionOf(written),
  expect: written.expect,
  rules: written.rule === undefined ? [] : [written.rule].flat(),
  needs: written.needs ?? null,
});

const problem = (message: string, line: number | null = null): { readonly ok: false; readonly error: CasesProblem } =>
  fail({ where: "cases", path: "", line, message });

/** `case 3, ttl: must be …`; cases are counted from 1. */
const describeIssue = ({ path, message }: z.core.$ZodIssue): string => {
  const [, index, ...key] = path;
  const place = typeof index === "number" ? [`case ${index + 1}`, ...key.map(String)] : path.map(String);
  return place.length === 0 ? message : `${place.join(", ")}: ${message}`;
};

export const parseCases = (text: string): Result<readonly PolicyCase[], CasesProblem> => {
  try {
    const read = tableSchema.safeParse(parse(text));
    return read.success ? ok(read.data.case.map(toCase)) : problem(read.error.issues.map(describeIssue).join("; "));
  } catch (thrown) {
    if (!(thrown instanceof TomlError)) throw thrown;
    return problem(`not valid TOML: ${thrown.message.split("\n")[0] ?? ""}`, thrown.line);
  }
};

/** How the verdict differs from the expected one; null when it doesn't. */
export const problemWith = ({ expect, rules, needs }: PolicyCase, verdict: Verdict): string | null => {
  if (verdict.verdict !== expect) return `expected ${expect}`;
  const missing = rules.filter((rule) => !verdict.policyIds.includes(rule));
  if (missing.length > 0) return `expected to be decided by ${missing.join(", ")}`;
  if (needs !== null && verdict.needs !== needs) return `expected needs to be ${needs}`;
  return null;
};
