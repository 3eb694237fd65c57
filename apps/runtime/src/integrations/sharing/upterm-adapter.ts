// The upterm backend, both generations: how it is started, what it confirms before a link is shown, who is in.

import { ok, type Result } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { createProgramMemory } from "../../platform/program-memory";
import type { Relay } from "../../relays/relay";
import type { LaunchPlan, ShareBackend, WorkerContext } from "./backends/backend";
import { capabilitiesOf } from "./backends/upterm/capabilities";
import { createDaemon } from "./backends/upterm/daemon";
import { createUptermDoor } from "./backends/upterm/door";
import { classifyUptermExit } from "./backends/upterm/exits";
import { createForeground } from "./backends/upterm/foreground";
import { makeLifeline } from "./backends/upterm/lifeline";
import { makeHostKey } from "./backends/upterm/plan";
import { probeUpterm, type UptermProbe } from "./backends/upterm/probe";
import { createUptermStart } from "./backends/upterm/start";
import { createUptermWatch } from "./backends/upterm/watch";

export interface UptermAdapterDeps {
  /** `path` of [backends.upterm], or the bare name to look for in `searchPath`. */
  readonly program: string;
  readonly searchPath: string;
  /** Allow-listed variables besides PATH (locale, time zone). All of them reach the guests' programs. */
  readonly env: Readonly<Record<string, string>>;
  /** For files that a killed runtime may leave. Default: a folder under TMPDIR. */
  readonly scratchDir?: string;
  readonly clock: Clock;
  /** `here` and those of the configuration. */
  readonly relays: () => readonly Relay[];
}

export const createUptermAdapter = (deps: UptermAdapterDeps): ShareBackend<UptermProbe> => {
  const { clock, program, searchPath, env, relays } = deps;
  const generations = { foreground: createForeground(clock), daemon: createDaemon(clock) };
  /** What each share was started with, because the program may be replaced later. */
  const started = new WeakMap<WorkerContext, UptermProbe>();
  const memory = createProgramMemory<Awaited<ReturnType<typeof probeUpterm>>>(({ ok: isKnown }) => isKnown);
  let lastProbe: UptermProbe | null = null;
  const probeOf = (context: WorkerContext): UptermProbe | null => started.get(context) ?? lastProbe;
  const generationOf = (context: WorkerContext) => generations[probeOf(context)?.generation ?? "foreground"];
  const relayNamed = (name: string): Relay | null => relays().find((relay) => relay.name === name) ?? null;

  const watching = createUptermWatch({ clock, searchPath, generationOf });
  const starting = createUptermStart({
    ...{ clock, searchPath, env, generations, probeOf, askWorker: watching.askWorker },
    relayHere: () => relayNamed("here"),
    remember: (context, probe) => started.set(context, probe),
  });

  const probe = async (): Promise<Awaited<ReturnType<typeof probeUpterm>>> => {
    const found = await probeUpterm({ program, searchPath, memory, scratchDir: deps.scratchDir });
    if (!found.ok) return found;
    lastProbe = found.value;
    // One usable relay is enough. If there is none, the answer is the first one's reason.
    const probes = await Promise.all(relays().map((relay) => relay.probe()));
    const failed = probes.find((each) => !each.ok);
    return failed === undefined || probes.some((each) => each.ok) ? found : failed;
  };

  const plan = async (context: WorkerContext): Promise<Result<LaunchPlan>> => {
    if (lastProbe !== null) return starting.plan(context, lastProbe);
    const probed = await probe();
    return probed.ok ? starting.plan(context, probed.value) : probed;
  };

  return {
    backend: "upterm",
    probe,
    capabilities: (given, relay, context) => {
      const isDenied = context !== undefined && generationOf(context).deniesReconnect(context.dir);
      return capabilitiesOf(given ?? lastProbe, relay, isDenied);
    },
    relay: relayNamed,
    prepare: async (dir) => {
      const lifeline = await makeLifeline(dir, searchPath);
      return lifeline.ok ? ok({ hostKeys: [makeHostKey(dir)] }) : lifeline;
    },
    plan,
    awaitLink: starting.awaitLink,
    observe: watching.observe,
    isQuiet: watching.isQuiet,
    release: watching.release,
    guests: null,
    ...createUptermDoor(clock, watching),
    classifyExit: classifyUptermExit,
  };
};
