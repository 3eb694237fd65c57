// The deaths and stalls of worker, relay and runtime, in each phase in which they can happen.
import type { ChaosRow } from "../../../testing/chaos/chaos-row";
import { type Stage, signalQuietly, stopTree } from "../../../testing/chaos/chaos-stage";

const workerPid = ({ host, shareId }: Stage): number => host.page().latest(shareId)?.processes.worker ?? 0;
const relayPid = ({ host, shareId }: Stage): number => host.page().latest(shareId)?.processes.relay ?? 0;
const kill = (pidOf: (stage: Stage) => number) => (stage: Stage) => signalQuietly(pidOf(stage), "SIGKILL");
const stop = (pidOf: (stage: Stage) => number) => (stage: Stage) => stopTree(pidOf(stage));

/** Silence is counted from the last question: two seconds between questions, six of silence, and the end itself. */
const SILENCE_MS = 11_000;

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
    fault: "worker SIGSTOP, then the time is up",
    phase: "grace",
    inflict: stop(workerPid),
    endedBy: "expiry",
    ends: "expired",
  },
];

const relayRows: readonly ChaosRow[] = [
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
    fault: "relay SIGSTOP, then the time is up",
    phase: "grace",
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
