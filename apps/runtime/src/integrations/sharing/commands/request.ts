// The checks of a start that come before the gate: input, terminal, limit, in that order (INTERFACE 1). Starts nothing and records nothing.
import type { ShareRequest } from "#contract/commands";
import { type Backend, fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { ShareId, TerminalId } from "#contract/ids";
import { REQUESTS_WAITING_MAX } from "#contract/limits";
import type { Reach } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import type { PolicyQuestion, RelayTraits, TerminalFacts, TerminalsPort } from "../ports";
import type { Requester, ResolvedRequest } from "../share/record";
import { parseAuthorizedKeys } from "./ssh-keys";

export interface IntakeDeps {
  readonly terminals: TerminalsPort;
  readonly limits: () => SharingLimits;
  /** The reach of a relay by name for a backend, or null when there is none of that name. */
  readonly reachOf: (backend: Backend, relay: string) => Reach | null;
  /** The relay to take when a share switches to this backend: the same name, else its only one of the same reach; null: none. */
  readonly counterpartOf: (backend: Backend, relay: string, reach: Reach) => string | null;
  /** What the two can promise together; asked only where `reachOf` knows the relay. */
  readonly traitsOf: (backend: Backend, relay: string) => RelayTraits;
  /** Shares of a terminal that count for its limit, oldest first. */
  readonly placesOf: (terminalId: TerminalId) => readonly ShareId[];
  /** What this requester has asked for and nobody has decided yet. */
  readonly undecidedOf: (by: Requester) => readonly ShareId[];
}

export interface Intake {
  readonly request: ResolvedRequest;
  readonly terminal: TerminalFacts;
}

const invalid = (path: string, problem: string) =>
  fail(shareError("invalid-input", `${path}: ${problem}`, { issues: [{ path, problem }] }));

/** The bounds count from `liveAtMs` (INTERFACE 2, Time). Also used by extend, with the whole time from there. */
export const checkTtl = (askedMs: number, limits: SharingLimits): Result<void> => {
  const { ttlMinMs: minMs, ttlMaxMs: maxMs } = limits;
  if (askedMs >= minMs && askedMs <= maxMs) return ok(undefined);
  return fail(
    shareError("ttl-out-of-range", "The time to live is outside the configured limits.", { askedMs, minMs, maxMs }),
  );
};

/** Input alone: what can be said without looking at anything but the configuration. */
export const resolveRequest = (asked: ShareRequest, deps: IntakeDeps): Result<ResolvedRequest> => {
  const limits = deps.limits();
  const ttlMs = asked.ttlMs ?? limits.ttlDefaultMs;
  const ttl = checkTtl(ttlMs, limits);
  if (!ttl.ok) return ttl;
  if (asked.anyoneWithLink && asked.keys.length > 0) {
    return invalid("keys", "give either keys or anyone-with-link, not both");
  }
  if (!asked.anyoneWithLink && asked.keys.length === 0) {
    return invalid("keys", "at least one public key is needed, or say that anyone with the link may join");
  }
  const keys = parseAuthorizedKeys(asked.keys);
  if (!keys.ok) return keys;
  const relay = asked.relay ?? limits.relay;
  const reach = deps.reachOf(asked.backend, relay);
  if (reach === null)
    return invalid("relay", `there is no relay "${relay}" for ${asked.backend}; see: lanecast relay list`);
  return ok({
    backend: asked.backend,
    relay,
    reach,
    traits: deps.traitsOf(asked.backend, relay),
    access: asked.access ?? limits.access,
    ttlMs,
    spentMs: 0,
    fullTtlMs: ttlMs,
    keys: keys.value.map((key) => key.line),
    fingerprints: keys.value.map((key) => key.fingerprint),
    keyLabels: keys.value.map((key) => key.label),
    anyoneWithLink: asked.anyoneWithLink,
    knock: asked.knock ?? false,
    reason: asked.reason === undefined || asked.reason === "" ? null : asked.reason,
  });
};

const limitReached = (words: string, limit: number, live: readonly ShareId[]) =>
  shareError("limit-reached", words, { limit, live: [...live] });

/** Null: one more has a place among these. */
export const limitError = (live: readonly ShareId[], limit: number): ShareError<"limit-reached"> | null =>
  live.length < limit
    ? null
    : limitReached(`This terminal has ${live.length} of at most ${limit} shares.`, limit, live);

/** A script that asks in a loop must not bury the queue. */
const queueError = (waiting: readonly ShareId[], by: Requester): ShareError<"limit-reached"> | null =>
  by.kind !== "agent" || waiting.length < REQUESTS_WAITING_MAX
    ? null
    : limitReached(
        `${by.id} has ${waiting.length} requests that wait for an answer, and no more may.`,
        REQUESTS_WAITING_MAX,
        waiting,
      );

/** Input, then terminal, then limit. */
export const takeIn = (asked: ShareRequest, by: Requester, deps: IntakeDeps): Result<Intake> => {
  const request = resolveRequest(asked, deps);
  if (!request.ok) return request;
  const terminal = deps.terminals.describe(asked.terminalId);
  if (!terminal.ok) return terminal;
  const over =
    limitError(deps.placesOf(asked.terminalId), deps.limits().maxPerTerminal) ?? queueError(deps.undecidedOf(by), by);
  if (over !== null) return fail(over);
  return ok({ request: request.value, terminal: terminal.value });
};

/** The question as the gate is asked it (INTERFACE 4). */
export const questionOf = (
  action: PolicyQuestion["action"],
  intake: Intake,
  principal: PolicyQuestion["principal"],
  extra: { readonly approved: boolean; readonly liveShares: number; readonly ttlMs?: number },
): PolicyQuestion => ({
  action,
  principal,
  terminal: intake.terminal,
  context: {
    backend: intake.request.backend,
    access: intake.request.access,
    ttlMs: (extra.ttlMs ?? intake.request.ttlMs) + intake.request.spentMs,
    reach: intake.request.reach,
    keyCount: intake.request.keys.length,
    anyoneWithLink: intake.request.anyoneWithLink,
    approved: extra.approved,
    liveShares: extra.liveShares,
    ...intake.request.traits,
  },
});
