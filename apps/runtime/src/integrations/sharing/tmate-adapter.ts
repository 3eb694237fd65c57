// The tmate backend: implements the port of backends/backend.ts.

import { fail, ok, type Result, shareError } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { createProgramMemory } from "../../platform/program-memory";
import { pause } from "../../platform/wait";
import type { Relay } from "../../relays/relay";
import { findMountNamespace, type MountNamespace } from "../../relays/tmate/namespaces";
import type { BackendLink, Observation, ShareBackend, WorkerContext } from "./backends/backend";
import { type TmatePrograms, tmateSocketOf } from "./backends/tmate/command-line";
import { classifyTmateExit, relayError } from "./backends/tmate/exit";
import { expectGuests, keepOutAfterRemoval, kickGuest, lookForGuests, sayLast } from "./backends/tmate/guests";
import { askLink, loggedState, type RelayWord } from "./backends/tmate/link";
import { pingTmate } from "./backends/tmate/ping";
import { planTmate } from "./backends/tmate/plan";
import { locateTmate, probeTmate, type TmateBinary, type TmateProbe } from "./backends/tmate/probe";

type Timers = Pick<Clock, "after" | "bootMs">;

export interface TmateAdapterDeps extends TmateBinary {
  /** tmate's relays, each under its name. One of them is `here`. */
  readonly relays: () => readonly Relay[];
  readonly clock: Timers;
}

/** A living worker answers in 3 ms. A worker that hangs must not delay the next question. */
const STARTING_ANSWER_MS = 1_000;
/** Longer than the supervisor waits, so that a question is given up only when the worker is silent. */
const LIVING_ANSWER_MS = 8_000;
/** The link comes 17 to 43 ms after the start (measured). */
const LINK_EVERY_MS = 3;
/** All guests share one attach, so for a single guest lanecast can do only what the relay can. */
const capabilities: ShareBackend["capabilities"] = (_probe, { isOurs, reach }) => ({
  // A remote relay doesn't report guests to its hosts.
  knowsGuests: isOurs,
  // The relay reports the address, but not the key. Behind a tunnel, every guest has the tunnel's address.
  guestsBy: isOurs && reach !== "tunnel" ? "address" : "nothing",
  canKickOne: isOurs,
  canChangeAccess: false,
  // Only for shares with keys (life/launch.ts): a removal closes the share to newcomers (ADR 0018).
  kickedStayOut: isOurs,
  removalClosesShare: isOurs,
  // A guest who cannot be seen cannot be admitted.
  knock: isOurs ? "share" : "none",
  enforcesKeys: true,
  readOnlyBy: "backend+tmux",
  // The share gets a new link from a remote relay. With its own relay, a share ends (ADR 0004).
  survivesRelayLoss: !isOurs,
  identityForgeable: false,
});

/** tmate's log says nothing before the first connection, and by then there is a link. */
const isWell = (word: RelayWord): boolean => word === "connected" || word === "none";

/** The log has the link of the current connection. The worker is asked only if its log lacks the line. */
const currentLink = async (context: WorkerContext, programs: () => TmatePrograms): Promise<BackendLink | null> => {
  const { link } = loggedState(context);
  if (link !== null) return link;
  const said = await askLink(context, programs(), LIVING_ANSWER_MS);
  return said.kind === "link" ? said.link : null;
};

const observe = async (context: WorkerContext, programs: () => TmatePrograms, clock: Timers): Promise<Observation> => {
  if (!(await pingTmate(clock, tmateSocketOf(context.dir), LIVING_ANSWER_MS))) throw new Error("tmate does not answer");
  const link = await currentLink(context, programs);
  const guests = lookForGuests(clock, context, programs);
  // Read after the answer: a worker that answers has logged what happened before.
  const { word } = loggedState(context);
  if (link !== null && isWell(word)) return { linkState: "ready", link, guests };
  return { linkState: word === "refused" ? "gone" : "reconnecting", link: null, guests };
};

/** The link of a worker that is connected and answers. Null while it does not. */
const startedLink = async (
  context: WorkerContext,
  programs: TmatePrograms,
  clock: Timers,
): Promise<BackendLink | null> => {
  const { link } = loggedState(context);
  if (link !== null) return (await pingTmate(clock, tmateSocketOf(context.dir), STARTING_ANSWER_MS)) ? link : null;
  const said = await askLink(context, programs, STARTING_ANSWER_MS);
  return said.kind === "link" ? said.link : null;
};

const awaitLink = async (
  context: WorkerContext,
  programs: TmatePrograms,
  clock: Timers,
  signal: AbortSignal,
): Promise<Result<BackendLink>> => {
  while (!signal.aborted) {
    const { word } = loggedState(context);
    const link = word === "connected" ? await startedLink(context, programs, clock) : null;
    if (link !== null) {
      expectGuests(context, link.user);
      return ok(link);
    }
    // tmate itself would try forever.
    const error = relayError(word, context.relay.name, programs.namespace);
    if (error !== null) return fail(error);
    await pause(clock, LINK_EVERY_MS);
  }
  return fail(shareError("internal", "The wait for the link was canceled.", {}));
};

export const createTmateBackend = (deps: TmateAdapterDeps): ShareBackend => {
  /** Found once: it depends on the machine only. */
  let namespace: Promise<MountNamespace> | null = null;
  let found: MountNamespace = "none";
  const memory = createProgramMemory<TmateProbe>(({ ok: isKnown }) => isKnown);
  const programs = (): TmatePrograms => ({
    path: locateTmate(deps) ?? "tmate",
    searchPath: deps.searchPath,
    namespace: found,
  });
  return {
    backend: "tmate",
    probe: () => probeTmate(deps, memory),
    capabilities,
    relay: (name) => deps.relays().find((relay) => relay.name === name) ?? null,
    // The relay accepts any host and has no option to prevent that. A stranger's host exists next to the share's and
    // doesn't replace it.
    prepare: async () => ok({ hostKeys: [] }),
    plan: async (context) => {
      namespace ??= findMountNamespace(deps.searchPath);
      found = await namespace;
      return planTmate(context, programs());
    },
    awaitLink: (context, signal) => awaitLink(context, programs(), deps.clock, signal),
    observe: (context) => observe(context, programs, deps.clock),
    guests: async (context) => lookForGuests(deps.clock, context, programs),
    hasLostRelay: (context) => !isWell(loggedState(context).word),
    kick: (context, guestKey, words) => kickGuest(deps.clock, context, guestKey, words),
    keepOut: (context) => keepOutAfterRemoval(context, programs()),
    sayFarewell: async (context, words) => {
      // Not resumed, because the relay is killed next and would otherwise show what the attach leaves behind.
      await sayLast(deps.clock, context, words, () => true);
    },
    door: null,
    classifyExit: classifyTmateExit,
  };
};
