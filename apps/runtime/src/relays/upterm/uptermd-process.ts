// Starts one uptermd process on a free port and waits until it listens.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../platform/clock";
import { socketsOf } from "../../platform/network";
import { killTree, type SupervisedProcess, supervise } from "../../platform/process-tree";
import { waitFor } from "../../platform/wait";
import { freePort, greetingOf } from "../tcp";
import { listFlag } from "./list-flag";

/** It listens 5 to 17 ms after its start; the rest is for a very busy machine. */
const READY_DEADLINE_MS = 5_000;
const READY_POLL_MS = 2;
/** Another program may take the port before uptermd binds it. */
const PORT_ATTEMPTS = 3;
const PORT_TAKEN = "address already in use";

export interface UptermdPlan {
  readonly program: string;
  readonly searchPath: string;
  /** Must exist: without it uptermd exits with 0 and no message, or creates a new key that no guest has pinned. */
  readonly keyPath: string;
  /** At least one; only these hosts may register. */
  readonly hostKeys: readonly string[];
  readonly bind: string;
  readonly marker: { readonly name: string; readonly value: string };
  /** The relay's own folder in the share's directory. */
  readonly dir: string;
  readonly logPath: string;
}

export interface UptermdProcess {
  readonly child: SupervisedProcess;
  readonly port: number;
  /** The first line that it sends to an ssh client. */
  readonly greeting: string;
}

const hostPort = (host: string, port: number): string => (host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`);

const launch = (plan: UptermdPlan, port: number): SupervisedProcess => {
  const { program, keyPath, searchPath, dir, marker } = plan;
  const hosts = join(dir, "hosts");
  writeFileSync(hosts, `${plan.hostKeys.join("\n")}\n`, { mode: 0o600 });
  const argv = [
    ...[program, "--ssh-addr", hostPort(plan.bind, port), "--network", "mem", "--routing", "embedded"],
    ...["--private-key", listFlag(keyPath), "--authorized-keys", listFlag(hosts)],
    // The address that the host dials. Without a name in its certificate, newer hosts check a looser form of it.
    ...["--hostname", plan.bind],
  ];
  // The complete environment, because UPTERMD_* variables or a configuration file could allow more than the flags do.
  const env = { PATH: searchPath, HOME: dir, XDG_CONFIG_HOME: dir, [marker.name]: marker.value };
  return supervise(argv, { cwd: dir, env, logPath: plan.logPath });
};

/**
 * Null if it exited or didn't greet in time. It exits if another program took the port in between. The kernel's table of
 * connections would prove whose port it is, but each reading takes 9 ms.
 */
const attempt = async (plan: UptermdPlan, clock: Clock, signal: AbortSignal): Promise<UptermdProcess | null> => {
  const port = await freePort(plan.bind);
  if (signal.aborted) return null;
  const child = launch(plan, port);
  const greet = async (): Promise<string | null> => {
    if (child.hasExited() || signal.aborted) return "";
    return socketsOf(child.pid) === "" ? null : greetingOf(clock, plan.bind, port);
  };
  const greeting = await waitFor(clock, greet, { everyMs: READY_POLL_MS, withinMs: READY_DEADLINE_MS });
  // An uptermd that could not bind the port has closed its socket by now, even if its exit is not known yet.
  if (greeting && !child.hasExited() && socketsOf(child.pid) !== "") return { child, port, greeting };
  await killTree(clock, child);
  return null;
};

/** Resolves when it accepts connections. Null when it can't be started; then nothing is left running. */
export const startUptermd = async (
  plan: UptermdPlan,
  clock: Clock,
  signal: AbortSignal,
): Promise<UptermdProcess | null> => {
  for (let left = PORT_ATTEMPTS; left > 0; left -= 1) {
    const up = await attempt(plan, clock, signal);
    if (up !== null) return up;
    const log = existsSync(plan.logPath) ? readFileSync(plan.logPath, "utf8") : "";
    if (signal.aborted || !log.includes(PORT_TAKEN)) return null;
  }
  return null;
};
