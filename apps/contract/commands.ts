// The contract: every command, its input, its answer and its failures. Page, CLI and router are all built on it.
import { eventIterator } from "@orpc/contract";
import { z } from "zod";
import { approvalGiveSchema, approvalRefSchema, approvalRefuseSchema, approvalSchema } from "./approval";
import {
  auditCheckSchema,
  auditExportSchema,
  auditHeadSchema,
  auditListSchema,
  auditQuerySchema,
  auditVerifySchema,
  refusedStartSchema,
} from "./audit";
import { command } from "./command";
import { checkSchema } from "./doctor";
import { backendSchema } from "./errors";
import { fingerprintSchema, githubUserSchema, guestKeySchema } from "./guest-key";
import { handoffCommands } from "./handoff-commands";
import {
  correlationIdSchema,
  guestIdSchema,
  laneIdSchema,
  shareIdSchema,
  terminalIdSchema,
  tokenIdSchema,
} from "./ids";
import {
  adoptedSchema,
  labelsSchema,
  laneAdoptSchema,
  laneNameSchema,
  laneNewSchema,
  lanePanesSchema,
  laneViewSchema,
  pathSchema,
  theirPaneSchema,
} from "./lane";
import {
  INPUT_MAX_BYTES,
  KEY_LINE_MAX_LENGTH,
  KEYS_MAX_COUNT,
  LINK_MAX_LENGTH,
  REASON_MAX_LENGTH,
  TERMINAL_COLS,
  TERMINAL_ROWS,
  tooLong,
} from "./limits";
import { policyFilesSchema, policyReloadSchema, policyStateSchema, verdictSchema } from "./policy";
import { reachListSchema, reachUsedSchema, reachUseSchema } from "./reach";
import {
  relayAddSchema,
  relayListSchema,
  relayNameSchema,
  relayRefSchema,
  relayTestSchema,
  relayViewSchema,
} from "./relay";
import { accessSchema, backendStatusSchema, guestSchema, joinSchema, shareViewSchema } from "./share";
import { terminalEventSchema, watchEventSchema } from "./stream";
import { agentNameSchema, tokenRoleSchema, tokenSchema } from "./token";

const colsSchema = z.number().int().min(TERMINAL_COLS.min).max(TERMINAL_COLS.max);
const rowsSchema = z.number().int().min(TERMINAL_ROWS.min).max(TERMINAL_ROWS.max);

// Known under this name to everything that asks the policy.
export type { Instead, Verdict } from "./policy";

const publicKeysSchema = z
  .array(z.string().trim().min(1, "must not be empty").max(KEY_LINE_MAX_LENGTH, tooLong(KEY_LINE_MAX_LENGTH)))
  .max(KEYS_MAX_COUNT, `at most ${KEYS_MAX_COUNT} keys`);

const webUrlSchema = z.url({ protocol: /^https?$/, error: "must be an http or https URL" }).max(LINK_MAX_LENGTH);

/** The input of `share.start` and `policy.check`. Keys are whole OpenSSH public-key lines. */
export const shareRequestSchema = z.strictObject({
  terminalId: terminalIdSchema,
  backend: backendSchema,
  /** If absent, the configured default. Outside the configured limits it is `ttl-out-of-range`. */
  ttlMs: z.number().int().nonnegative().optional(),
  access: accessSchema.optional(),
  keys: publicKeysSchema.default([]),
  anyoneWithLink: z.boolean().default(false),
  relay: relayNameSchema.optional(),
  /** Guests wait until the operator lets them in. */
  knock: z.boolean().optional(),
  reason: z.string().trim().max(REASON_MAX_LENGTH, tooLong(REASON_MAX_LENGTH)).optional(),
});
export type ShareRequest = z.infer<typeof shareRequestSchema>;

/** A sentence about a new terminal that isn't what was asked for: it runs another shell, or its command has ended already. */
const openedNoteSchema = z.string().nullable().optional();
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
        handoffsByPhase: z.record(z.string(), z.number().int()),
        backends: z.array(backendStatusSchema),
        policy: policyStateSchema,
      }),
    ),
    /** Probes every backend again ("Check again"). */
    backends: command.output(z.object({ backends: z.array(backendStatusSchema) })),
    /** Ends every share, then the runtime; answers before the process exits. */
    stop: command
      .input(z.strictObject({ terminals: z.boolean().default(false) }))
      .output(z.object({ sharesEnded: z.number().int() })),
    /** The results of `lanecast doctor`: whether this machine is ready for sharing. Runs every program with its version flag. */
    doctor: command.output(z.object({ checks: z.array(checkSchema), backends: z.array(backendStatusSchema) })),
    /** A new one-use URL of the page (`lanecast open`). */
    openCode: command.output(z.object({ url: z.string() })),
    /** Opens a web page in the operator's browser. `opened` false: the runtime has no display or no browser. */
    openLink: command.input(z.strictObject({ url: webUrlSchema })).output(z.object({ opened: z.boolean() })),
  },
  lane: {
    list: command.output(z.object({ lanes: z.array(laneViewSchema) })),
    new: command
      .input(laneNewSchema)
      .output(z.object({ laneId: laneIdSchema, terminalId: terminalIdSchema, note: openedNoteSchema })),
    /** The panes of the operator's own tmux servers, by address. Changes nothing. */
    panes: command.input(lanePanesSchema).output(z.object({ panes: z.array(theirPaneSchema) })),
    /** Opens a lane that mirrors a pane of the operator's own tmux; audited. The lane closes with the pane. */
    adopt: command
      .input(laneAdoptSchema)
      .output(
        z.object({ laneId: laneIdSchema, terminalId: terminalIdSchema, name: z.string(), adopted: adoptedSchema }),
      ),
    rename: command.input(z.strictObject({ laneId: laneIdSchema, name: laneNameSchema })).output(z.object({})),
    /** Replaces all labels; an empty list clears them. Policies see the new labels immediately, also for open shares. */
    label: command.input(z.strictObject({ laneId: laneIdSchema, labels: labelsSchema })).output(z.object({})),
    /** Without `force`, a lane with an open share is refused (`wrong-phase`). */
    close: command
      .input(z.strictObject({ laneId: laneIdSchema, force: z.boolean().default(false) }))
      .output(z.object({ sharesEnded: z.number().int() })),
  },
  terminal: {
    new: command
      .input(z.strictObject({ laneId: laneIdSchema, cwd: pathSchema.optional() }))
      .output(z.object({ terminalId: terminalIdSchema, note: openedNoteSchema })),
    close: command
      .input(z.strictObject({ terminalId: terminalIdSchema, force: z.boolean().default(false) }))
      .output(z.object({ sharesEnded: z.number().int() })),
    /** The output of one terminal, for the page; ends with `closed`. */
    view: command.input(z.strictObject({ terminalId: terminalIdSchema })).output(eventIterator(terminalEventSchema)),
    /** Typed or pasted bytes in base64; at most INPUT_MAX_BYTES decoded. While an agent has the keyboard: `not-in-control`. */
    type: command
      .input(
        z.strictObject({
          terminalId: terminalIdSchema,
          bytes: z.base64().max(Math.ceil(INPUT_MAX_BYTES / 3) * 4),
        }),
      )
      .output(z.object({})),
    /**
     * For the operator's own tmux client: run `argv` in their terminal with TMUX unset; `detachKey` (`Ctrl-] d`) detaches. The
     * terminal gets the rows that `statusRows` leaves. If `argv` exits with `scrollback.exitCode`, show the output of
     * `scrollback.argv` in a pager and attach again.
     */
    attach: command
      .input(z.strictObject({ terminalId: terminalIdSchema, detachKeys: z.string().max(32).optional() }))
      .output(
        z.object({
          argv: z.array(z.string()),
          detachKey: z.string(),
          statusRows: z.number().int().nonnegative().default(0),
          scrollback: z
            .object({ exitCode: z.number().int(), argv: z.array(z.string()), keys: z.string().nullable() })
            .optional(),
        }),
      ),
    resize: command
      .input(z.strictObject({ terminalId: terminalIdSchema, cols: colsSchema, rows: rowsSchema }))
      .output(z.object({})),
  },
  share: {
    /** With `wait` (the default) it answers when the share is live, needs an approval, or failed; without, as soon as the stream has the share. */
    start: command.input(shareRequestSchema.extend({ wait: z.boolean().default(true) })).output(startAnswer),
    /** Records `share.refused` for a start that the client refused because its input is invalid. Does nothing else. */
    noteRefused: command.input(refusedStartSchema).output(z.object({ correlationId: correlationIdSchema })),
    list: command
      .input(z.strictObject({ all: z.boolean().default(false) }))
      .output(z.object({ shares: z.array(shareViewSchema) })),
    show: command.input(shareRef).output(shareAnswer),
    /** Shows the link; audited. */
    link: command.input(shareRef).output(z.object({ join: joinSchema })),
    /** The link as a note to the guest, to paste into a message; audited like `link`. */
    invite: command.input(shareRef).output(z.object({ text: z.string() })),
    /** Exactly one of `byMs` and `untilMs`. More than the maximum is refused (`ttl-out-of-range`), never shortened. */
    extend: command
      .input(
        z.union([
          shareRef.extend({ byMs: z.number().int().nonnegative() }),
          shareRef.extend({ untilMs: z.number().int().positive() }),
        ]),
      )
      .output(shareAnswer),
    /** Repeats the request of an ended share, with every check and the policy. */
    again: command.input(shareRef.extend({ wait: z.boolean().default(true) })).output(startAnswer),
    /** Make before break: the old share ends (`switched`) only when the new one is live. If anything fails, the old share stays. */
    switch: command
      .input(shareRef.extend({ backend: backendSchema }))
      .output(z.object({ ended: shareViewSchema, started: shareViewSchema, join: joinSchema })),
    /** Answers with the cleanup check when nothing of the shares is left. */
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
    /** Guests who are connected, who wait to join, and who left recently. */
    list: command.input(shareRef).output(
      z.object({
        guests: z.array(guestSchema),
        /** False: the relay doesn't report when a connection breaks, so some guests may be gone. Absent until there is a link. */
        guestsKnown: z.boolean().optional(),
      }),
    ),
    /** Disconnects the guest immediately, with every connection that uses the same key. `staysOut` false: with this backend they can rejoin. */
    kick: command.input(guestRef).output(shareAnswer.extend({ staysOut: z.boolean() })),
    /**
     * Undoes a removal: the guest can join again with the same link and key, and waits again if guests wait. Only with
     * `capabilities.canLetBack`; otherwise `invalid-input`.
     */
    letBack: command.input(guestRef).output(shareAnswer),
    /** More than the share's own access is `invalid-input`. Applies to this key while the share is live. */
    access: command.input(guestRef.extend({ access: accessSchema })).output(shareAnswer),
    /** Lets a waiting guest in, if the policy allows `admit`; if `capabilities.knock` is `share`, lets everyone in. */
    admit: command.input(guestRef).output(shareAnswer),
    turnAway: command.input(guestRef).output(shareAnswer),
  },
  /** The saved keys of guests. */
  guestKeys: {
    list: command.output(z.object({ guestKeys: z.array(guestKeySchema) })),
    /** Saves keys of a person before they are shared with. `name` null: each key shows its own comment. Grants no access. */
    add: command
      .input(z.strictObject({ keys: publicKeysSchema.min(1, "must not be empty"), name: laneNameSchema.nullable() }))
      .output(z.object({ guestKeys: z.array(guestKeySchema) })),
    /** `name` null: show the key's own comment again. */
    rename: command
      .input(z.strictObject({ fingerprint: fingerprintSchema, name: laneNameSchema.nullable() }))
      .output(z.object({ guestKey: guestKeySchema })),
    forget: command.input(z.strictObject({ fingerprint: fingerprintSchema })).output(z.object({})),
    /** The public keys of a GitHub user. Fetches them over the network and stores nothing. If they can't be fetched: `invalid-input` with the path `user`. */
    ofGithub: command.input(z.strictObject({ user: githubUserSchema })).output(z.object({ keys: z.array(z.string()) })),
  },
  approval: {
    /** Pending approvals, then the decided ones that the runtime still keeps. An agent sees only its own. */
    list: command.output(z.object({ approvals: z.array(approvalSchema) })),
    /** `text`: what a second person signs; the same bytes every time. */
    show: command.input(approvalRefSchema).output(z.object({ approval: approvalSchema, text: z.string() })),
    /** If it was already decided: `wrong-phase`; if it expired: `approval-expired`. Neither starts anything. */
    give: command.input(approvalGiveSchema).output(z.object({ approval: approvalSchema })),
    refuse: command.input(approvalRefuseSchema).output(z.object({ approval: approvalSchema })),
  },
  handoff: handoffCommands,
  token: {
    /** The only time `token` is shown. */
    new: command
      .input(z.strictObject({ role: tokenRoleSchema, name: agentNameSchema.optional() }))
      .output(z.object({ tokenId: tokenIdSchema, token: z.string() })),
    list: command.output(z.object({ tokens: z.array(tokenSchema) })),
    /** Signs out everything that uses the token. Its shares stay until they are revoked. */
    revoke: command.input(z.strictObject({ tokenId: tokenIdSchema })).output(z.object({ token: tokenSchema })),
  },
  policy: {
    /** What the policy would decide about this request; starts nothing. */
    check: command.input(shareRequestSchema).output(verdictSchema),
    /** The policies in force, and what is wrong with the files now. */
    show: command.output(policyFilesSchema),
    /** All files or none: a mistake is an answer, not a failure, and the policies loaded before stay in force. */
    reload: command.output(policyReloadSchema),
  },
  relay: {
    /** `here` once per backend, then the configured relays. */
    list: command.output(relayListSchema),
    /** Connects to the relay: checks its address, the tunnel through the jump host, and the host key. */
    test: command.input(relayRefSchema).output(relayTestSchema),
    /** Writes it to config.toml; usable immediately. */
    add: command.input(relayAddSchema).output(z.object({ relay: relayViewSchema })),
    /** While a share uses it: `wrong-phase`. */
    remove: command.input(relayRefSchema).output(z.object({})),
  },
  reach: {
    /** What this machine has. Reads its addresses, ~/.ssh/config and known_hosts, and connects to nothing. */
    list: command.output(reachListSchema),
    /** The relay for a way and a backend. Adds it with `relay.add` if there is none. */
    use: command.input(reachUseSchema).output(reachUsedSchema),
  },
  audit: {
    /** The newest row is last. */
    list: command.input(auditQuerySchema).output(auditListSchema),
    /** Checks the whole chain, and that its end is what this runtime wrote last. */
    verify: command.input(auditVerifySchema).output(auditCheckSchema),
    head: command.output(auditHeadSchema),
    /** The log as it is at the start of the export. Stops with `audit-unavailable` at a row that is not intact. */
    export: command.output(eventIterator(auditExportSchema)),
  },
  watch: command.output(eventIterator(watchEventSchema)),
};
export type Contract = typeof contract;
