// Connections that are open but pass nothing, a relay that is restarted, and a runtime that sleeps past an expiry.
import { readFileSync } from "node:fs";
import type { ChaosRow } from "../../../testing/chaos/chaos-row";
import { detourPidOf, type Stage, signalQuietly, stopTree } from "../../../testing/chaos/chaos-stage";
import { eventually } from "../../../testing/eventually";

const cutWorker = ({ shareId }: Stage): void => signalQuietly(detourPidOf(shareId), "SIGSTOP");
const mendWorker = ({ shareId }: Stage): void => signalQuietly(detourPidOf(shareId), "SIGCONT");
const relayPid = ({ host, shareId }: Stage): number => host.page().latest(shareId)?.processes.relay ?? 0;

/** Output from while the connection was cut arrives when it is restored, and not before. */
const cutAndMend = async (stage: Stage): Promise<void> => {
  const { guest } = stage;
  cutWorker(stage);
  await stage.type("echo behind-the-cut-$((40+2))\r");
  if (guest?.screen().includes("behind-the-cut-42") === true) throw new Error("the connection was not cut");
  mendWorker(stage);
  await guest?.waitFor("behind-the-cut-42");
};

const isEnded = ({ host, shareId }: Stage): boolean => host.page().latest(shareId)?.phase === "ended";

/** The guest cannot notice the end while the connection is cut. When it is restored, only the end may come through. */
const revokeThenMend = async (stage: Stage): Promise<void> => {
  stage.revoke();
  await eventually(() => isEnded(stage), { what: "the share has ended", withinMs: 5_000 });
  await stage.type("echo after-the-end-$((40+2))\r");
  stage.guestWire?.mend();
};
const sawNothingAfter = ({ guest }: Stage): void => {
  if (guest?.screen().includes("after-the-end-42") === true) throw new Error("the guest saw the lane after the end");
};

/** Restarts the relay with the same command and environment, including the share's marker, as a supervisor would. */
const restartRelay = async (stage: Stage): Promise<void> => {
  const pid = relayPid(stage);
  const argv = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").filter(Boolean);
  const entries = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean);
  const env = Object.fromEntries(entries.map((entry) => entry.split(/=(.*)/s).slice(0, 2)));
  signalQuietly(pid, "SIGKILL");
  Bun.spawn(argv, { env, stdin: "ignore", stdout: "ignore", stderr: "ignore", detached: true });
};

const sleepOverExpiry = async (stage: Stage): Promise<void> => {
  const expiresAtMs = stage.host.page().latest(stage.shareId)?.expiresAtMs ?? 0;
  stage.host.signal("SIGSTOP");
  await eventually(() => Date.now() > expiresAtMs + 500, { what: "its time is up", withinMs: 20_000 });
};
const wake = ({ host }: Stage): void => host.signal("SIGCONT");

/** Only tmate: upterm refuses any address but its relay's, which is a row of its own below. */
const detour = { stage: { detour: true }, backends: ["tmate"] } as const;

export const wireRows: readonly ChaosRow[] = [
  {
    fault: "worker's connection cut, then revoke",
    phase: "live",
    ...detour,
    inflict: cutWorker,
    endedBy: "revoke",
    ends: "revoked",
  },
  {
    fault: "worker's connection cut, then the share expires",
    phase: "live",
    stage: { detour: true, ttlMs: 9_000 },
    backends: ["tmate"],
    inflict: cutWorker,
    endedBy: "expiry",
    ends: "expired",
  },
  {
    fault: "worker's connection cut and restored, then revoke",
    phase: "live",
    ...detour,
    inflict: cutAndMend,
    endedBy: "revoke",
    ends: "revoked",
  },
  {
    fault: "worker redirected to an address other than its relay's",
    phase: "requested",
    stage: { detour: true },
    backends: ["upterm"],
    inflict: () => undefined,
    ends: "failed",
    code: "backend-unavailable",
  },
  {
    fault: "guest's connection cut, then revoke, then restored",
    phase: "live",
    stage: { guestThroughForwarder: true },
    inflict: ({ guestWire }) => guestWire?.cut(),
    endedBy: revokeThenMend,
    also: sawNothingAfter,
    ends: "revoked",
  },
  {
    fault: "relay SIGSTOP before the link",
    phase: "starting",
    inflict: (stage) => {
      stopTree(relayPid(stage));
      stage.host.bent.release();
    },
    endedWithinMs: 20_000,
    ends: "failed",
    code: "link-overdue",
  },
  { fault: "relay killed and restarted", phase: "live", inflict: restartRelay, ends: "failed" },
  {
    fault: "runtime SIGSTOP past the expiry, then SIGCONT",
    phase: "live",
    stage: { ttlMs: 8_000 },
    inflict: sleepOverExpiry,
    endedBy: wake,
    ends: "expired",
  },
  {
    fault: "runtime SIGSTOP past the expiry, then SIGCONT",
    phase: "grace",
    inflict: sleepOverExpiry,
    endedBy: wake,
    ends: "expired",
  },
];
