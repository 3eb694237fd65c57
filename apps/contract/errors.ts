// Every expected failure: its code, the shape of its data, its exit code. The words for people are in words.ts.
import { z } from "zod";
import { handoffIdSchema, shareIdSchema } from "./ids";
import { handoffPhaseSchema, phaseSchema } from "./phases";

export const backendSchema = z.enum(["tmate", "upterm"]);
export type Backend = z.infer<typeof backendSchema>;

export const issueSchema = z.object({ path: z.string(), problem: z.string() });
/** One thing wrong with the input. `path`: dotted, e.g. `ttlMs` or `keys.0`. `problem`: what is wrong and what is allowed; reads on from `PATH: `. */
export type Issue = z.infer<typeof issueSchema>;

const relayData = z.object({ backend: backendSchema, relay: z.string(), hint: z.string() });
const emptyData = z.object({});

/** The data of each code, ordered by exit code. */
export const errorDataSchemas = {
  internal: emptyData,
  "invalid-input": z.object({ issues: z.array(issueSchema) }),
  /** `byMaxMs`: for an extension, the longest one still possible. */
  "ttl-out-of-range": z.object({
    askedMs: z.number(),
    minMs: z.number(),
    maxMs: z.number(),
    byMaxMs: z.number().optional(),
  }),
  "setup-problem": z.object({ what: z.string(), path: z.string().nullable(), hint: z.string() }),
  "policy-denied": z.object({ reason: z.string(), policyIds: z.array(z.string()), remedy: z.string() }),
  "approval-refused": z.object({ note: z.string().nullable() }),
  "approval-expired": emptyData,
  "handoff-refused": z.object({ reason: z.string() }),
  "not-found": z.object({ kind: z.string(), id: z.string() }),
  /** `shareId` or `handoffId`: what is in this phase. */
  "wrong-phase": z.object({
    phase: z.union([phaseSchema, handoffPhaseSchema]),
    command: z.string(),
    shareId: shareIdSchema.optional(),
    handoffId: handoffIdSchema.optional(),
  }),
  /** An agent has the keyboard; nothing was typed. */
  "not-in-control": z.object({ handoffId: handoffIdSchema, agent: z.string() }),
  "backend-unavailable": z.object({
    backend: backendSchema,
    problem: z.enum(["missing", "too-old", "unknown-version", "not-configured", "forbidden-here"]),
    hint: z.string(),
  }),
  "relay-unreachable": relayData,
  "relay-refused": relayData,
  "link-overdue": z.object({ waitedMs: z.number() }),
  "worker-lost": z.object({ exitCode: z.number().nullable(), signal: z.string().nullable(), tail: z.string() }),
  "audit-unavailable": z.object({ hint: z.string() }),
  /** `hint`: what to do if opening the page again is not the remedy. */
  unauthorized: z.object({ hint: z.string().optional() }),
  "version-mismatch": z.object({ runtime: z.string(), client: z.string() }),
  /** `hint`: what to do if the runtime is running but does not answer. */
  disconnected: z.object({ hint: z.string().optional() }),
  "already-running": z.object({ pid: z.number(), home: z.string() }),
  "limit-reached": z.object({
    limit: z.number(),
    live: z.array(shareIdSchema),
    handoffs: z.array(handoffIdSchema).optional(),
  }),
  "timed-out": z.object({ waitedMs: z.number() }),
} as const;

export type ErrorCode = keyof typeof errorDataSchemas;
export type ErrorData<C extends ErrorCode> = z.infer<(typeof errorDataSchemas)[C]>;

/** An expected failure. `message`: one plain sentence without a link, token or key. */
export type ShareError<C extends ErrorCode = ErrorCode> = {
  [K in C]: { readonly code: K; readonly message: string; readonly data: ErrorData<K> };
}[C];

/** The exit code of the command line for each error code. */
export const exitCodeOf: Readonly<Record<ErrorCode, number>> = {
  internal: 1,
  "invalid-input": 2,
  "ttl-out-of-range": 2,
  "setup-problem": 2,
  "policy-denied": 3,
  "approval-refused": 3,
  "approval-expired": 3,
  "handoff-refused": 3,
  "not-found": 4,
  "wrong-phase": 5,
  "not-in-control": 5,
  "backend-unavailable": 6,
  "relay-unreachable": 6,
  "relay-refused": 6,
  "link-overdue": 6,
  "worker-lost": 6,
  "audit-unavailable": 6,
  disconnected: 7,
  "version-mismatch": 7,
  unauthorized: 7,
  "already-running": 7,
  "limit-reached": 8,
  "timed-out": 9,
};

/** `lastError` of a share: any code. Its data is not parsed here, because its shape depends on the code. */
export const shareErrorSchema = z.object({
  code: z.enum(Object.keys(errorDataSchemas) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  data: z.record(z.string(), z.unknown()),
});

/** Creates a typed error value. */
export const shareError = <C extends ErrorCode>(code: C, message: string, data: ErrorData<C>): ShareError<C> =>
  ({ code, message, data }) as unknown as ShareError<C>;

/** A value or an expected failure. A throw is a bug. */
export type Result<T, E = ShareError> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const fail = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });
