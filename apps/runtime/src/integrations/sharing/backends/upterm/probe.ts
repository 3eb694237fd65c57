// What upterm is on this machine: asks the binary, judges the answer. Assumes nothing from a version's number but its words.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ErrorData, fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { findProgram, type RunResult, run } from "../../../../platform/process-tree";
import type { BackendProbe } from "../backend";

export interface UptermProbeDeps {
  /** A path from the configuration, or the bare name to look for in `searchPath`. */
  readonly program: string;
  readonly searchPath: string;
}

type Unavailable = ShareError<"backend-unavailable">;
type Problem = ErrorData<"backend-unavailable">["problem"];

/** Every flag the plan sets. One that is missing leaves a door open, or fails the start with words nobody understands. */
const NEEDED_FLAGS = [
  "accept",
  "allow-local-tcp-forwarding",
  "authorized-keys",
  "force-command",
  "known-hosts",
  "no-sftp",
  "private-key",
  "read-only",
  "server",
  "skip-host-key-check",
] as const;
/** From about 0.32: the program that is started is only an attached terminal; the session lives in a daemon of its own. */
const DAEMON_FLAG = "detach";
const ASK_DEADLINE_MS = 5_000;
const VERSION = /version v?(\d+\.\d+\S*)/i;

const GET_IT = "Get it from its makers' releases or Homebrew, then check again.";
const GET_OTHER = "Put a 0.24 release beside it and set path of [backends.upterm] to that one, then check again.";

const unavailable = (
  problem: Problem,
  message: string,
  hint: string,
): { readonly ok: false; readonly error: Unavailable } =>
  fail(shareError("backend-unavailable", message, { backend: "upterm", problem, hint }));

const hasFlag = (help: string, flag: string): boolean => new RegExp(`^\\s*(?:-\\w, )?--${flag}\\b`, "m").test(help);

/** The judgement alone, over what `upterm version` and `upterm host --help` printed. */
export const judgeUpterm = (versionText: string, help: string): Result<{ readonly version: string }, Unavailable> => {
  const version = VERSION.exec(versionText)?.[1];
  if (version === undefined) {
    return unavailable("unknown-version", "upterm did not say which version it is.", GET_IT);
  }
  if (hasFlag(help, DAEMON_FLAG)) {
    // Its session would outlive the process that is supervised, and "nothing of a share runs after it" could not be proved.
    const message = `upterm ${version} runs each session in a daemon of its own, which lanecast cannot end for sure.`;
    return unavailable("unknown-version", message, GET_OTHER);
  }
  const missing = NEEDED_FLAGS.filter((flag) => !hasFlag(help, flag));
  if (missing.length === 0) return ok({ version });
  const message = `upterm ${version} is too old: it lacks ${missing.map((flag) => `--${flag}`).join(", ")}. 0.24 is wanted.`;
  return unavailable("too-old", message, GET_IT);
};

/** What the program printed, or an empty text when it cannot be run at all. */
const ask = async (argv: readonly string[], env: Readonly<Record<string, string>>): Promise<string> => {
  try {
    const said: RunResult = await run(argv, { env, timeoutMs: ASK_DEADLINE_MS });
    return `${said.stdout}\n${said.stderr}`;
  } catch {
    return "";
  }
};

/** Asks each time: the operator may have installed or replaced it meanwhile. */
export const probeUpterm = async ({
  program,
  searchPath,
}: UptermProbeDeps): Promise<Result<BackendProbe, Unavailable>> => {
  const path = findProgram(program, searchPath);
  if (path === null) return unavailable("missing", `upterm (${program}) was not found.`, GET_IT);
  // A home of its own, empty and writable, and no UPTERM_*: it writes a log there even to tell its version, and a
  // user's configuration must not colour the answer.
  const home = mkdtempSync(join(tmpdir(), "lanecast-probe-"));
  try {
    const env = { PATH: searchPath, HOME: home };
    const [version, help] = await Promise.all([ask([path, "version"], env), ask([path, "host", "--help"], env)]);
    const judged = judgeUpterm(version, help);
    return judged.ok ? ok({ path, version: judged.value.version }) : judged;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
};
