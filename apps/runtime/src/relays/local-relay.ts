// A relay server of ours on an address of this machine: started on a free port, described, ended. Knows not which server it is.
import { existsSync, readFileSync } from "node:fs";
import { fail, ok, type Result } from "#contract/errors";
import type { Clock } from "../platform/clock";
import { descendantsOf, isAlive, isStopped, type ProcessRef } from "../platform/process-table";
import type { SupervisedProcess } from "../platform/process-tree";
import { waitFor } from "../platform/wait";
import { endRelay } from "./end-relay";
import { acceptsConnections, freePort, greetsAsSsh, refusesConnections } from "./loopback";
import type { Relay, RunningRelay } from "./relay";
import type { RelayKeyPair } from "./relay-keys";
import type { RelayPlace } from "./relay-place";
import { startPulse } from "./relay-pulse";

export interface LocalServer {
  readonly bind: string;
  readonly logPath: string;
  readonly launch: (port: number) => SupervisedProcess;
  /** What its log says when it listens on this port. */
  readonly listens: (port: number) => string;
  /** What its log says when another program has the port. */
  readonly portTaken: (port: number) => string;
}

/** The server's process and the port it accepts ssh on. */
export interface LocalServerUp {
  readonly child: SupervisedProcess;
  readonly port: number;
}

/** Ready takes 5 to 20 ms; a starved machine gets the time that a share's start may take at most. */
const READY_WITHIN_MS = 5_000;
const READY_EVERY_MS = 4;
/** Between our look at a port and the server's bind another program may take it. */
const PORT_ATTEMPTS = 5;

const logOf = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8") : "");
const lastLine = (log: string): string => log.trim().split("\n").at(-1) ?? "";

const isUp = async (clock: Clock, server: LocalServer, up: LocalServerUp, signal: AbortSignal): Promise<boolean> => {
  let hasExited = false;
  void up.child.exited.then(() => {
    hasExited = true;
  });
  // Its own word first: a greeting alone could be that of another server which took the port meanwhile.
  const says = server.listens(up.port);
  const look = async (): Promise<"ready" | "over" | null> => {
    if (hasExited || signal.aborted) return "over";
    return logOf(server.logPath).includes(says) && (await greetsAsSsh(clock, server.bind, up.port)) ? "ready" : null;
  };
  const seen = await waitFor(clock, look, { everyMs: READY_EVERY_MS, withinMs: READY_WITHIN_MS });
  return seen === "ready" && !hasExited;
};

/** Resolves when it greets as an ssh server. The error is the last line of its log, which may be empty; nothing is left then. */
export const startOnFreePort = async (
  clock: Clock,
  server: LocalServer,
  signal: AbortSignal,
): Promise<Result<LocalServerUp, string>> => {
  for (let attempt = 0; attempt < PORT_ATTEMPTS; attempt += 1) {
    const port = await freePort(server.bind);
    if (signal.aborted) return fail("");
    const up = { child: server.launch(port), port };
    if (await isUp(clock, server, up, signal)) return ok(up);
    await endRelay(clock, up.child);
    const log = logOf(server.logPath);
    if (!log.includes(server.portTaken(port))) return fail(lastLine(log));
  }
  return fail(`${PORT_ATTEMPTS} ports in a row were taken by other programs.`);
};

/** The one that takes connections: a server that runs in namespaces of its own is the child of what made them. */
const servingOf = (child: SupervisedProcess): ProcessRef => descendantsOf(child.pid)[0] ?? child;

/** Such a relay as worker, guest and proof see it; watched until it ends. */
export const describeLocalRelay = (
  clock: Clock,
  place: Pick<RelayPlace, "name" | "reach" | "guestHost">,
  { bind, logPath }: Pick<LocalServer, "bind" | "logPath">,
  { child, port }: LocalServerUp,
  keys: Pick<RelayKeyPair, "publicKey" | "fingerprint"> & { readonly rsaFingerprint: string | null },
): RunningRelay => {
  const serving = servingOf(child);
  const greets = (): Promise<boolean> => greetsAsSsh(clock, bind, port);
  const pulse = startPulse({ clock, isStopped: () => isStopped(serving), greets });
  void child.exited.then(pulse.stop);
  return {
    linkState: pulse.linkState,
    onStateChanged: pulse.onStateChanged,
    name: place.name,
    reach: place.reach,
    seesAddresses: true,
    host: bind,
    port,
    guestHost: place.guestHost ?? bind,
    guestPort: port,
    publicKey: keys.publicKey,
    fingerprint: keys.fingerprint,
    rsaFingerprint: keys.rsaFingerprint,
    process: { pid: child.pid, startTicks: child.startTicks },
    exited: child.exited,
    logPath,
    kill: () => {
      pulse.stop();
      return endRelay(clock, child);
    },
    // An address the machine has lost meanwhile refuses nothing and lets nobody in.
    isRefused: async () =>
      (await refusesConnections(clock, bind, port)) ||
      !(isAlive(child) || (await acceptsConnections(clock, bind, port))),
  };
};

/** Whether the place is there and can be listened at, and the program can be run. Nothing is started. */
export const testLocalRelay = async (place: RelayPlace, probe: Relay["probe"]): Promise<Result<null>> => {
  const bind = place.bind();
  if (!bind.ok) return bind;
  const probed = await probe();
  if (!probed.ok) return probed;
  await freePort(bind.value);
  return ok(null);
};
