// Watches one live share: asks its backend at regular intervals and turns the answers into facts and guests.
import { shareError } from "#contract/errors";
import { isWayLost } from "#contract/phases";
import type { Clock } from "../../../platform/clock";
import { watchFile } from "../../../platform/file-watch";
import { isSleeping } from "../../../platform/process-table";
import type { BackendLink, Observation, SeenGuest, WorkerContext } from "../backends/backend";
import { watchDoor } from "../door/callers";
import type { GuestActions } from "../guests/actions";
import type { ShareFact } from "../share/facts";
import type { ShareRecord } from "../share/record";
import { startLiveness } from "./liveness";
import type { Running } from "./running";

export interface ObserverDeps {
  readonly clock: Clock;
  readonly context: WorkerContext;
  readonly guests: Pick<GuestActions, "update">;
  readonly get: () => ShareRecord | undefined;
  readonly dispatch: (fact: ShareFact) => void;
  /** The link has changed: from now on `share link` must answer with this one. */
  readonly onLinkChanged: (link: BackendLink) => void;
}

const takeLink = (record: ShareRecord, running: Running, observation: Observation, deps: ObserverDeps): void => {
  const { linkState } = record.state;
  const { link } = observation;
  if (link !== null && link.user !== running.link?.user) {
    running.link = link;
    deps.onLinkChanged(link);
    deps.dispatch({ type: "link-changed" });
  } else if (observation.linkState !== "ready" && observation.linkState !== linkState) {
    deps.dispatch({ type: observation.linkState === "gone" ? "link-gone" : "link-lost" });
  } else if (observation.linkState === "ready" && isWayLost(linkState)) {
    deps.dispatch({ type: "link-back" });
  }
};

const reportLinkLost = ({ state }: ShareRecord, { dispatch }: ObserverDeps): void => {
  if (!isWayLost(state.linkState)) dispatch({ type: "link-lost" });
};

/** A relay of this home reports a lost connection immediately, before the next question to the worker. */
const takeRelayState = ({ state }: ShareRecord, { relay }: Running, { dispatch }: ObserverDeps): void => {
  const isLost = relay?.linkState() === "reconnecting";
  if (isLost && !isWayLost(state.linkState)) dispatch({ type: "link-lost" });
  // With a remote relay only the worker knows that it is back, and with which link.
  else if (!isLost && relay?.process !== null && state.linkState === "reconnecting") dispatch({ type: "link-back" });
};

/** Behind a tunnel every guest appears to come from the tunnel's end, so their addresses are dropped. */
const withoutTunnelAddress = ({ relay }: Running, guests: readonly SeenGuest[]): readonly SeenGuest[] =>
  relay?.seesAddresses === false ? guests.map((guest) => ({ ...guest, address: null })) : guests;

/** A worker can be healthy while the guests' way to its relay is lost. */
const withRelayState = (running: Running, observation: Observation): Observation => {
  const isLost = observation.linkState === "ready" && running.relay?.linkState() === "reconnecting";
  const guests = withoutTunnelAddress(running, observation.guests);
  return { ...observation, guests, ...(isLost ? { linkState: "reconnecting" } : {}) };
};

/**
 * A worker that sleeps in the kernel and has reported nothing waits for its next event. One that is stopped, spins, or waits for
 * a disk does not. An exit needs no question: the kernel reports it.
 */
const isQuiet = ({ backend, worker }: Running, context: WorkerContext): boolean =>
  worker !== null && isSleeping(worker.ref) && (backend.isQuiet?.(context) ?? true);

/** Starts watching and returns a function that stops it. A worker that stays silent too long becomes `worker-silent`. */
export const observeShare = (running: Running, deps: ObserverDeps): (() => void) => {
  const { backend } = running;
  const { context, guests } = deps;
  /** Runs `take` with the current record, unless the share is ending. */
  const whileLive = (take: (record: ShareRecord) => void): void => {
    const record = deps.get();
    if (record !== undefined && !running.isEnding) take(record);
  };
  const observe = async (): Promise<Observation> => withRelayState(running, await backend.observe(context));
  const takeAll = (observation: Observation): void => {
    whileLive((record) => takeLink(record, running, observation, deps));
    whileLive(() => guests.update(observation.guests));
  };
  // A backend that can see guests without its worker does so at each look. The others are asked when something has changed.
  const look = async (isKnownQuiet: boolean): Promise<() => void> => {
    if (backend.guests === null) {
      if (isKnownQuiet || backend.isQuiet?.(context) === true) return () => undefined;
      const observation = await observe();
      return () => takeAll(observation);
    }
    const seen = withoutTunnelAddress(running, await backend.guests(context));
    return () => {
      // A dead link is reported now, not at the next question to the worker.
      if (backend.hasLostRelay?.(context) === true) whileLive((record) => reportLinkLost(record, deps));
      whileLive(() => guests.update(seen));
    };
  };
  const reportSilence = (silentMs: number): void => {
    const data = { exitCode: null, signal: null, tail: running.worker?.tail() ?? "" };
    const words = `The worker hasn't answered for ${Math.round(silentMs / 1_000)} seconds.`;
    deps.dispatch({ type: "worker-silent", error: shareError("worker-lost", words, data) });
  };
  const liveness = startLiveness<Observation, () => void>({
    clock: deps.clock,
    ask: observe,
    onAnswer: takeAll,
    look,
    onLook: (take) => take(),
    isQuiet: () => isQuiet(running, context),
    // A worker that does not answer carries no guest, so its link counts as lost until it does.
    onLate: () => whileLive((record) => reportLinkLost(record, deps)),
    onSilent: reportSilence,
  });
  // Set before the rest, so that the questions end with the share even if something below throws.
  running.stopObserving = liveness.dispose;
  const unsubscribe = running.relay?.onStateChanged(() => whileLive((record) => takeRelayState(record, running, deps)));
  const unwatch = watchDoor(context.dir, liveness.lookNow);
  // The relay logs who comes and goes. With the other backends, the door shows that.
  const { logPath } = context.relay;
  const unwatchLog =
    backend.guests === null || logPath === null ? () => undefined : watchFile(logPath, liveness.lookNow);
  return () => {
    unwatch();
    unwatchLog();
    unsubscribe?.();
    liveness.dispose();
    backend.release?.(context);
  };
};
