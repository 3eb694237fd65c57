// Every field of audit data with its valid values. A field that could contain a secret redacts its value.
import { z } from "zod";
import { approvalNeedsSchema } from "#contract/approval";
import { backendSchema } from "#contract/errors";
import { callOutcomeSchema, maySchema } from "#contract/handoff";
import { approvalIdSchema, guestIdSchema, handoffIdSchema, shareIdSchema, tokenIdSchema } from "#contract/ids";
import { ERROR_TAIL_MAX_BYTES, REASON_MAX_LENGTH, SIGNATURE_MAX_LENGTH } from "#contract/limits";
import { endCauseSchema, handoffPhaseSchema, linkStateSchema, phaseSchema } from "#contract/phases";
import { accessSchema, proofSchema, reachSchema } from "#contract/share";
import { agentNameSchema, tokenRoleSchema } from "#contract/token";
import { relayNameSchema } from "../platform/config/schema";
import { printable } from "../platform/text";
import { fingerprintOf, hashPrefix, redactText } from "./redaction";

const LABEL_MAX_LENGTH = 200;
const LIST_MAX_LENGTH = 1_024;
const ISSUES_MAX = 20;
/** Room for a line per key, up to the maximum number of keys, and for people's text. */
const SIGNED_TEXT_MAX_LENGTH = 131_072;
/** Matches a whole text only: a signature is public, but a key has the same armor. */
const ARMORED_SIGNATURE = /^-----BEGIN SSH SIGNATURE-----\n[A-Za-z0-9+/=\n]+\n-----END SSH SIGNATURE-----\n$/;

const SIGNED_TITLE = /^lanecast (approval|handoff) request, /;

const textOf = (maxLength: number) => z.string().transform((text) => redactText(text, maxLength));
const label = textOf(LABEL_MAX_LENGTH);
const words = textOf(Math.max(REASON_MAX_LENGTH, ERROR_TAIL_MAX_BYTES));
const count = z.number().int().nonnegative();
const ms = z.number().int();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A short name from the product (error codes, commands) or the configuration (relays). A name that looks like a secret is invalid. */
const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,63}$/)
  .refine((text) => redactText(text, LABEL_MAX_LENGTH) === text);

/** The operator's own name for a person or a rule. Stored as it is, even if it looks odd, so that it can be found again. */
const ownName = z.string().transform((name) => printable(name, LABEL_MAX_LENGTH));
const fingerprint = z.string().transform((key, context) => {
  const found = fingerprintOf(key);
  if (found !== null) return found;
  context.addIssue("not a key or a fingerprint");
  return z.NEVER;
});

export const fields = {
  access: accessSchema,
  address: label,
  anyoneWithLink: z.boolean(),
  approvalId: approvalIdSchema,
  approved: z.boolean(),
  answer: z.enum(["yes", "no", "text"]),
  agent: z.union([agentNameSchema, label]),
  askBeforeRun: z.boolean(),
  askedMs: ms,
  backend: backendSchema,
  byMaxMs: ms,
  byMs: ms,
  callCount: count,
  callId: name,
  cause: z.union([endCauseSchema, name]),
  code: name,
  command: name,
  commandCount: count,
  /** Only where the policy lets it be kept (`keep-command`). */
  commandText: textOf(REASON_MAX_LENGTH),
  contextHash: sha256,
  continues: name,
  decidedBy: ownName,
  digest: sha256,
  epoch: count,
  exitCode: z.number().int(),
  expiresAtMs: ms,
  files: z.array(z.object({ path: label, sha256: z.string().regex(/^[0-9a-f]{64}$/) })).max(LIST_MAX_LENGTH),
  fingerprint,
  fingerprints: z.array(fingerprint).max(LIST_MAX_LENGTH),
  format: count,
  fromShareId: shareIdSchema,
  guestId: guestIdSchema,
  guests: count,
  guestsOff: count,
  handoffId: handoffIdSchema,
  handoffs: z.array(handoffIdSchema).max(LIST_MAX_LENGTH),
  heldKeys: count,
  hint: words,
  host: label,
  id: label,
  initiator: z.enum(["operator", "agent"]),
  isOver: z.boolean(),
  /** The first of them: an agent can report many long ones. */
  issues: z.array(z.object({ path: label, problem: label })).transform((issues) => issues.slice(0, ISSUES_MAX)),
  joinedAtMs: ms,
  keyCount: count,
  kind: name,
  label,
  limit: count,
  line: count,
  linkHash: z.string().regex(/^[0-9a-f]{8,16}$/),
  /** Takes the link itself, and stores only the start of its hash. */
  link: z.string().transform(hashPrefix),
  linkState: linkStateSchema,
  live: z.array(shareIdSchema).max(LIST_MAX_LENGTH),
  liveShares: count,
  logId: z.string().regex(/^[0-9a-f]{32}$/),
  masked: count,
  maxCommands: count,
  may: maySchema,
  maxMs: ms,
  maxOutputBytes: count,
  message: words,
  minMs: ms,
  needs: approvalNeedsSchema,
  note: words,
  outcome: callOutcomeSchema,
  /** Of tmux: `%3`. */
  pane: z.string().regex(/^%\d{1,9}$/),
  path: label,
  phase: z.union([phaseSchema, handoffPhaseSchema]),
  pid: count,
  policyIds: z.array(ownName).max(LIST_MAX_LENGTH),
  problem: name,
  port: count,
  processes: count,
  proof: proofSchema,
  public: z.boolean(),
  reach: reachSchema,
  reason: words,
  relay: name,
  /** A valid relay name of the configuration, stored as it is so that it can be found again. */
  relayName: relayNameSchema,
  remedy: words,
  role: tokenRoleSchema,
  rooms: count,
  shareId: shareIdSchema,
  shareIds: z.array(shareIdSchema).max(LIST_MAX_LENGTH),
  shareIdsLeft: z.array(shareIdSchema).max(LIST_MAX_LENGTH),
  server: label,
  sharesEnded: count,
  signal: name,
  /** Kept byte for byte, or it would prove nothing. Contains no secret: signed-text removes them before anyone signs. */
  signedText: z.string().regex(SIGNED_TITLE).max(SIGNED_TEXT_MAX_LENGTH),
  signature: z.string().regex(ARMORED_SIGNATURE).max(SIGNATURE_MAX_LENGTH),
  sockets: count,
  terminals: count,
  tokenId: tokenIdSchema,
  tool: name,
  toShareId: shareIdSchema,
  tookMs: z.number().nonnegative(),
  ttlMs: ms,
  untilMs: ms,
  usedMs: z.number().nonnegative(),
  version: name,
  waitedMs: z.number().nonnegative(),
} as const;

export type FieldName = keyof typeof fields;
