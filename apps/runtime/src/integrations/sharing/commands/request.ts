// Checks a share request before the gate is asked: input, terminal, limit, in that order (START1). Records nothing.
import type { ShareRequest } from "#contract/commands";
import { type Backend, fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { Capabilities, Reach } from "#contract/share";
import { type PublicKey, parsePublicKeys } from "#contract/ssh-keys";
import type { SharingLimits } from "#contract/stream";
import { fingerprintOf } from "../../../platform/fingerprint";
import type { GuestDecisions } from "../guests/admission";
import type { RelayTraits, TerminalFacts, TerminalsPort } from "../ports";
import { countedShares, limitError, requestLimitError, undecidedShares } from "../share/places";
import type { Requester, ResolvedRequest, ShareRecord } from "../share/record";

export interface RequestDeps {
  readonly terminals: Pick<TerminalsPort, "describe">;
  readonly limits: () => SharingLimits;
  /** The reach of a backend's relay, or null when it has no relay of that name. */
  readonly reachOf: (backend: Backend, relay: string) => Reach | null;
  /** The relay to use after a switch to this backend: the same name, else its only one of the same reach, else null. */
  readonly counterpartOf: (backend: Backend, relay: string, reach: Reach) => string | null;
  /** What backend and relay can promise together. Only asked about a relay that `reachOf` knows. */
  readonly traitsOf: (backend: Backend, relay: string) => RelayTraits;
  /** What the backend can do with a single guest over its relay of that name. */
  readonly guestTraitsOf: (backend: Backend, relay: string) => Pick<Capabilities, "guestsBy" | "canChangeAccess">;
}

/** A request that passed the checks. */
export interface CheckedRequest {
  readonly request: ResolvedRequest;
  readonly terminal: TerminalFacts;
}

interface AuthorizedKey extends PublicKey {
  /** `SHA256:…`, the only part of a key that may be logged. */
  readonly fingerprint: string;
}

/** Parses keys and adds their fingerprints. Errors: invalid-input with paths `keys.N`. */
export const parseAuthorizedKeys = (
  texts: readonly string[],
): Result<readonly AuthorizedKey[], ShareError<"invalid-input">> => {
  const keys = parsePublicKeys(texts);
  return keys.ok ? ok(keys.value.map((key) => ({ ...key, fingerprint: fingerprintOf(key.line) }))) : keys;
};

const invalid = (path: string, problem: string) =>
  fail(shareError("invalid-input", `${path}: ${problem}`, { issues: [{ path, problem }] }));

/** The limits apply to the time from `liveAtMs` on (TTL8). */
const checkTtl = (askedMs: number, { ttlMinMs: minMs, ttlMaxMs: maxMs }: SharingLimits): Result<void> => {
  if (askedMs >= minMs && askedMs <= maxMs) return ok(undefined);
  const words = "The time to live is outside the configured limits.";
  return fail(shareError("ttl-out-of-range", words, { askedMs, minMs, maxMs }));
};

const checkKeys = (asked: ShareRequest): Result<readonly AuthorizedKey[]> => {
  if (asked.anyoneWithLink && asked.keys.length > 0)
    return invalid("keys", "give either keys or anyone-with-link, not both");
  if (!asked.anyoneWithLink && asked.keys.length === 0)
    return invalid("keys", "give at least one public key, or allow anyone with the link to join");
  return parseAuthorizedKeys(asked.keys);
};

/** Checks the input alone and fills in defaults. Errors: invalid-input, ttl-out-of-range. */
export const resolveRequest = (asked: ShareRequest, deps: RequestDeps): Result<ResolvedRequest> => {
  const limits = deps.limits();
  const ttlMs = asked.ttlMs ?? limits.ttlDefaultMs;
  const ttl = checkTtl(ttlMs, limits);
  if (!ttl.ok) return ttl;
  const keys = checkKeys(asked);
  if (!keys.ok) return keys;
  const relay = asked.relay ?? limits.relay;
  const reach = deps.reachOf(asked.backend, relay);
  if (reach === null) return invalid("relay", `${asked.backend} has no relay "${relay}"; see: lanecast relay list`);
  return ok({
    backend: asked.backend,
    relay,
    reach,
    traits: deps.traitsOf(asked.backend, relay),
    access: asked.access ?? limits.access,
    ttlMs,
    keys: keys.value.map((key) => key.line),
    fingerprints: keys.value.map((key) => key.fingerprint),
    keyLabels: keys.value.map((key) => key.label),
    anyoneWithLink: asked.anyoneWithLink,
    knock: asked.knock ?? false,
    reason: asked.reason === undefined || asked.reason === "" ? null : asked.reason,
  });
};

/** What is typed into a mirror goes into the operator's own tmux, so guests can type only if that was asked for. */
const forMirror = (
  asked: Pick<ShareRequest, "access">,
  request: ResolvedRequest,
  { mirrorOf }: Pick<TerminalFacts, "mirrorOf">,
): ResolvedRequest => (mirrorOf == null ? request : { ...request, access: asked.access ?? "read" });

/** The request with its terminal, without limits. Errors: invalid-input, ttl-out-of-range, not-found. */
export const describeRequest = (asked: ShareRequest, deps: RequestDeps): Result<CheckedRequest> => {
  const request = resolveRequest(asked, deps);
  if (!request.ok) return request;
  const terminal = deps.terminals.describe(asked.terminalId);
  if (!terminal.ok) return terminal;
  return ok({ request: forMirror(asked, request.value, terminal.value), terminal: terminal.value });
};

/** All checks of a start before the gate. Errors: invalid-input, ttl-out-of-range, not-found, limit-reached. */
export const checkRequest = (
  asked: ShareRequest,
  by: Requester,
  records: readonly ShareRecord[],
  deps: RequestDeps,
): Result<CheckedRequest> => {
  const checked = describeRequest(asked, deps);
  if (!checked.ok) return checked;
  const tooMany =
    limitError(countedShares(records, asked.terminalId), deps.limits().maxPerTerminal) ??
    requestLimitError(undecidedShares(records, by), by);
  return tooMany === null ? checked : fail(tooMany);
};

/** The request that a live share answers, to be made again: with its first time to live, without extensions and switches. */
export const requestAgain = ({ request, terminal }: ShareRecord): ShareRequest => ({
  terminalId: terminal.terminalId,
  backend: request.backend,
  ttlMs: request.ttlMs,
  access: request.access,
  keys: request.keys.map((line, index) => [line, request.keyLabels[index] ?? ""].join(" ").trim()),
  anyoneWithLink: request.anyoneWithLink,
  relay: request.relay,
  knock: request.knock,
  ...(request.reason === null ? {} : { reason: request.reason }),
});

/** The request without the keys of removed guests. */
const withoutKeys = (request: ResolvedRequest, removed: ReadonlySet<string>): ResolvedRequest => {
  const isKept = (_: unknown, index: number): boolean => !removed.has(request.fingerprints[index] ?? "");
  return {
    ...request,
    keys: request.keys.filter(isKept),
    keyLabels: request.keyLabels.filter(isKept),
    fingerprints: request.fingerprints.filter(isKept),
  };
};

/** Guests whose key is not known are remembered by their connection instead. */
const FINGERPRINT = "SHA256:";

/** Why the other backend cannot keep what was decided about guests, or null. */
const cannotKeep = (
  request: ResolvedRequest,
  { removed, access }: GuestDecisions,
  backend: Backend,
  can: Pick<Capabilities, "guestsBy" | "canChangeAccess">,
): string | null => {
  const isLowered = request.access === "write" && [...access.values()].includes("read");
  if (isLowered && !can.canChangeAccess)
    return `a guest of this share can only watch, and ${backend} can't limit a single guest; remove that guest first`;
  if (removed.size === 0) return null;
  if ([...removed].some((identity) => !identity.startsWith(FINGERPRINT)))
    return "a guest was removed, but lanecast doesn't know their key; stop this share and start one without their key";
  if (request.anyoneWithLink)
    return can.guestsBy === "key" ? null : `a guest was removed, and ${backend} wouldn't recognize them`;
  return withoutKeys(request, removed).keys.length > 0 ? null : "every key of this share belongs to a removed guest";
};

/**
 * The same terms through another backend, over its relay of the same name or of the same reach. Keeps what was decided about
 * guests: the keys of removed guests are left out. Errors: invalid-input when the backend cannot do that.
 */
export const requestInPlaceOf = (
  old: ShareRecord,
  backend: Backend,
  decisions: GuestDecisions,
  deps: RequestDeps,
): Result<CheckedRequest> => {
  const relay = deps.counterpartOf(backend, old.request.relay, old.request.reach);
  const reach = relay === null ? null : deps.reachOf(backend, relay);
  if (relay === null || reach === null)
    return invalid(
      "backend",
      `${backend} has no relay "${old.request.relay}" and no other relay with the same reach; see: lanecast relay list`,
    );
  const terminal = deps.terminals.describe(old.terminal.terminalId);
  if (!terminal.ok) return terminal;
  const traits = deps.traitsOf(backend, relay);
  const problem = cannotKeep(old.request, decisions, backend, deps.guestTraitsOf(backend, relay));
  if (problem !== null) return invalid("backend", problem);
  const request = withoutKeys({ ...old.request, backend, relay, reach, traits }, decisions.removed);
  return ok({ terminal: terminal.value, request });
};
