// upterm from about 0.31: `upterm host --detach` starts a daemon that is the session, reports it as JSON, and exits.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Clock } from "../../../../platform/clock";
import { environmentOf } from "../../../../platform/process-details";
import { type ProcessRef, startTicksOf } from "../../../../platform/process-table";
import { waitFor } from "../../../../platform/wait";
import type { Observation, WorkerContext } from "../backend";
import type { UptermGeneration } from "./generation";
import { armedAgainst } from "./lifeline";
import { runtimeDirOf, stateDirOf } from "./plan";

/** One letter: the socket's path has 103 bytes at most, and each share has its directory to itself. */
const SESSION = "s";
/** What `upterm host --detach -o json` prints. Contains the link, so it is private to the share. */
const REPORT_FILE = "session.json";
/** 24 rows of 80. The hosted command isn't shown to anyone. */
const TERMINAL_FLAGS: Readonly<Record<string, string>> = { "pty-size": "80x24", term: "xterm-256color" };

const POLL_MS = 10;
/** The program reports once the session is ready; the daemon's hosted command opens the lifeline some milliseconds later. */
const ARMED_WITHIN_MS = 3_000;
/** A daemon with one of these would notify the desktop, or offer guests' programs the operator's keys. */
const FORBIDDEN_ENV = ["DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "SSH_AUTH_SOCK"];

/** The part of the JSON that is used. Later versions add fields. */
const reportSchema = z.object({
  name: z.string(),
  status: z.string(),
  pid: z.number().int().positive(),
  adminSocket: z.string(),
  clientCount: z.number().optional(),
  reconnect: z.enum(["supported", "unsupported"]).optional().catch(undefined),
});
type Report = z.infer<typeof reportSchema>;
const recordSchema = z.object({ status: z.string() });

const readJson = <T>(path: string, schema: z.ZodType<T>): T | null => {
  try {
    const parsed = schema.safeParse(JSON.parse(readFileSync(path, "utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not there yet, or not written completely.
    return null;
  }
};

const reportOf = (dir: string): Report | null => readJson(join(dir, REPORT_FILE), reportSchema);
const sessionDirOf = (runtimeDir: string): string => join(runtimeDir, "upterm", "sessions", SESSION);
const adminSocketPath = (dir: string): string => join(sessionDirOf(runtimeDirOf(dir)), "admin.sock");

/** The record that the daemon keeps up to date. Renamed into place, so it is always whole. */
const statusOf = (dir: string): string | null =>
  readJson(join(stateDirOf(dir), "upterm", "results", SESSION, "session.json"), recordSchema)?.status ?? null;

const isOurDaemon = (pid: number, dir: string, marker: WorkerContext["marker"]): boolean => {
  const environment = environmentOf(pid);
  return environment.get(marker.name) === marker.value && environment.get("XDG_RUNTIME_DIR") === runtimeDirOf(dir);
};

const findDaemon = (dir: string, marker: WorkerContext["marker"]): ProcessRef | null => {
  const pid = reportOf(dir)?.pid;
  const startTicks = pid === undefined ? null : startTicksOf(pid);
  return pid === undefined || startTicks === null || !isOurDaemon(pid, dir, marker) ? null : { pid, startTicks };
};

/** `disconnected` is final: the relay can't take the session back. */
const LINK_STATES: Readonly<Record<string, Observation["linkState"]>> = { ready: "ready", disconnected: "gone" };

const isPrivate = (path: string): boolean => {
  try {
    return (statSync(path).mode & 0o077) === 0;
  } catch {
    return false;
  }
};

/** In the order in which they are found out. */
const faultsIn = (report: Report, { dir, marker }: WorkerContext): readonly string[] => {
  const environment = environmentOf(report.pid);
  const checks: readonly (readonly [boolean, string])[] = [
    [report.name === SESSION && report.adminSocket === adminSocketPath(dir), "it reports another session"],
    [report.status === "ready", "its session isn't ready"],
    [isOurDaemon(report.pid, dir, marker), "the process it reports isn't this share's"],
    [(report.clientCount ?? 0) === 0, "a terminal is attached to it"],
    [FORBIDDEN_ENV.every((name) => !environment.has(name)), "it can reach the desktop or an ssh agent"],
    [environment.get("XDG_STATE_HOME") === stateDirOf(dir), "it keeps its records in another folder"],
    [isPrivate(sessionDirOf(runtimeDirOf(dir))), "other users can reach its sockets"],
  ];
  return checks.flatMap(([isWell, fault]) => (isWell ? [] : [fault]));
};

export const createDaemon = (clock: Pick<Clock, "after">): UptermGeneration => {
  const waitForReport = (dir: string, signal: AbortSignal): Promise<Report | "aborted" | null> =>
    waitFor(clock, () => (signal.aborted ? "aborted" : reportOf(dir)), {
      everyMs: POLL_MS,
      withinMs: Number.POSITIVE_INFINITY,
    });

  return {
    name: "daemon",
    // The longer of its two sockets. upterm refuses the name before it starts anything if this one does not fit.
    longestSocketPath: (runtimeDir) => join(sessionDirOf(runtimeDir), "attach.sock"),
    launch: ({ dir, marker, probe, hostArgv, hosted }) => {
      const report = join(dir, REPORT_FILE);
      writeFileSync(report, "", { mode: 0o600 });
      // upterm would create them too, but with other modes.
      for (const folder of [runtimeDirOf(dir), stateDirOf(dir)])
        mkdirSync(join(folder, "upterm"), { recursive: true, mode: 0o700 });
      const extra = Object.entries(TERMINAL_FLAGS).flatMap(([name, value]) =>
        probe.flags.has(name) ? [`--${name}`, value] : [],
      );
      const argv = [...hostArgv, "--detach", "--output", "json", "--name", SESSION, ...extra, "--", ...hosted];
      // The report goes to a separate file, because warnings go to stderr, which is the worker's log.
      const toFile = ["/bin/sh", "-c", 'unset PWD OLDPWD SHLVL; exec "$@" >"$0"', report];
      return { argv: [...toFile, ...argv], daemon: () => findDaemon(dir, marker) };
    },
    adminSocket: (dir) => (existsSync(adminSocketPath(dir)) ? adminSocketPath(dir) : null),
    faults: async (context, signal) => {
      const report = await waitForReport(context.dir, signal);
      if (report === null || report === "aborted") return ["it hasn't reported its session"];
      const isArmed = (): boolean => armedAgainst(context) === report.pid;
      const armed = await waitFor(clock, () => signal.aborted || isArmed(), {
        everyMs: POLL_MS,
        withinMs: ARMED_WITHIN_MS,
      });
      const unarmed = armed === true && !signal.aborted ? [] : ["nothing would stop upterm if lanecast exited"];
      return [...faultsIn(report, context), ...unarmed];
    },
    linkState: (dir) => LINK_STATES[statusOf(dir) ?? ""] ?? "reconnecting",
    deniesReconnect: (dir) => reportOf(dir)?.reconnect === "unsupported",
    listsGuests: true,
  };
};
