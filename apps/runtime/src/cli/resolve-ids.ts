// Turns what people type into ids: whole ids, the beginning of an id, names, and `.`.
import { ok, type Result, shareError } from "#contract/errors";
import {
  type ApprovalId,
  approvalIdSchema,
  type HandoffId,
  type LaneId,
  type TerminalId,
  type TokenId,
} from "#contract/ids";
import type { LaneView } from "#contract/lane";
import type { WireError } from "#contract/wire";
import type { Connection } from "./connection";
import { invalidArgument, localFailure } from "./outcome";

export type Resolved<T> = Result<T, WireError>;
type Kind = "lane" | "terminal" | "share" | "approval" | "handoff" | "token" | "guest" | "key";

/** A possible match. `label` helps a person to tell it apart from others; may be empty. */
export interface Candidate<T> {
  readonly id: string;
  readonly label: string;
  readonly value: T;
}

const LISTED_AT_MOST = 5;

export const notFound = (kind: Kind, typed: string): Resolved<never> =>
  localFailure(shareError("not-found", `No ${kind} matches "${typed}".`, { kind, id: typed }));

/** `api matches two lanes: lan_ab12 (api), lan_cd34 (api)`. */
export const ambiguous = (kind: Kind, typed: string, candidates: readonly Candidate<unknown>[]): Resolved<never> => {
  const listed = candidates.slice(0, LISTED_AT_MOST).map(({ id, label }) => (label === "" ? id : `${id} (${label})`));
  const more = candidates.length - listed.length;
  const count = candidates.length === 2 ? "two" : String(candidates.length);
  const words = `${typed} matches ${count} ${kind}s: ${listed.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return invalidArgument(kind.toUpperCase(), words, "Use one of these ids.");
};

/** The candidate with exactly this id, else the only one whose id begins with it. */
export const byId = <T>(kind: Kind, typed: string, all: readonly Candidate<T>[]): Resolved<T> => {
  const exact = all.find(({ id }) => id === typed);
  if (exact !== undefined) return ok(exact.value);
  const found = typed === "" ? [] : all.filter(({ id }) => id.startsWith(typed));
  const [first] = found;
  if (first === undefined) return notFound(kind, typed);
  return found.length === 1 ? ok(first.value) : ambiguous(kind, typed, found);
};

/** A name wins over the beginning of an id, as with lanes. */
export const byNameOrId = <T>(
  kind: Kind,
  typed: string,
  all: readonly (Candidate<T> & { readonly isNamed: boolean })[],
): Resolved<T> => {
  const named = all.filter(({ isNamed }) => isNamed);
  const [first] = named;
  if (first === undefined) return byId(kind, typed, all);
  return named.length === 1 ? ok(first.value) : ambiguous(kind, typed, named);
};

const lanesOf = (lanes: readonly LaneView[]): readonly Candidate<LaneView>[] =>
  lanes.map((lane) => ({ id: lane.laneId, label: lane.name, value: lane }));

const terminalsOf = (lane: LaneView): readonly Candidate<TerminalId>[] =>
  lane.terminals.map(({ terminalId, title }) => ({
    id: terminalId,
    label: [lane.name, title].filter((part) => part !== "").join(", "),
    value: terminalId,
  }));

/** A lane by its whole id, its name, or the beginning of its id. A name wins over a beginning, because a person chose it. */
export const findLane = (typed: string, lanes: readonly LaneView[]): Resolved<LaneView> => {
  const exact = lanes.find(({ laneId }) => laneId === typed);
  if (exact !== undefined) return ok(exact);
  const named = lanes.filter((lane) => lane.name === typed);
  const [first] = named;
  if (first !== undefined) return named.length === 1 ? ok(first) : ambiguous("lane", typed, lanesOf(named));
  return byId("lane", typed, lanesOf(lanes));
};

const onlyTerminalOf = (lane: LaneView, typed: string): Resolved<TerminalId> => {
  const terminals = terminalsOf(lane);
  const [only, ...others] = terminals;
  if (only === undefined) return notFound("terminal", typed);
  return others.length === 0 ? ok(only.value) : ambiguous("terminal", typed, terminals);
};

/**
 * A terminal by its whole id, by `.` (`here`: LANECAST_TERMINAL), by its lane's name if the lane has one terminal, or by
 * the beginning of its own or its lane's id.
 */
export const findTerminal = (
  typed: string,
  lanes: readonly LaneView[],
  here: string | undefined,
): Resolved<TerminalId> => {
  if (typed === "." && (here ?? "") === "") {
    return invalidArgument(
      "TERMINAL",
      "this shell isn't in a lanecast terminal, so . doesn't name one",
      "Start one here with 'lanecast run', or name a lane from 'lanecast lane list'.",
    );
  }
  const wanted = typed === "." && here !== undefined ? here : typed;
  const all = lanes.flatMap(terminalsOf);
  const lane = findLane(wanted, lanes);
  const isExact = all.some(({ id }) => id === wanted);
  if (!isExact && lane.ok && lane.value.name === wanted) return onlyTerminalOf(lane.value, wanted);
  const direct = byId("terminal", wanted, all);
  if (direct.ok || direct.error.code !== "not-found") return direct;
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

/** An unknown whole id is passed on, as with shares. */
export const resolveApproval = async (runtime: Connection, typed: string): Promise<Resolved<ApprovalId>> => {
  const listed = await runtime.call((client) => client.approval.list());
  if (!listed.ok) return listed;
  const candidates = listed.value.approvals.map(({ approvalId, askedBy, request }) => ({
    id: approvalId,
    label: `${askedBy.id}, ${request.lane}`,
    value: approvalId,
  }));
  const found = byId("approval", typed, candidates);
  const whole = approvalIdSchema.safeParse(typed);
  if (found.ok) return found;
  return found.error.code === "not-found" && whole.success ? ok(whole.data) : found;
};

/** Open handoffs, and ended ones that the runtime still keeps; also by the id of the approval that it waits for. */
export const resolveHandoff = async (runtime: Connection, typed: string): Promise<Resolved<HandoffId>> => {
  const listed = await runtime.call((client) => client.handoff.list({ all: true }));
  if (!listed.ok) return listed;
  const waiting = listed.value.handoffs.find(({ approval }) => approval?.approvalId === typed);
  if (waiting !== undefined) return ok(waiting.handoffId);
  return byId(
    "handoff",
    typed,
    listed.value.handoffs.map(({ handoffId, agent, phase }) => ({
      id: handoffId,
      label: `${agent.name}, ${phase}`,
      value: handoffId,
    })),
  );
};

/** One of the signed approvals in the audit log. */
export const findSigned = <T extends { readonly approvalId: ApprovalId; readonly decidedBy: string }>(
  typed: string,
  signed: readonly T[],
): Resolved<T> =>
  byId(
    "approval",
    typed,
    signed.map((each) => ({ id: each.approvalId, label: each.decidedBy, value: each })),
  );

/** By id, the beginning of one, or the agent's name, which only one token has at a time. */
export const resolveToken = async (runtime: Connection, typed: string): Promise<Resolved<TokenId>> => {
  const listed = await runtime.call((client) => client.token.list());
  if (!listed.ok) return listed;
  const { tokens } = listed.value;
  const named = tokens.find(({ name }) => name === typed);
  if (named !== undefined) return ok(named.tokenId);
  return byId(
    "token",
    typed,
    tokens.map(({ tokenId, name }) => ({ id: tokenId, label: name, value: tokenId })),
  );
};
