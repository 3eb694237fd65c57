// Implements the reach commands: list the ways in which guests could reach a share, and use one of them.
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { CorrelationId } from "#contract/ids";
import type { ReachList, ReachUse, ReachUsed } from "#contract/reach";
import type { Answer, Refusal } from "../integrations/sharing/commands/checks";
import type { Requester } from "../integrations/sharing/share/record";
import { BUILT_IN_RELAY } from "../relays/registry";
import { type Way, waysCalled, wayWords } from "../relays/ways";
import type { RelayHandlers } from "./relay-handlers";

export interface ReachHandlerDeps {
  /** Read each time: networks and files change while lanecast runs. */
  readonly findWays: () => readonly Way[];
  readonly relays: Pick<RelayHandlers, "list" | "add">;
  readonly newCorrelationId: () => CorrelationId;
}

export interface ReachHandlers {
  list(): ReachList;
  /**
   * The relay of a way for a backend; added as by `relay.add` if there is none. Errors: invalid-input (no such way, or several),
   * setup-problem (the way can't be used), and those of `relay.add`.
   */
  use(asked: ReachUse, by: Requester): Promise<Answer<ReachUsed>>;
}

const invalid = (path: string, problem: string): Result<never, ShareError> =>
  fail(shareError("invalid-input", `${path}: ${problem}`, { issues: [{ path, problem }] }));

/** More would hide the message. */
const NAMED_MAX = 12;

const listed = (ways: readonly Way[]): string => {
  const names = ways.slice(0, NAMED_MAX).map(({ view }) => wayWords(view));
  const more = ways.length - names.length;
  return [...names, ...(more > 0 ? [`and ${more} more (lanecast reach list)`] : [])].join(", ");
};

const chooseWay = ({ way: typed, backend }: ReachUse, ways: readonly Way[]): Result<Way> => {
  const called = waysCalled(typed, ways);
  const [way, ...more] = called;
  if (way === undefined) return invalid("way", `nothing matches ${typed}; found: ${listed(ways)}`);
  if (more.length > 0) return invalid("way", `${typed} matches several; choose one of: ${listed(called)}`);
  const { problem, remedy } = way.problemFor(backend);
  if (problem === null) return ok(way);
  return fail(shareError("setup-problem", problem, { what: problem, path: null, hint: remedy ?? "" }));
};

export const createReachHandlers = ({ findWays, relays, newCorrelationId }: ReachHandlerDeps): ReachHandlers => {
  const refused = (error: ShareError): { readonly ok: false; readonly error: Refusal } =>
    fail({ ...error, correlationId: newCorrelationId() });

  const viewOf = async (name: string, backend: ReachUse["backend"]): Promise<Answer<ReachUsed>> => {
    const all = (await relays.list()).relays;
    const relay = all.find((each) => each.name === name && each.backend === backend);
    if (relay !== undefined) return ok({ relay, added: false });
    return refused(shareError("not-found", `There is no relay ${name}.`, { kind: "relay", id: name }));
  };

  return {
    list: () => ({ ways: findWays().map(({ view }) => view) }),
    use: async (request, by) => {
      const { backend } = request;
      const ways = findWays();
      const chosen = chooseWay(request, ways);
      if (!chosen.ok) return refused(chosen.error);
      const { view, relayFor } = chosen.value;
      const has = view.relays.find((each) => each.backend === backend);
      if (has !== undefined) return viewOf(has.name, backend);
      const taken = new Set([BUILT_IN_RELAY, ...ways.flatMap((each) => each.view.relays.map(({ name }) => name))]);
      const asked = relayFor(backend, (name) => taken.has(name));
      if (asked === null) {
        const other = view.relays[0]?.backend;
        const error = invalid("way", `${view.way} is a relay for ${other}, not for ${backend}`);
        return error.ok ? error : refused(error.error);
      }
      const added = await relays.add(asked, by);
      return added.ok ? ok({ relay: added.value, added: true }) : added;
    },
  };
};
