// The double's daemon (from 0.31): a process in its own session that outlives both the program that started it and its
// relay.
import { appendFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { serveAdmin } from "./admin";
import { claim, isHeld, type Paths, pathsOf, problemOfName, type SessionRecord, writeRecord } from "./daemon-paths";
import { type Fail, faults, release } from "./flags";
import { type Registration, serveGuests, setUp } from "./host";

/** The messages between daemon and program. The real ones use a socket pair and protobuf, with the same content. */
export type Startup =
  | { readonly type: "claimed"; readonly launchId: string; readonly pid: number }
  | { readonly type: "started"; readonly record: SessionRecord; readonly proven: boolean; readonly user: string }
  | { readonly type: "failed"; readonly why: string };

/** fact: redial-pace. Ten times faster than the real one. */
const REDIAL_MS = 100;
const REDIAL_MAX_MS = 3_000;
/** fact: term-worst-case */
const HANG_UP_MS = 1_000;

const tell = (words: Startup): void => void process.send?.(words);

const failWith: Fail = (why) => {
  tell({ type: "failed", why });
  process.exit(1);
};

interface Daemon {
  readonly paths: Paths;
  record: SessionRecord;
  isStarted: boolean;
  isEnding: boolean;
}

const publish = (daemon: Daemon, change: Partial<SessionRecord>): void => {
  daemon.record = { ...daemon.record, ...change };
  writeRecord(daemon.paths, daemon.record);
};

/** fact: clean-end-removes-sockets, record-stays */
const releaseName = (daemon: Daemon, outcome: Partial<SessionRecord>): never => {
  publish(daemon, { status: "ending", ...outcome });
  rmSync(daemon.paths.runtime, { recursive: true, force: true });
  process.exit(0);
};

type Host = ReturnType<typeof setUp>;

/** fact: redials, disconnected-for-ever */
const keepConnected = async (daemon: Daemon, host: Host, first: Registration, secret: string): Promise<void> => {
  let { proven } = first;
  let registration: Registration = first;
  for (;;) {
    await serveGuests(registration, host.guests);
    host.guests.hangUp();
    if (daemon.isEnding) return;
    if (!proven) return publish(daemon, { status: "disconnected" });
    publish(daemon, { status: "reconnecting" });
    for (let delayMs = REDIAL_MS; ; delayMs = Math.min(2 * delayMs, REDIAL_MAX_MS)) {
      await Bun.sleep(delayMs);
      const again = await host.register(secret);
      if (daemon.isEnding) return;
      if (typeof again === "string") continue;
      ({ proven } = again);
      registration = again;
      break;
    }
    publish(daemon, { status: "ready" });
  }
};

const startHosted = (daemon: Daemon, host: Host): Bun.Subprocess => {
  const env = {
    ...process.env,
    UPTERM_ADMIN_SOCKET: daemon.paths.adminSocket,
    UPTERM_SESSION_NAME: daemon.record.name,
  };
  const command = faults.hostsNothing === true ? ["sleep", "600"] : host.flags.positionals;
  return Bun.spawn(command, { env, terminal: { cols: 80, rows: 24 } });
};

/** fact: term-to-daemon, forced-commands-waited-for */
const endBySignal = async (daemon: Daemon, host: Host, hosted: Bun.Subprocess, number: number): Promise<void> => {
  if (daemon.isEnding) return;
  daemon.isEnding = true;
  publish(daemon, { status: "ending" });
  if (faults.ignoresTermMs !== undefined) await Bun.sleep(faults.ignoresTermMs);
  host.guests.hangUp();
  hosted.kill("SIGHUP");
  await Promise.race([hosted.exited, Bun.sleep(HANG_UP_MS)]);
  hosted.kill("SIGKILL");
  await Promise.race([host.guests.gone(), Bun.sleep(7 * HANG_UP_MS)]);
  releaseName(daemon, {
    reason: "signaled",
    signal: number === 15 ? "terminated" : "interrupt",
    signal_number: number,
  });
};

const openDaemon = (name: string): Daemon => {
  const problem = problemOfName(name);
  const paths = pathsOf(name);
  if (problem !== null) failWith(problem);
  if (isHeld(paths)) failWith(`sessiondir: name is in use by a running session: ${name}`);
  claim(paths);
  const launchId = crypto.randomUUID().slice(0, 16);
  const record: SessionRecord = { name, launch_id: launchId, pid: process.pid, status: "starting", reason: "unknown" };
  writeRecord(paths, record);
  return { paths, record, isStarted: false, isEnding: false };
};

export const runDaemon = async (name: string, argv: readonly string[]): Promise<void> => {
  let daemon: Daemon | null = null;
  // fact: abandons-itself. Until it has reported, it ends with the program that started it.
  process.on("disconnect", () => {
    if (daemon === null) process.exit(1);
    else if (!daemon.isStarted) releaseName(daemon, { reason: "startup_abandoned" });
  });
  if (faults.waitsBefore === "claim") await new Promise(() => undefined);
  daemon = openDaemon(name);
  tell({ type: "claimed", launchId: daemon.record.launch_id, pid: process.pid });
  const host = setUp(argv, failWith);
  // fact: secret-in-memory
  const secret = crypto.randomUUID();
  const registration = await host.register(release >= 35 ? secret : null);
  if (typeof registration === "string") return failWith(registration);
  const { session, proven } = registration;
  // fact: log-holds-id
  appendFileSync(daemon.paths.log, `session created session-id=${session}\n`);
  await serveAdmin(daemon.paths.adminSocket, () => host.session(session));
  createServer().listen(daemon.paths.attachSocket);
  const hosted = startHosted(daemon, host);
  process.on("SIGTERM", () => void endBySignal(daemon, host, hosted, 15));
  process.on("SIGINT", () => void endBySignal(daemon, host, hosted, 2));
  // fact: ends-with-hosted
  void hosted.exited.then((code) => {
    if (daemon.isEnding) return;
    daemon.isEnding = true;
    host.guests.hangUp();
    releaseName(daemon, { reason: "exited", exit_code: code });
  });
  publish(daemon, { status: "ready", session_id: session });
  if (faults.waitsBefore === "report") await new Promise(() => undefined);
  daemon.isStarted = true;
  tell({ type: "started", record: daemon.record, proven, user: host.userOf(session) });
  await keepConnected(daemon, host, registration, secret);
  // Disconnected: the session continues, but guests can't get in.
  await new Promise(() => setInterval(() => undefined, 60_000));
};
