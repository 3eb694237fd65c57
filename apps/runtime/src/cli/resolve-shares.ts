// Turns what people type for a share into its id: an id, the beginning of one, or the lane or terminal that is shared.
import type { AuditEvent } from "#contract/audit";
import { ok, shareError } from "#contract/errors";
import { type ShareId, shareIdSchema } from "#contract/ids";
import { isOpenPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import type { Connection } from "./connection";
import { invalidArgument, localFailure } from "./outcome";
import { ambiguous, byId, type Candidate, findTerminal, notFound, type Resolved } from "./resolve-ids";

const sharesOf = (shares: readonly ShareView[]): readonly Candidate<ShareId>[] =>
  shares.map(({ shareId, backend, phase }) => ({ id: shareId, label: `${backend}, ${phase}`, value: shareId }));

/** The shares of a lane or terminal. An agent may see no lanes; then nothing is found. */
const sharesAt = async (
  runtime: Connection,
  typed: string,
  shares: readonly ShareView[],
  here: string | undefined,
): Promise<Resolved<readonly ShareView[]>> => {
  // No lane has a name that looks like an id.
  if (typed.startsWith("shr_")) return notFound("share", typed);
  const listed = await runtime.call((client) => client.lane.list());
  const lanes = listed.ok ? listed.value.lanes : [];
  const lane = lanes.find(({ name }) => name === typed);
  const terminal = lane === undefined ? findTerminal(typed, lanes, here) : null;
  if (lane === undefined && terminal?.ok !== true) return notFound("share", typed);
  const isItsShare = ({ laneId, terminalId }: ShareView): boolean =>
    lane === undefined ? terminal?.ok === true && terminalId === terminal.value : laneId === lane.laneId;
  return ok(shares.filter(isItsShare));
};

/** How errors name a lane or terminal. */
const placeNameOf = (typed: string): string => (typed === "." ? "This terminal" : typed);

type Choose = (typed: string, its: readonly ShareView[]) => Resolved<ShareId>;

const onlyOpenShare: Choose = (typed, its) => {
  const open = sharesOf(its.filter(({ phase }) => isOpenPhase(phase)));
  const [only, ...others] = open;
  if (only === undefined) {
    return localFailure(
      shareError("not-found", `${placeNameOf(typed)} isn't shared.`, { kind: "share", id: typed }),
      "See ended shares with: lanecast share list --all",
    );
  }
  return others.length === 0 ? ok(only.value) : ambiguous("share", typed, open);
};

const lastEndedShare: Choose = (typed, its) => {
  const open = its.find(({ phase }) => isOpenPhase(phase));
  if (open !== undefined) {
    return invalidArgument(
      "SHARE",
      `${placeNameOf(typed)} is shared now, as ${open.shareId}.`,
      "To start an ended share beside it, give that share's id from 'lanecast share list --all'.",
    );
  }
  const [last] = its.toSorted((one, other) => (other.endedAtMs ?? 0) - (one.endedAtMs ?? 0));
  if (last !== undefined) return ok(last.shareId);
  const place = typed === "." ? "this terminal" : typed;
  const message = `No share of ${place} has ended since lanecast started.`;
  return localFailure(shareError("not-found", message, { kind: "share", id: typed }));
};

const resolveOne = async (
  runtime: Connection,
  typed: string,
  shares: readonly ShareView[],
  here: string | undefined,
  choose: Choose,
): Promise<Resolved<ShareId>> => {
  const share = byId("share", typed, sharesOf(shares));
  if (share.ok || share.error.code !== "not-found") return share;
  const whole = shareIdSchema.safeParse(typed);
  if (whole.success) return ok(whole.data);
  const its = await sharesAt(runtime, typed, shares, here);
  return its.ok ? choose(typed, its.value) : its;
};

/**
 * Open shares, and ended ones that the runtime still keeps, by id or the beginning of one; an open share also by its lane or
 * terminal, if it has only that one. An unknown whole id is passed on: an agent doesn't see other people's shares, and the
 * runtime must answer "not allowed", not "not found". `here`: LANECAST_TERMINAL, for `.`.
 */
export const resolveShares = async (
  runtime: Connection,
  typed: readonly string[],
  here: string | undefined,
  choose: Choose = onlyOpenShare,
): Promise<Resolved<ShareId[]>> => {
  const listed = await runtime.call((client) => client.share.list({ all: true }));
  if (!listed.ok) return listed;
  const ids: ShareId[] = [];
  for (const each of typed) {
    const found = await resolveOne(runtime, each, listed.value.shares, here, choose);
    if (!found.ok) return found;
    ids.push(found.value);
  }
  return ok(ids);
};

export const resolveShare = async (
  runtime: Connection,
  typed: string,
  here: string | undefined,
  choose: Choose = onlyOpenShare,
): Promise<Resolved<ShareId>> => {
  const shares = await resolveShares(runtime, [typed], here, choose);
  if (!shares.ok) return shares;
  const [shareId] = shares.value;
  return shareId === undefined ? notFound("share", typed) : ok(shareId);
};

/** The same for `share again`: a lane or terminal stands for its share that ended last. */
export const resolveEndedShare = (runtime: Connection, typed: string, here: string | undefined) =>
  resolveShare(runtime, typed, here, lastEndedShare);

/** A share in a list of shares or of audit rows. */
export const findShareIn = (typed: string, rows: readonly Pick<AuditEvent, "shareId">[]): Resolved<ShareId> => {
  const ids = new Set(rows.flatMap(({ shareId }) => (shareId === null ? [] : [shareId])));
  return byId(
    "share",
    typed,
    [...ids].map((id) => ({ id, label: "", value: id })),
  );
};
