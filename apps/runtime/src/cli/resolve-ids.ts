// From what people type to ids: unambiguous prefixes, names, `.`. Asks the runtime for its lists; changes nothing.
import type { AuditEvent } from "#contract/audit";
import { ok, type Result, shareError } from "#contract/errors";
import {
  type ApprovalId,
  approvalIdSchema,
  type GuestId,
  guestIdSchema,
  type LaneId,
  type ShareId,
  shareIdSchema,
  type TerminalId,
  type TokenId,
} from "#contract/ids";
import type { LaneView } from "#contract/lane";
import type { WireError } from "#contract/wire";
import type { Connection } from "./connection";
import { invalidInput, localFailure } from "./outcome";

type Resolved<T> = Result<T, WireError>;
type Kind = "lane" | "terminal" | "share" | "approval" | "token" | "guest" | "key";

const notFound = (kind: Kind, typed: string): Resolved<never> =>
  localFailure(shareError("not-found", `There is no ${kind} ${typed}.`, { kind, id: typed }));

const ambiguous = (kind: Kind, typed: string, ids: readonly string[]): Resolved<never> =>
  invalidInput(kind.toUpperCase(), `${typed} could be ${ids.join(" or ")}; write more of it`);

/** The exact one, else the only one that begins so. */
const byPrefix = <T>(kind: Kind, typed: string, all: readonly T[], idOf: (thing: T) => string): Resolved<T> => {
  const exact = all.find((thing) => idOf(thing) === typed);
  if (exact !== undefined) return ok(exact);
  const found = typed === "" ? [] : all.filter((thing) => idOf(thing).startsWith(typed));
  const [first] = found;
  if (first === undefined) return notFound(kind, typed);
  return found.length === 1 ? ok(first) : ambiguous(kind, typed, found.map(idOf));
};

/** A lane by its whole id, its name, or the beginning of an id: a name wins over a prefix, since a person gave it. */
export const findLane = (typed: string, lanes: readonly LaneView[]): Resolved<LaneView> => {
  const exact = lanes.find(({ laneId }) => laneId === typed);
  if (exact !== undefined) return ok(exact);
  const named = lanes.filter((lane) => lane.name === typed);
  const [first] = named;
  if (first !== undefined && named.length === 1) return ok(first);
  if (named.length > 1)
    return ambiguous(
      "lane",
      typed,
      named.map((lane) => lane.laneId),
    );
  return byPrefix("lane", typed, lanes, (lane) => lane.laneId);
};

const onlyTerminalOf = (lane: LaneView, typed: string): Resolved<TerminalId> => {
  const ids = lane.terminals.map(({ terminalId }) => terminalId);
  const [only, ...others] = ids;
  if (only === undefined) return notFound("terminal", typed);
  return others.length === 0 ? ok(only) : ambiguous("terminal", typed, ids);
};

/**
 * A terminal by its whole id, `.` (`here`: LANECAST_TERMINAL), its lane's name when that lane has one terminal, or the
 * beginning of an id, its own or its lane's.
 */
export const findTerminal = (
  typed: string,
  lanes: readonly LaneView[],
  here: string | undefined,
): Resolved<TerminalId> => {
  if (typed === "." && (here ?? "") === "") {
    return invalidInput("TERMINAL", "is `.`, but this shell is not in a terminal of lanecast");
  }
  const wanted = typed === "." && here !== undefined ? here : typed;
  const all = lanes.flatMap((lane) => lane.terminals);
  const lane = findLane(wanted, lanes);
  const isExact = all.some(({ terminalId }) => terminalId === wanted);
  if (!isExact && lane.ok && lane.value.name === wanted) return onlyTerminalOf(lane.value, wanted);
  const direct = byPrefix("terminal", wanted, all, (terminal) => terminal.terminalId);
  if (direct.ok) return ok(direct.value.terminalId);
  if (direct.error.code !== "not-found") return direct;
  if (!lane.ok) return lane.error.code === "not-found" ? notFound("terminal", wanted) : lane;
  return onlyTerminalOf(lane.value, wanted);
};

export const resolveLane = async (runtime: Connection, typed: string): Promise<Resolved<LaneId>> => {
  const listed = await runtime.call((client) => client.lane.list());
  if (!listed.ok) return listed;
  const lane = findLane(typed, listed.value.lanes);
  return lane.ok ? ok(lane.value.laneId) : lane;
};

export const resolveTerminal = async (
  runtime: Connection,
  typed: string,
  here: string | undefined,
): Promise<Resolved<TerminalId>> => {
  const listed = await runtime.call((client) => client.lane.list());
  return listed.ok ? findTerminal(typed, listed.value.lanes, here) : listed;
};

/**
 * Among the open shares and the ended ones the runtime remembers. A whole id that is not among them passes unasked: an
 * agent is not shown what is somebody else's, and the runtime's answer to it is "not allowed", not "not there".
 */
export const resolveShares = async (runtime: Connection, typed: readonly string[]): Promise<Resolved<ShareId[]>> => {
  const listed = await runtime.call((client) => client.share.list({ all: true }));
  if (!listed.ok) return listed;
  const ids: ShareId[] = [];
  for (const each of typed) {
    const share = byPrefix("share", each, listed.value.shares, ({ shareId }) => shareId);
    const whole = shareIdSchema.safeParse(each);
    if (share.ok) ids.push(share.value.shareId);
    else if (share.error.code === "not-found" && whole.success) ids.push(whole.data);
    else return share;
  }
  return ok(ids);
};

export const resolveShare = async (runtime: Connection, typed: string): Promise<Resolved<ShareId>> => {
  const shares = await resolveShares(runtime, [typed]);
  if (!shares.ok) return shares;
  const [shareId] = shares.value;
  return shareId === undefined ? notFound("share", typed) : ok(shareId);
};

/** A share among those of views or of rows of the record. */
export const findShareIn = (typed: string, rows: readonly Pick<AuditEvent, "shareId">[]): Resolved<ShareId> => {
  const ids = new Set(rows.flatMap(({ shareId }) => (shareId === null ? [] : [shareId])));
  return byPrefix("share", typed, [...ids], (shareId) => shareId);
};

/** A whole id that is not listed passes unasked, as with shares. */
export const resolveApproval = async (runtime: Connection, typed: string): Promise<Resolved<ApprovalId>> => {
  const listed = await runtime.call((client) => client.approval.list());
  if (!listed.ok) return listed;
  const found = byPrefix("approval", typed, listed.value.approvals, ({ approvalId }) => approvalId);
  const whole = approvalIdSchema.safeParse(typed);
  if (found.ok) return ok(found.value.approvalId);
  return found.error.code === "not-found" && whole.success ? ok(whole.data) : found;
};

/** One of the record's signed requests. */
export const findSigned = <T extends { readonly approvalId: ApprovalId }>(
  typed: string,
  signed: readonly T[],
): Resolved<T> => byPrefix("approval", typed, signed, ({ approvalId }) => approvalId);

export const resolveToken = async (runtime: Connection, typed: string): Promise<Resolved<TokenId>> => {
  const listed = await runtime.call((client) => client.token.list());
  if (!listed.ok) return listed;
  const found = byPrefix("token", typed, listed.value.tokens, ({ tokenId }) => tokenId);
  return found.ok ? ok(found.value.tokenId) : found;
};

/** By id, the beginning of one, or the name of one who is there, where only one has it. A whole id passes as it is. */
export const resolveGuest = async (
  runtime: Connection,
  shareId: ShareId,
  typed: string,
): Promise<Resolved<GuestId>> => {
  const whole = guestIdSchema.safeParse(typed);
  const listed = await runtime.call((client) => client.guest.list({ shareId }));
  if (!listed.ok) return listed;
  const { guests } = listed.value;
  const named = guests.filter(({ label, state }) => label === typed && state !== "gone");
  const [first] = named;
  if (first !== undefined) {
    if (named.length === 1) return ok(first.guestId);
    return ambiguous(
      "guest",
      typed,
      named.map(({ guestId }) => guestId),
    );
  }
  const found = byPrefix("guest", typed, guests, ({ guestId }) => guestId);
  if (found.ok) return ok(found.value.guestId);
  return found.error.code === "not-found" && whole.success ? ok(whole.data) : found;
};

/** A guest's key by fingerprint, the beginning of one, or its saved name. */
export const resolveGuestKey = async (runtime: Connection, typed: string): Promise<Resolved<string>> => {
  const listed = await runtime.call((client) => client.guestKeys.list());
  if (!listed.ok) return listed;
  const named = listed.value.guestKeys.filter(({ name }) => name === typed);
  const [first] = named;
  if (first !== undefined && named.length === 1) return ok(first.fingerprint);
  const found = byPrefix("key", typed, listed.value.guestKeys, ({ fingerprint }) => fingerprint);
  return found.ok ? ok(found.value.fingerprint) : found;
};
