// Starts the runtime in the background, so that it outlives this terminal, and opens the page.
import { closeSync } from "node:fs";
import { z } from "zod";
import { errorDataSchemas, ok, type Result, shareError, shareErrorSchema } from "#contract/errors";
import type { WireError } from "#contract/wire";
import { hasDisplay } from "../platform/browser";
import type { Clock } from "../platform/clock";
import { logPathOf, openLogFile } from "../platform/log";
import { definedIn, type Environment, openHome, openRuntimeDir, type Paths } from "../platform/paths";
import { startDetached } from "../platform/process-tree";
import { underOperatorUmask } from "../platform/umask";
import type { ReadyLine } from "./load";
import { type Failure, localFailure } from "./outcome";
import { type ShowIn, type Shown, showPageIn } from "./window/show-page";

export interface Launcher {
  /** Starts `serve` in its own session. Resolves when it is ready, or with its failure. `flags`: more flags of `serve`. */
  startRuntime(places: Paths, flags?: readonly string[]): Promise<Result<ReadyLine, WireError>>;
  /** Whether there is a display. */
  readonly hasDisplay: boolean;
  /** Opens `url` in a window of its own or in the browser. */
  showPage(url: string, places: Paths, where: ShowIn): Promise<Shown>;
}

/** Includes starting tmux and the relays; normally about a second on a busy machine. */
const READY_WITHIN_MS = 30_000;

const readySchema = z.object({
  ready: z.literal(true),
  pid: z.int(),
  url: z.string(),
  home: z.string(),
  runtimeDir: z.string(),
  version: z.string(),
  portProblem: z.string().optional(),
});
const toReadyLine = ({ ready: _, portProblem, ...line }: z.infer<typeof readySchema>): ReadyLine =>
  portProblem === undefined ? line : { ...line, portProblem };

const failureSchema = z.object({ error: shareErrorSchema });

const parseFailure = (line: string): WireError | null => {
  const failure = failureSchema.safeParse(JSON.parse(line));
  if (!failure.success) return null;
  const { code, message, data } = failure.data.error;
  const parsed = errorDataSchemas[code].safeParse(data);
  // Code and data were parsed together above.
  return parsed.success ? ({ code, message, data: parsed.data, correlationId: null } as WireError) : null;
};

const exitedEarly = (logPath: string): Failure =>
  localFailure(
    shareError("setup-problem", "lanecast exited before it was ready.", {
      what: "lanecast exited before it was ready",
      path: logPath,
      hint: `See ${logPath}, or run it in the foreground: lanecast serve`,
    }),
  );

const readFirstLine = async (stream: ReadableStream<Uint8Array>): Promise<string> => {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  reader.releaseLock();
  return text.split("\n")[0] ?? "";
};

const interpret = (line: string, logPath: string): Result<ReadyLine, WireError> => {
  try {
    const ready = readySchema.safeParse(JSON.parse(line));
    if (ready.success) return ok(toReadyLine(ready.data));
    const failure = parseFailure(line);
    return failure === null ? exitedEarly(logPath) : { ok: false, error: failure };
  } catch {
    return exitedEarly(logPath);
  }
};

/** The result of `work`, or null after `delayMs`. */
const within = <T>(clock: Pick<Clock, "after">, delayMs: number, work: Promise<T>): Promise<T | null> =>
  new Promise((resolve, reject) => {
    const timer = clock.after(delayMs, () => resolve(null));
    work.then(resolve, reject).finally(() => timer.cancel());
  });

export interface LauncherDeps {
  readonly env: Environment;
  readonly uid: number;
  readonly clock: Pick<Clock, "after">;
  /** The program and first arguments that run this CLI. */
  readonly selfArgv: readonly string[];
  readonly platform: NodeJS.Platform;
}

/** What lanecast prints on stderr before it has a log goes to its log file; on a full disk it is lost. */
const stderrPath = (logPath: string): string => {
  try {
    closeSync(openLogFile(logPath));
    return logPath;
  } catch {
    return "/dev/null";
  }
};

export const createLauncher = ({ env, uid, clock, selfArgv, platform }: LauncherDeps): Launcher => {
  const isDisplayThere = hasDisplay(env, platform);
  return {
    hasDisplay: isDisplayThere,
    startRuntime: async (places, flags = []) => {
      const home = openHome(places.home, uid);
      if (!home.ok) return localFailure(home.error);
      const opened = openRuntimeDir(places.runtimeDir, uid);
      if (!opened.ok) return localFailure(opened.error);
      const logPath = logPathOf(places.home);
      const argv = [...selfArgv, "serve", "--json", "--headless", "--home", places.home, ...flags];
      const options = { cwd: "/", env: definedIn(env), logPath: stderrPath(logPath) };
      const child = startDetached(underOperatorUmask(argv), options);
      const line = await within(clock, READY_WITHIN_MS, readFirstLine(child.stdout));
      if (line !== null) return interpret(line, logPath);
      child.kill("SIGTERM");
      return localFailure(shareError("timed-out", "lanecast didn't start in time.", { waitedMs: READY_WITHIN_MS }));
    },
    showPage: async (url, places, where) =>
      isDisplayThere ? showPageIn({ env, uid, clock, platform }, url, places, where) : { in: "none", note: null },
  };
};
