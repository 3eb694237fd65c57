// The start of one upterm share: its plan, the wait for its session, and everything that is checked before its link is shown.
import { fail, ok, type Result, shareError } from "#contract/errors";
import type { Clock } from "../../../../platform/clock";
import { fileIdentity } from "../../../../platform/program-memory";
import { waitFor } from "../../../../platform/wait";
import type { Relay } from "../../../../relays/relay";
import type { BackendLink, LaunchPlan, WorkerContext } from "../backend";
import { confirmSession } from "./confirm";
import type { UptermGeneration } from "./generation";
import { makeLifeline } from "./lifeline";
import { planUpterm } from "./plan";
import type { GenerationName, UptermProbe } from "./probe";
import type { UptermSession } from "./session";
import { tryDoors } from "./trial";
import type { UptermWatch } from "./watch";

export interface UptermStartDeps {
  readonly clock: Clock;
  readonly searchPath: string;
  readonly env: Readonly<Record<string, string>>;
  readonly generations: Readonly<Record<GenerationName, UptermGeneration>>;
  /** The built-in relay: the trial starts a second one. */
  readonly relayHere: () => Relay | null;
  readonly askWorker: UptermWatch["askWorker"];
  /** Stores what a share is started with. */
  readonly remember: (context: WorkerContext, probe: UptermProbe) => void;
  readonly probeOf: (context: WorkerContext) => UptermProbe | null;
}

export interface UptermStart {
  plan(context: WorkerContext, probe: UptermProbe): Promise<Result<LaunchPlan>>;
  awaitLink(context: WorkerContext, signal: AbortSignal): Promise<Result<BackendLink>>;
}

/** The admin socket appears 10 to 20 ms after the start. */
const LINK_POLL_MS = 2;

export const createUptermStart = (deps: UptermStartDeps): UptermStart => {
  const { clock, searchPath, generations, probeOf } = deps;
  /** The programs that have passed the trial, over a relay here or over one elsewhere. */
  const tried = new Set<string>();

  const plan: UptermStart["plan"] = async (context, probe) => {
    const lifeline = await makeLifeline(context.dir, searchPath);
    if (!lifeline.ok) return lifeline;
    deps.remember(context, probe);
    const env = { ...deps.env, PATH: searchPath };
    return planUpterm(context, { probe, generation: generations[probe.generation], env });
  };

  const awaitSession = async (context: WorkerContext, signal: AbortSignal): Promise<UptermSession | null> => {
    const ask = async () => (signal.aborted ? "aborted" : deps.askWorker(context, signal));
    const options = { everyMs: LINK_POLL_MS, withinMs: Number.POSITIVE_INFINITY };
    const session = await waitFor(clock, ask, options);
    return session === "aborted" ? null : session;
  };

  /**
   * lanecast's tests never ran the official daemon generation, so what it must refuse is tried here, once for each
   * program.
   */
  const passTrial = async (context: WorkerContext, signal: AbortSignal): Promise<Result<null>> => {
    const probe = probeOf(context);
    if (probe === null || probe.generation === "foreground") return ok(null);
    const { process, name, version } = context.relay;
    const isHere = process !== null;
    // A different file at the same path is a different program, even if it reports the same version.
    const id = [probe.path, fileIdentity(probe.path), probe.version, isHere ? "here" : name, version].join(" ");
    if (tried.has(id)) return ok(null);
    const awaitUser = async (trial: WorkerContext, until: AbortSignal): Promise<string | null> =>
      (await awaitSession(trial, until))?.ssh_user ?? null;
    const planTrial = (trial: WorkerContext): Promise<Result<LaunchPlan>> => plan(trial, probe);
    const relay = isHere ? deps.relayHere() : null;
    const passed = await tryDoors(context, { clock, searchPath, relay, plan: planTrial, awaitUser }, signal);
    if (passed.ok) tried.add(id);
    return passed;
  };

  return {
    plan,
    awaitLink: async (context, signal) => {
      const startedMs = clock.bootMs();
      // In parallel, because the trial takes longer than the share's own start.
      const trial = passTrial(context, signal);
      const session = await awaitSession(context, signal);
      const generation = generations[probeOf(context)?.generation ?? "foreground"];
      const faults = session === null ? [] : await generation.faults(context, signal);
      const passed = await trial;
      if (session === null || signal.aborted) {
        return fail(
          shareError("link-overdue", "The link didn't arrive in time.", { waitedMs: clock.bootMs() - startedMs }),
        );
      }
      return passed.ok ? confirmSession(context, session, faults) : passed;
    },
  };
};
