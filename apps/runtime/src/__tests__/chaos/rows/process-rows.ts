// Worker, relay and runtime die or stall, in each phase in which that can happen.
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { LinkState } from "#contract/phases";
import type { ChaosRow } from "../../../testing/chaos/chaos-row";
import { continueTree, type Stage, signalQuietly, stopTree } from "../../../testing/chaos/chaos-stage";
import { eventually } from "../../../testing/eventually";

const workerPid = ({ host, shareId }: Stage): number => host.page().latest(shareId)?.processes.worker ?? 0;
const relayPid = ({ host, shareId }: Stage): number => host.page().latest(shareId)?.processes.relay ?? 0;
const kill = (pidOf: (stage: Stage) => number) => (stage: Stage) => signalQuietly(pidOf(stage), "SIGKILL");
const stop = (pidOf: (stage: Stage) => number) => (stage: Stage) => stopTree(pidOf(stage));

/**
 * Two seconds between questions, six of silence, and the teardown. On a busy machine, a question that comes late restarts the
 * six seconds (LIVE3), and some do.
 */
const SILENCE_MS = 25_000;

/** How long a dead link may be shown as ready. */
const SHOWN_WITHIN_MS = 2_000;

const untilLink = ({ host, shareId }: Stage, state: LinkState, withinMs: number): Promise<boolean> =>
  eventually(() => host.page().latest(shareId)?.linkState === state, { what: `the link is ${state}`, withinMs });

const stopAndContinueRelay = async (stage: Stage): Promise<void> => {
  const pid = relayPid(stage);
  stopTree(pid);
  await untilLink(stage, "reconnecting", SHOWN_WITHIN_MS);
  continueTree(pid);
  await untilLink(stage, "ready", SILENCE_MS);
  await stage.type("echo back-$((40+2))\r");
  await stage.guest?.waitFor("back-42");
};

/** The worker keeps running but cannot be asked any more. */
const removeSocket = ({ host, shareId }: Stage): void => {
  const folder = join(host.runtimeDir(), "s", shareId);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".sock"));
  for (const name of names) rmSync(join(folder, name));
};

const workerRows: readonly ChaosRow[] = [
  { fault: "worker SIGKILL", phase: "starting", inflict: kill(workerPid), ends: "failed", code: "worker-lost" },
  {
    fault: "worker SIGKILL",
    phase: "live",
    isShort: true,
    inflict: kill(workerPid),
    ends: "failed",
    code: "worker-lost",
  },
  { fault: "worker SIGKILL", phase: "grace", inflict: kill(workerPid), ends: "failed", code: "worker-lost" },
  {
    fault: "worker SIGSTOP, then revoke",
    phase: "starting",
    inflict: stop(workerPid),
    endedBy: "revoke",
    ends: "stopped",
  },
  {
    fault: "worker SIGSTOP",
    phase: "live",
    inflict: stop(workerPid),
    offWithinMs: SILENCE_MS,
    endedWithinMs: SILENCE_MS,
    ends: "failed",
    code: "worker-lost",
  },
  {
    fault: "worker's admin socket removed",
    phase: "live",
    backends: ["upterm"],
    inflict: removeSocket,
    offWithinMs: SILENCE_MS,
    ends: "failed",
    code: "worker-lost",
  },
  {
    fault: "worker SIGSTOP, then revoke",
    phase: "live",
    isShort: true,
    inflict: stop(workerPid),
    endedBy: "revoke",
    ends: "revoked",
  },
  {
    fault: "worker SIGSTOP, then the share expires",
    phase: "grace",
    inflict: stop(workerPid),
    endedBy: "expiry",
    ends: "expired",
  },
];

const relayRows: readonly ChaosRow[] = [
  {
    fault: "relay SIGSTOP, then SIGCONT, then revoke",
    phase: "live",
    isShort: true,
    inflict: stopAndContinueRelay,
    endedBy: "revoke",
    ends: "revoked",
  },
  { fault: "relay SIGKILL", phase: "starting", inflict: kill(relayPid), ends: "failed" },
  { fault: "relay SIGKILL", phase: "live", isShort: true, inflict: kill(relayPid), ends: "failed" },
  { fault: "relay SIGKILL", phase: "grace", inflict: kill(relayPid), ends: "failed" },
  {
    fault: "relay SIGSTOP, then revoke",
    phase: "live",
    isShort: true,
    inflict: stop(relayPid),
    endedBy: "revoke",
    ends: "revoked",
  },
  {
    fault: "relay SIGSTOP, then the share expires",
    phase: "grace",
    isShort: true,
    inflict: stop(relayPid),
    endedBy: "expiry",
    ends: "expired",
  },
];

const die = async ({ host }: Stage): Promise<void> => {
  host.signal("SIGKILL");
  await host.gone();
};
const startAgain = ({ host, tmux }: Stage): Promise<void> => {
  signalQuietly(tmux.pid, "SIGCONT");
  return host.restart();
};

const runtimeRows: readonly ChaosRow[] = [
  { fault: "runtime SIGKILL", phase: "awaiting-approval", inflict: die, heal: startAgain, ends: "gone" },
  { fault: "runtime SIGKILL", phase: "starting", inflict: die, heal: startAgain, ends: "gone" },
  { fault: "runtime SIGKILL", phase: "live", isShort: true, inflict: die, heal: startAgain, ends: "gone" },
  { fault: "runtime SIGKILL", phase: "grace", inflict: die, heal: startAgain, ends: "gone" },
  { fault: "runtime SIGKILL", phase: "ending", inflict: die, heal: startAgain, ends: "gone" },
];

export const processRows: readonly ChaosRow[] = [...workerRows, ...relayRows, ...runtimeRows];
