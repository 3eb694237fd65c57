// Starts, describes and ends a relay server on an address of this machine, whichever server it is.

import { existsSync, readFileSync } from "node:fs";
import { fail, ok, type Result } from "#contract/errors";
import type { Clock } from "../platform/clock";
import { detach } from "../platform/detach";
import { descendantsOf, isAlive, isStopped, type ProcessRef } from "../platform/process-table";
import type { SupervisedProcess } from "../platform/process-tree";
import { killTree } from "../platform/process-tree";
import { waitFor } from "../platform/wait";
import type { RelayEndpoint } from "./endpoint";
import { startHealthCheck } from "./health-check";
import type { RelayKeyPair } from "./host-keys";
import type { Relay, RunningRelay } from "./relay";
import { acceptsConnections, freePort, greetsAsSsh, refusesConnections } from "./tcp";

export interface LocalServer {
  readonly bind: string;
  readonly logPath: string;
  readonly launch: (port: number) => SupervisedProcess;
  /** The text in its log when it listens on this port. */
  readonly listens: (port: number) => string;
  /** The text in its log when another program has the port. */
  readonly portTaken: (port: number) => string;
}

/** The server's process and its port for ssh. */
export interface LocalServerUp {
  readonly child: SupervisedProcess;
  readonly port: number;
}

/** It is ready after 5 to 20 ms. A starved machine gets as much time as the start of a share may take. */
const READY_WITHIN_MS = 5_000;
const READY_EVERY_MS = 4;
/** Another program may take the port between our check and the server's bind. */
const PORT_ATTEMPTS = 5;

const logOf = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8") : "");
const lastLine = (log: string): string => log.trim().split("\n").at(-1) ?? "";

const isUp = async (clock: Clock, server: LocalServer, up: LocalServerUp, signal: AbortSignal): Promise<boolean> => {
  // Its log, because a greeting could come from another server that took the port in between.
  const listens = server.listens(up.port);
  const check = (): "ready" | "ended" | null => {
    if (up.child.hasExited() || signal.aborted) return "ended";
    return logOf(server.logPath).includes(listens) ? "ready" : null;
  };
  const state = await waitFor(clock, check, { everyMs: READY_EVERY_MS, withinMs: READY_WITHIN_MS });
  return state === "ready" && !up.child.hasExited();
};

/** Resolves when the server accepts connections. The error is the last line of its log, which may be empty; then nothing is left running. */
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
    await killTree(clock, up.child);
    const log = logOf(server.logPath);
    if (!log.includes(server.portTaken(port))) return fail(lastLine(log));
  }
  return fail(`${PORT_ATTEMPTS} ports in a row were in use by other programs.`);
};

/** The process that accepts connections. A server in its own namespaces is a child of the program that created them. */
const servingOf = (child: SupervisedProcess): ProcessRef => descendantsOf(child.pid)[0] ?? child;

/** The relay as worker, guest and proof need it. Its health is checked until it ends. */
export const describeLocalRelay = (
  clock: Clock,
  endpoint: Pick<RelayEndpoint, "name" | "reach" | "guestHost">,
  { bind, logPath }: Pick<LocalServer, "bind" | "logPath">,
  { child, port }: LocalServerUp,
  keys: Pick<RelayKeyPair, "publicKey" | "fingerprint"> & { readonly rsaFingerprint: string | null },
): RunningRelay => {
  const serving = servingOf(child);
  const greets = (): Promise<boolean> => greetsAsSsh(clock, bind, port);
  const check = startHealthCheck({ clock, isStopped: () => isStopped(serving), greets });
  detach(child.exited.then(check.stop));
  return {
    linkState: check.linkState,
    onStateChanged: check.onStateChanged,
    name: endpoint.name,
    reach: endpoint.reach,
    seesAddresses: true,
    host: bind,
    port,
    guestHost: endpoint.guestHost ?? bind,
    guestPort: port,
    publicKey: keys.publicKey,
    fingerprint: keys.fingerprint,
    rsaFingerprint: keys.rsaFingerprint,
    process: { pid: child.pid, startTicks: child.startTicks },
    exited: child.exited,
    logPath,
    kill: () => {
      check.stop();
      return killTree(clock, child);
    },
    // If the machine has lost the address since, nothing refuses the connection, but guests can't join either.
    isRefused: async () =>
      (await refusesConnections(clock, bind, port)) ||
      !(isAlive(child) || (await acceptsConnections(clock, bind, port))),
  };
};

/** Checks that the address exists and can be bound, and that the program can be run, without starting it. */
export const testLocalRelay = async (endpoint: RelayEndpoint, probe: Relay["probe"]): Promise<Result<readonly []>> => {
  const bind = endpoint.bind();
  if (!bind.ok) return bind;
  const probed = await probe();
  if (!probed.ok) return probed;
  await freePort(bind.value);
  return ok([]);
};
