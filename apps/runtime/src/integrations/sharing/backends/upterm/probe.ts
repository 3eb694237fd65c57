// Finds out which upterm is installed by asking the program: its version, its flags, its commands.

import { rmSync } from "node:fs";
import { type ErrorData, fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { findProgram, type RunResult, run } from "../../../../platform/process-tree";
import type { ProgramMemory } from "../../../../platform/program-memory";
import { makeScratchFolder } from "../../../../platform/scratch";
import type { BackendProbe } from "../backend";

/**
 * `foreground`: up to about 0.30, `upterm host` is the session and ends with its relay. `daemon`: from about 0.31, it starts a
 * daemon that is the session, outlives the program that started it, and connects to its relay again.
 */
export type GenerationName = "foreground" | "daemon";

export interface UptermProbe extends BackendProbe {
  readonly generation: GenerationName;
  /** n of 0.n: the oldest release whose behavior this program certainly has. */
  readonly release: number;
  /** The long flags that `upterm host` lists. A `switch` takes no value. */
  readonly flags: ReadonlyMap<string, "switch" | "value">;
}

export interface UptermProbeDeps {
  /** A path from the configuration, or the bare name to look for in `searchPath`. */
  readonly program: string;
  readonly searchPath: string;
  readonly memory: ProgramMemory<Result<UptermProbe, Unavailable>>;
  /** See `UptermAdapterDeps`. */
  readonly scratchDir?: string | undefined;
}

/** What the program printed about itself. */
export interface UptermAnswers {
  /** For messages. */
  readonly path?: string;
  readonly version: string;
  readonly hostHelp: string;
  /** Whether `upterm join --help` succeeds, which tells 0.38 from older daemons. */
  readonly hasJoin: boolean;
}

type Unavailable = ShareError<"backend-unavailable">;
type Problem = ErrorData<"backend-unavailable">["problem"];

/** Every flag that a launch needs. A missing one would leave something open, or fail the start with an obscure message. */
const NEEDED = [
  "accept",
  "authorized-keys",
  "force-command",
  "known-hosts",
  "no-sftp",
  "private-key",
  "read-only",
  "server",
];
const NEEDED_FOREGROUND = [...NEEDED, "allow-local-tcp-forwarding", "skip-host-key-check"];
const NEEDED_DAEMON = [...NEEDED, "detach", "name", "output"];

/** The newest release (n of 0.n) of which the release notes were read. */
export const NEWEST_READ_RELEASE = 41;
/** A working program answers in 20 ms. An overloaded machine gets much more time. */
const ASK_DEADLINE_MS = 10_000;
/** Another program of that name prints something else. */
const VERSION = /^Upterm version v?(\S+)/im;
const LONG_FLAG = /^\s*(?:-\w, )?--([a-z0-9-]+)(?: (\S+))?(?:\s{2,}|$)/;

const INSTALL = "Install it from GitHub releases or Homebrew, then check again.";
const CHOOSE = "Install upterm from GitHub releases or Homebrew, or set path of [backends.upterm], then check again.";

const unavailable = (
  problem: Problem,
  message: string,
  hint: string,
): { readonly ok: false; readonly error: Unavailable } =>
  fail(shareError("backend-unavailable", message, { backend: "upterm", problem, hint }));

const CORRECT_PATH = "Correct path of [backends.upterm] in config.toml, then check again.";

const flagsIn = (help: string): UptermProbe["flags"] =>
  new Map(
    help.split("\n").flatMap((line): [string, "switch" | "value"][] => {
      const [, name, value] = LONG_FLAG.exec(line) ?? [];
      return name === undefined ? [] : [[name, value === undefined ? "switch" : "value"]];
    }),
  );

/** The releases, n of 0.n, that have exactly these commands and flags, according to upterm's documentation and sources. */
const releasesWith = (flags: UptermProbe["flags"], hasJoin: boolean): readonly [number, number] => {
  if (!flags.has("detach")) return [24, 30];
  if (!flags.has("join-timeout")) return [31, 31];
  if (!hasJoin) return [32, 37];
  return flags.has("allow-exec") ? [NEWEST_READ_RELEASE, Number.POSITIVE_INFINITY] : [38, 40];
};

/** Distributions build upterm as `0.0.0+dev`, so the version counts only as far as commands and flags agree with it. */
const releaseOf = (version: string, [oldest, newest]: readonly [number, number]): number => {
  const [, major = "0", minor = "0"] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  const claimed = Number(major) > 0 ? Number.POSITIVE_INFINITY : Number(minor);
  return Math.min(Math.max(claimed, oldest), Number.isFinite(newest) ? newest : Math.max(claimed, oldest));
};

const noteOn = (version: string, release: number): string => {
  const newer = release > NEWEST_READ_RELEASE ? " This version is newer than any that lanecast knows." : "";
  return `upterm ${version} runs each session in a daemon. lanecast supports this generation based on its documentation and sources, but was not tested with the official program.${newer}`;
};

/** Whether the version alone explains a missing flag. Builds of distributions (0.0.0) may be of any age. */
const isOld = (version: string): boolean => /^0\.(?:\d|1\d|2[0-3])\b/.test(version);

/** Decides from the program's answers which generation it is. */
export const judgeUpterm = ({
  path = "The program upterm",
  version: text,
  hostHelp,
  hasJoin,
}: UptermAnswers): Result<Omit<UptermProbe, "path">, Unavailable> => {
  const version = VERSION.exec(text)?.[1];
  if (version === undefined) {
    return unavailable("unknown-version", `${path} doesn't report an upterm version.`, CHOOSE);
  }
  const flags = flagsIn(hostHelp);
  const generation = flags.has("detach") ? "daemon" : "foreground";
  const missing = (generation === "daemon" ? NEEDED_DAEMON : NEEDED_FOREGROUND).filter((flag) => !flags.has(flag));
  if (missing.length > 0) {
    const lacks = missing.map((flag) => `--${flag}`).join(", ");
    return generation === "foreground" && isOld(version)
      ? unavailable(
          "too-old",
          `upterm ${version} is too old: it has no ${lacks}. lanecast needs 0.24 or newer.`,
          INSTALL,
        )
      : unavailable("unknown-version", `${path} says it is upterm ${version}, but it has no ${lacks}.`, CHOOSE);
  }
  const release = releaseOf(version, releasesWith(flags, hasJoin));
  return ok({ version, generation, release, flags, note: generation === "daemon" ? noteOn(version, release) : null });
};

const SILENT: RunResult = { exitCode: null, signal: null, stdout: "", stderr: "", timedOut: false };

const askUpterm = async (
  path: string,
  { searchPath, scratchDir }: UptermProbeDeps,
): Promise<Result<UptermProbe, Unavailable>> => {
  // An empty, writable home and no UPTERM_*: upterm writes a log even to print its version, and the operator's own
  // configuration must not change the answer.
  const home = makeScratchFolder("lanecast-probe-", scratchDir);
  const ask = (...argv: readonly string[]): Promise<RunResult> =>
    run([path, ...argv], { env: { PATH: searchPath, HOME: home }, timeoutMs: ASK_DEADLINE_MS }).catch(() => SILENT);
  try {
    const [version, host] = await Promise.all([ask("version"), ask("host", "--help")]);
    if (version.timedOut || host.timedOut) {
      const seconds = ASK_DEADLINE_MS / 1_000;
      return unavailable("unknown-version", `${path} didn't answer within ${seconds} seconds.`, CHOOSE);
    }
    const hostHelp = `${host.stdout}\n${host.stderr}`;
    const hasJoin = flagsIn(hostHelp).has("detach") && (await ask("join", "--help")).exitCode === 0;
    const judged = judgeUpterm({ path, version: version.stdout, hostHelp, hasJoin });
    return judged.ok ? ok({ path, ...judged.value }) : judged;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
};

/** Looks each time for the program, and asks it again if it has changed: the operator may have installed another one. */
export const probeUpterm = async (deps: UptermProbeDeps): Promise<Result<UptermProbe, Unavailable>> => {
  const { program } = deps;
  const path = findProgram(program, deps.searchPath);
  if (path !== null) return deps.memory.recall(path, () => askUpterm(path, deps));
  return program.includes("/")
    ? unavailable("missing", `${program} isn't a program that can be run.`, CORRECT_PATH)
    : unavailable("missing", `${program} isn't installed.`, INSTALL);
};
