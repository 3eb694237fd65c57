// The contract: every command of the product, its input, its answer, its failures. Page, CLI and router are written against this and nothing else.
import { eventIterator, oc } from "@orpc/contract";
import { z } from "zod";
import {
  approvalGiveSchema,
  approvalNeedsSchema,
  approvalRefSchema,
  approvalRefuseSchema,
  approvalSchema,
} from "./approval";
import {
  auditCheckSchema,
  auditExportSchema,
  auditHeadSchema,
  auditListSchema,
  auditQuerySchema,
  auditVerifySchema,
} from "./audit-commands";
import { backendSchema, type ErrorCode, errorDataSchemas } from "./errors";
import { fingerprintSchema, githubUserSchema, guestKeySchema } from "./guest-key";
import {
  correlationIdSchema,
  guestIdSchema,
  laneIdSchema,
  shareIdSchema,
  terminalIdSchema,
  tokenIdSchema,
} from "./ids";
import { labelsSchema, laneViewSchema } from "./lane";
import {
  COMMAND_MAX_ARGS,
  INPUT_MAX_BYTES,
  KEY_LINE_MAX_LENGTH,
  KEYS_MAX_COUNT,
  LANE_NAME_MAX_LENGTH,
  PATH_MAX_LENGTH,
  REASON_MAX_LENGTH,
  TERMINAL_COLS,
  TERMINAL_ROWS,
} from "./limits";
import { policyFilesSchema, policyReloadSchema, policyStateSchema } from "./policy";
import { refusedStartSchema } from "./refused-start";
import { relayAddSchema, relayListSchema, relayRefSchema, relayTestSchema, relayViewSchema } from "./relay";
import { accessSchema, backendStatusSchema, guestSchema, joinSchema, shareViewSchema } from "./share";
import { terminalEventSchema, watchEventSchema } from "./stream";
import { agentNameSchema, tokenRoleSchema, tokenSchema } from "./token";

type WireErrors = {
  [C in ErrorCode]: {
    data: z.ZodObject<{ correlationId: typeof correlationIdSchema; detail: (typeof errorDataSchemas)[C] }>;
  };
};

/** Each error travels as `{ correlationId, detail }`; `internal` carries nothing more. */
const wireErrors = Object.fromEntries(
  Object.entries(errorDataSchemas).map(([code, detail]) => [
    code,
    { data: z.object({ correlationId: correlationIdSchema, detail }) },
  ]),
) as unknown as WireErrors;

const command = oc.errors(wireErrors);

/** A name on one visible line: no control characters. */
export const laneNameSchema = z
  .string()
  .trim()
  .min(1, "must not be empty")
  .max(LANE_NAME_MAX_LENGTH, `must be ${LANE_NAME_MAX_LENGTH} characters or fewer`)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, "must not hold control characters");

const colsSchema = z.number().int().min(TERMINAL_COLS.min).max(TERMINAL_COLS.max);
const rowsSchema = z.number().int().min(TERMINAL_ROWS.min).max(TERMINAL_ROWS.max);
const pathSchema = z.string().min(1).max(PATH_MAX_LENGTH).startsWith("/", "must be an absolute path");

/** What a share is asked for with; also what the policy's verdict is asked about. Keys are whole OpenSSH public-key lines. */
export const shareRequestSchema = z.strictObject({
  terminalId: terminalIdSchema,
  backend: backendSchema,
  /** Absent: the configured default. The bounds are the configuration's (`ttl-out-of-range`). */
  ttlMs: z.number().int().nonnegative().optional(),
  access: accessSchema.optional(),
  keys: z
    .array(z.string().trim().min(1, "must not be empty").max(KEY_LINE_MAX_LENGTH))
    .max(KEYS_MAX_COUNT, `at most ${KEYS_MAX_COUNT} keys`)
    .default([]),
  anyoneWithLink: z.boolean().default(false),
  relay: z.string().min(1).max(64).optional(),
  /** Guests wait at the door until the operator lets them in. */
  knock: z.boolean().optional(),
  reason: z.string().trim().max(REASON_MAX_LENGTH, `must be ${REASON_MAX_LENGTH} characters or fewer`).optional(),
});
export type ShareRequest = z.infer<typeof shareRequestSchema>;

/** A change to the form that would be allowed; the dialog offers it as a button. */
export const insteadSchema = z.object({
  label: z.string(),
  change: z.object({
    access: accessSchema.optional(),
    ttlMs: z.number().int().positive().optional(),
    needsKeys: z.boolean().optional(),
    relay: z.string().optional(),
  }),
});
export type Instead = z.infer<typeof insteadSchema>;

export const verdictSchema = z.object({
  verdict: z.enum(["allow", "deny", "needs-approval"]),
  reason: z.string(),
  policyIds: z.array(z.string()),
  instead: z.array(insteadSchema),
  /** Only with `needs-approval`, and where an approval made it an `allow`: whose yes that takes. */
  needs: approvalNeedsSchema.optional(),
});
export type Verdict = z.infer<typeof verdictSchema>;

const shareRef = z.strictObject({ shareId: shareIdSchema });
const guestRef = shareRef.extend({ guestId: guestIdSchema });
const shareAnswer = z.object({ share: shareViewSchema });
const startAnswer = z.object({ share: shareViewSchema, join: joinSchema.nullable() });

export const contract = {
  runtime: {
    status: command.output(
      z.object({
        running: z.literal(true),
        pid: z.number().int(),
        version: z.string(),
        home: z.string(),
        sharesByPhase: z.record(z.string(), z.number().int()),
        backends: z.array(backendStatusSchema),
        policy: policyStateSchema,
      }),
    ),
    /** Asks every backend anew ("Check again"). */
    backends: command.output(z.object({ backends: z.array(backendStatusSchema) })),
    /** Ends every share, then the runtime; answers before it is gone. */
    stop: command
      .input(z.strictObject({ terminals: z.boolean().default(false) }))
      .output(z.object({ sharesEnded: z.number().int() })),
    /** A fresh one-use address of the page (`lanecast open`). */
    openCode: command.output(z.object({ url: z.string() })),
  },
  lane: {
    list: command.output(z.object({ lanes: z.array(laneViewSchema) })),
    new: command
      .input(
        z.strictObject({
          name: laneNameSchema.optional(),
          cwd: pathSchema.optional(),
          labels: labelsSchema.optional(),
          command: z.array(z.string().min(1).max(PATH_MAX_LENGTH)).min(1).max(COMMAND_MAX_ARGS).optional(),
        }),
      )
      .output(z.object({ laneId: laneIdSchema, terminalId: terminalIdSchema })),
    rename: command.input(z.strictObject({ laneId: laneIdSchema, name: laneNameSchema })).output(z.object({})),
    /** Sets them all; none clears them. In force for rules at once, also for what is shared already. */
    label: command.input(z.strictObject({ laneId: laneIdSchema, labels: labelsSchema })).output(z.object({})),
    /** Without `force` a lane with an open share is refused as `wrong-phase`. */
    close: command
      .input(z.strictObject({ laneId: laneIdSchema, force: z.boolean().default(false) }))
      .output(z.object({ sharesEnded: z.number().int() })),
  },
  terminal: {
    new: command
      .input(z.strictObject({ laneId: laneIdSchema, cwd: pathSchema.optional() }))
      .output(z.object({ terminalId: terminalIdSchema })),
    close: command
      .input(z.strictObject({ terminalId: terminalIdSchema, force: z.boolean().default(false) }))
      .output(z.object({ sharesEnded: z.number().int() })),
    /** The page's live picture of one terminal; ends with `closed`. */
    view: command.input(z.strictObject({ terminalId: terminalIdSchema })).output(eventIterator(terminalEventSchema)),
    /** Typed or pasted bytes, base64; at most INPUT_MAX_BYTES decoded. */
    type: command
      .input(
        z.strictObject({
          terminalId: terminalIdSchema,
          bytes: z.base64().max(Math.ceil(INPUT_MAX_BYTES / 3) * 4),
        }),
      )
      .output(z.object({})),
    /** For a person's own tmux client: run `argv` in their terminal with TMUX unset; `detachKey` lets go of it. */
    attach: command
      .input(z.strictObject({ terminalId: terminalIdSchema }))
      .output(z.object({ argv: z.array(z.string()), detachKey: z.string() })),
    resize: command
      .input(z.strictObject({ terminalId: terminalIdSchema, cols: colsSchema, rows: rowsSchema }))
      .output(z.object({})),
  },
  share: {
    /** With `wait` (the default) answers when the share is live, waits for an approval, or has failed; without, as soon as it is in the stream. */
    start: command.input(shareRequestSchema.extend({ wait: z.boolean().default(true) })).output(startAnswer),
    /** A start that a client refused itself, because its input cannot be right: `share.refused` in the log, and nothing else. */
    noteRefused: command.input(refusedStartSchema).output(z.object({ correlationId: correlationIdSchema })),
    list: command
      .input(z.strictObject({ all: z.boolean().default(false) }))
      .output(z.object({ shares: z.array(shareViewSchema) })),
    show: command.input(shareRef).output(shareAnswer),
    /** Reveals the link; audited. */
    link: command.input(shareRef).output(z.object({ join: joinSchema })),
    /** The link in words for the guest, to be pasted into a message; a reveal, and audited as one. */
    invite: command.input(shareRef).output(z.object({ text: z.string() })),
    /** Exactly one of `byMs` and `untilMs`. Beyond the maximum: `ttl-out-of-range`, never shortened. */
    extend: command
      .input(
        z.union([
          shareRef.extend({ byMs: z.number().int().nonnegative() }),
          shareRef.extend({ untilMs: z.number().int().positive() }),
        ]),
      )
      .output(shareAnswer),
    /** The same request anew, through every check and the gate; of an ended share. */
    again: command.input(shareRef.extend({ wait: z.boolean().default(true) })).output(startAnswer),
    /** Make before break: the new one is live before the old one ends as `switched`; whatever fails, the old one stays. */
    switch: command
      .input(shareRef.extend({ backend: backendSchema }))
      .output(z.object({ ended: shareViewSchema, started: shareViewSchema, join: joinSchema })),
    /** Answers with the proof, when nothing of the shares is left. */
    revoke: command
      .input(
        z.union([
          z.strictObject({ shareIds: z.array(shareIdSchema).min(1) }),
          z.strictObject({ terminalId: terminalIdSchema }),
          z.strictObject({ all: z.literal(true) }),
        ]),
      )
      .output(z.object({ shares: z.array(shareViewSchema) })),
  },
  guest: {
    /** Who is in, who waits at the door, and who left lately. */
    list: command.input(shareRef).output(
      z.object({
        guests: z.array(guestSchema),
        /** False: the relay does not report when a connection breaks, so some guests may be gone. Absent until there is a link. */
        guestsKnown: z.boolean().optional(),
      }),
    ),
    /** Off at once; what else is in with the same key as well. `staysOut` false: this backend cannot keep them from coming back. */
    kick: command.input(guestRef).output(shareAnswer.extend({ staysOut: z.boolean() })),
    /** Never above the share's own access: `invalid-input`. Holds for this key while the share lives. */
    access: command.input(guestRef.extend({ access: accessSchema })).output(shareAnswer),
    /** Lets a waiting guest in, by the policy's `admit`; with `capabilities.knock` = `share`, everybody. */
    admit: command.input(guestRef).output(shareAnswer),
    turnAway: command.input(guestRef).output(shareAnswer),
  },
  /** The address book of guests' keys, filled by use. */
  guestKeys: {
    list: command.output(z.object({ guestKeys: z.array(guestKeySchema) })),
    /** `name` null: the key's own comment is shown again. */
    rename: command
      .input(z.strictObject({ fingerprint: fingerprintSchema, name: laneNameSchema.nullable() }))
      .output(z.object({ guestKey: guestKeySchema })),
    forget: command.input(z.strictObject({ fingerprint: fingerprintSchema })).output(z.object({})),
    /** Key lines that this user has published on GitHub. Asks the network; keeps nothing. What cannot be had: `invalid-input` at `user`. */
    ofGithub: command.input(z.strictObject({ user: githubUserSchema })).output(z.object({ keys: z.array(z.string()) })),
  },
  approval: {
    /** Those that wait, then the decided ones the runtime remembers; an agent sees its own. */
    list: command.output(z.object({ approvals: z.array(approvalSchema) })),
    /** `text`: what another person signs; the same bytes each time. */
    show: command.input(approvalRefSchema).output(z.object({ approval: approvalSchema, text: z.string() })),
    /** Decided already: `wrong-phase`; too late: `approval-expired`. Neither starts anything. */
    give: command.input(approvalGiveSchema).output(z.object({ approval: approvalSchema })),
    refuse: command.input(approvalRefuseSchema).output(z.object({ approval: approvalSchema })),
  },
  token: {
    /** `token` is shown here and never again. */
    new: command
      .input(z.strictObject({ role: tokenRoleSchema, name: agentNameSchema.optional() }))
      .output(z.object({ tokenId: tokenIdSchema, token: z.string() })),
    list: command.output(z.object({ tokens: z.array(tokenSchema) })),
    /** Whoever is signed in with it is out at once; what was shared stays until it is revoked itself. */
    revoke: command.input(z.strictObject({ tokenId: tokenIdSchema })).output(z.object({ token: tokenSchema })),
  },
  policy: {
    /** What the gate would say to this request; starts nothing. */
    check: command.input(shareRequestSchema).output(verdictSchema),
    /** The set in force, and what is wrong with the files as they are now. */
    show: command.output(policyFilesSchema),
    /** All of the folder or nothing: a broken one is an answer, not a failure, and the last good set stays. */
    reload: command.output(policyReloadSchema),
  },
  relay: {
    /** `here` once for each backend, then the configuration's. */
    list: command.output(relayListSchema),
    /** Really tries it: the address, the way through the jump host, the pinned key. */
    test: command.input(relayRefSchema).output(relayTestSchema),
    /** Written into config.toml, and there at once. */
    add: command.input(relayAddSchema).output(z.object({ relay: relayViewSchema })),
    /** While a share goes through it: `wrong-phase`. */
    remove: command.input(relayRefSchema).output(z.object({})),
  },
  audit: {
    /** Newest last. */
    list: command.input(auditQuerySchema).output(auditListSchema),
    /** Walks the whole chain, and holds it against what this runtime wrote last. */
    verify: command.input(auditVerifySchema).output(auditCheckSchema),
    head: command.output(auditHeadSchema),
    /** As the log is when it begins. Breaks off with `audit-unavailable` at a row that does not hold. */
    export: command.output(eventIterator(auditExportSchema)),
  },
  watch: command.output(eventIterator(watchEventSchema)),
};
export type Contract = typeof contract;
