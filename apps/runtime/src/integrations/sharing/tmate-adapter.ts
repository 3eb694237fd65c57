// tmate behind the port every backend has: probe, plan, link, guests, ends. Knows no session, no time to live, no bus.

import { fail, ok, type Result, shareError } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { isAlive, killExactly, type ProcessRef } from "../../platform/process-table";
import { pause, waitFor } from "../../platform/wait";
import type { Relay } from "../../relays/relay";
import { guestsOfTmateRelay, type RelayGuest } from "../../relays/tmate/guests";
import type { BackendLink, Observation, SeenGuest, ShareBackend, WorkerContext } from "./backends/backend";
import { classifyTmateExit, relayError } from "./backends/tmate/exit";
import { askLink, isOfThisConnection, type RelayWord, relayWordOf, type Said } from "./backends/tmate/link";
import { planTmate, type TmatePrograms } from "./backends/tmate/plan";
import { locateTmate, probeTmate, type TmateBinary } from "./backends/tmate/probe";

type Timers = Pick<Clock, "after">;

export interface TmateAdapterDeps extends TmateBinary {
  /** tmate's own relays, each under its name; `here` among them. */
  readonly relays: () => readonly Relay[];
  readonly clock: Timers;
}

/** A worker that lives answers in 3 ms; one that hangs must not hold up the next question. */
const STARTING_ANSWER_MS = 1_000;
/** Past the supervisor's patience: when a question was given up, it is because the worker is silent. */
const LIVING_ANSWER_MS = 8_000;
const LIVING_RETRY_MS = 200;
/** A link comes 17 to 43 ms after the start (BACKENDS 2). */
const LINK_EVERY_MS = 10;
const KICK_WITHIN_MS = 1_000;
const KICK_EVERY_MS = 2;

/** One attach for all guests, so what tmate's relay does for each is all there is: no fingerprints, no access for one. */
const capabilities: ShareBackend["capabilities"] = (_probe, { isOurs, reach }) => ({
  // A relay elsewhere tells its hosts nothing of guests.
  knowsGuests: isOurs,
  // Its relay tells an address and no key; behind a tunnel everybody comes from the tunnel's end.
  guestsBy: isOurs && reach !== "tunnel" ? "address" : "nothing",
  canKickOne: isOurs,
  canChangeAccess: false,
  // Behind one address there may be many.
  kickedStayOut: false,
  // Whom nobody sees, nobody can let in.
  knock: isOurs ? "share" : "none",
  enforcesKeys: true,
  readOnlyBy: "backend+tmux",
  // It comes back under a new link. Our own relay's death ends the share instead (ADR 0004).
  survivesRelayLoss: !isOurs,
  identityForgeable: false,
});

const keyOf = ({ pid, startTicks }: ProcessRef): string => `${pid}.${startTicks}`;

/** The token of each share that has one: what its guests come with. Goes with the share. */
const tokens = new WeakMap<WorkerContext, string>();

/** Nobody is seen on a relay elsewhere: it tells its hosts nothing of guests. */
const guestsOf = (context: WorkerContext): readonly RelayGuest[] => {
  const token = tokens.get(context);
  const { process } = context.relay;
  return process === null || token === undefined ? [] : guestsOfTmateRelay(process, token);
};

const toSeen = ({ process, address }: RelayGuest): SeenGuest => ({
  key: keyOf(process),
  label: null,
  fingerprint: null,
  address,
});

const kick = async (clock: Timers, context: WorkerContext, guestKey: string): Promise<boolean> => {
  const guest = guestsOf(context).find(({ process }) => keyOf(process) === guestKey);
  if (guest === undefined || !killExactly(guest.process, "SIGKILL")) return false;
  const isGone = (): boolean => !isAlive(guest.process);
  return (await waitFor(clock, isGone, { everyMs: KICK_EVERY_MS, withinMs: KICK_WITHIN_MS })) !== null;
};

/** Nothing was said before the first connection, when a link has come already. */
const isWell = (word: RelayWord): boolean => word === "connected" || word === "none";

const never = <T>(): Promise<T> => new Promise(() => undefined);

/** One failed question is no silence: a worker that lives is asked again until the supervisor has long given up. */
const askUntilAnswered = async (context: WorkerContext, programs: TmatePrograms, clock: Timers): Promise<Said> => {
  const question = async (): Promise<Said | null> => {
    const said = await askLink(context, programs, LIVING_ANSWER_MS);
    return said.kind === "silent" ? null : said;
  };
  const pace = { everyMs: LIVING_RETRY_MS, withinMs: LIVING_ANSWER_MS };
  return (await waitFor(clock, question, pace)) ?? { kind: "silent" };
};

const observe = async (context: WorkerContext, programs: TmatePrograms, clock: Timers): Promise<Observation> => {
  const said = await askUntilAnswered(context, programs, clock);
  if (said.kind === "silent") return never();
  const guests = guestsOf(context).map(toSeen);
  const word = relayWordOf(context.dir);
  const isConnected = said.kind === "link" && isWell(word) && isOfThisConnection(context, said.link);
  if (isConnected) return { linkState: "ready", link: said.link, guests };
  return { linkState: word === "refused" ? "gone" : "reconnecting", link: null, guests };
};

const awaitLink = async (
  context: WorkerContext,
  programs: TmatePrograms,
  clock: Timers,
  signal: AbortSignal,
): Promise<Result<BackendLink>> => {
  while (!signal.aborted) {
    const said = await askLink(context, programs, STARTING_ANSWER_MS);
    if (said.kind === "link") {
      tokens.set(context, said.link.user);
      return ok(said.link);
    }
    // tmate itself would try for ever.
    const error = relayError(relayWordOf(context.dir), context.relay.name);
    if (error !== null) return fail(error);
    await pause(clock, LINK_EVERY_MS);
  }
  return fail(shareError("internal", "The wait for the link was given up.", {}));
};

export const createTmateBackend = (deps: TmateAdapterDeps): ShareBackend => {
  const programs = (): TmatePrograms => ({ path: locateTmate(deps) ?? "tmate", searchPath: deps.searchPath });
  return {
    backend: "tmate",
    probe: () => probeTmate(deps),
    capabilities,
    relay: (name) => deps.relays().find((relay) => relay.name === name) ?? null,
    // The relay registers whoever dials it, and cannot be told otherwise: a stranger's host there is beside ours, not in its place.
    prepare: async () => ok({ hostKeys: [] }),
    plan: async (context) => planTmate(context, programs()),
    awaitLink: (context, signal) => awaitLink(context, programs(), deps.clock, signal),
    observe: (context) => observe(context, programs(), deps.clock),
    guests: async (context) => guestsOf(context).map(toSeen),
    hasLostRelay: ({ dir }) => !isWell(relayWordOf(dir)),
    kick: (context, guestKey) => kick(deps.clock, context, guestKey),
    door: null,
    classifyExit: classifyTmateExit,
  };
};
