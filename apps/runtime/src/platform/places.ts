// Where things lie: the home that lasts and the runtime directory that need not. Decides paths and checks their safety; reads no configuration.
import { createHash } from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  type Stats,
  statSync,
} from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";

/** The variables of a process, as far as they are set. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Places {
  /** Configuration, policies, keys, audit. One spelling: symbolic links in it are resolved, so two names of a home are one home. */
  readonly home: string;
  /** Sockets, lock file, workers' files; 0700 and ours. Short: at least 59 bytes are left for a socket's name in it. */
  readonly runtimeDir: string;
  /** Where set-up unpacked programs that the distribution lacks; shared by all homes of the user. */
  readonly toolsDir: string;
}

/** sockaddr_un takes 104 bytes on macOS and 108 on Linux, the closing zero included; the deepest socket is an upterm admin socket, 59 below. */
const RUNTIME_DIR_MAX_BYTES = 44;
/** 48 bits: two homes of one user never meet. */
const HOME_HASH_LENGTH = 12;
/** Also in scripts/setup/machine.mjs, which fills it. */
const TOOLS_FOLDER = "lanecast-tools";
const PRIVATE_DIR_MODE = 0o700;
const OTHERS_MODE_BITS = 0o077;
const OTHERS_WRITE_BITS = 0o022;
/** Inside the home, where a group cannot reach, a file of the usual umask (0664) is all right; one that anybody may write was meant so. */
const ANYBODY_WRITES_BIT = 0o002;
const ROOT_UID = 0;

type SetupProblem = ShareError<"setup-problem">;

export const setupProblem = (what: string, path: string | null, hint: string): SetupProblem =>
  shareError("setup-problem", `${what}.`, { what, path, hint });

/** An empty variable counts as unset, and the XDG specification ignores relative paths. */
const absoluteFrom = (value: string | undefined): string | null =>
  value !== undefined && isAbsolute(value) ? value : null;

/** Resolves the links of the part of the path that exists; the rest is taken as it is written. */
const canonical = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(canonical(parent), basename(path));
  }
};

const dataHomeOf = (env: Environment): string =>
  absoluteFrom(env.XDG_DATA_HOME) ?? join(absoluteFrom(env.HOME) ?? homedir(), ".local", "share");

/** The home that the account has, whatever HOME says (Bun's `userInfo` says HOME); null for an account that is not in the file. */
const accountHome = (uid: number): string | null => {
  try {
    const rows = readFileSync("/etc/passwd", "utf8").split("\n");
    const fields = rows.map((row) => row.split(":")).find(([, , id]) => id === String(uid));
    return absoluteFrom(fields?.[5]);
  } catch {
    return null;
  }
};

/** Set-up may have run under another HOME or XDG_DATA_HOME than this: the account's own place is looked at as well. */
const toolsDirOf = (dataHome: string, ownHome: string | null): string => {
  const usual = join(dataHome, TOOLS_FOLDER);
  const own = ownHome === null ? usual : join(ownHome, ".local", "share", TOOLS_FOLDER);
  return !existsSync(usual) && existsSync(own) ? own : usual;
};

const isOwnDirectory = (path: string, uid: number): boolean => {
  try {
    const found = statSync(path);
    return found.isDirectory() && found.uid === uid;
  } catch {
    return false;
  }
};

/** XDG_RUNTIME_DIR when it is a directory of ours and short enough (after `su` it may be another user's), else /tmp. */
const runtimeDirOf = (home: string, env: Environment, uid: number): string => {
  const hash = createHash("sha256").update(home).digest("hex").slice(0, HOME_HASH_LENGTH);
  const base = absoluteFrom(env.XDG_RUNTIME_DIR);
  if (base !== null && isOwnDirectory(base, uid)) {
    const dir = join(base, `lanecast-${hash}`);
    if (Buffer.byteLength(dir) <= RUNTIME_DIR_MAX_BYTES) return dir;
  }
  return join("/tmp", `lanecast-${uid}-${hash}`);
};

/** Says where everything would lie; makes nothing. `home` is what `--home` gave, `ownHome` the account's home directory. */
export const locatePlaces = (
  env: Environment,
  uid: number,
  home?: string,
  ownHome: string | null = accountHome(uid),
): Places => {
  const asked = home ?? (env.LANECAST_HOME === "" ? undefined : env.LANECAST_HOME);
  const dataHome = dataHomeOf(env);
  const at = canonical(resolve(asked ?? join(dataHome, "lanecast")));
  return { home: at, runtimeDir: runtimeDirOf(at, env, uid), toolsDir: toolsDirOf(dataHome, ownHome) };
};

const codeOf = (thrown: unknown): string =>
  typeof thrown === "object" && thrown !== null && "code" in thrown ? String(thrown.code) : String(thrown);

/** Whoever can write in the home decides what is allowed, and could have put something there already; to look in is only closed. */
const closeHome = (home: string, { uid, mode }: Stats, ownUid: number): SetupProblem | null => {
  if (uid !== ownUid) {
    return setupProblem(
      `The home ${home} belongs to another user`,
      home,
      "Choose one of yours: --home or LANECAST_HOME.",
    );
  }
  if ((mode & OTHERS_WRITE_BITS) !== 0) {
    const hint = `Look what others put there, then: chmod 700 ${home}`;
    return setupProblem(`The home ${home} can be written by others`, home, hint);
  }
  if ((mode & OTHERS_MODE_BITS) !== 0) chmodSync(home, PRIVATE_DIR_MODE);
  return null;
};

/** Makes the home (0700) if it is absent, and closes it to readers; errors when it is not a folder of ours, or others can write there. */
export const openHome = (home: string, uid: number): Result<null, SetupProblem> => {
  const hint = "Choose a folder you can write, with --home or LANECAST_HOME.";
  try {
    mkdirSync(home, { recursive: true, mode: PRIVATE_DIR_MODE });
    const found = statSync(home);
    if (!found.isDirectory()) return fail(setupProblem(`The home ${home} is not a folder`, home, hint));
    const open = closeHome(home, found, uid);
    if (open !== null) return fail(open);
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
    return ok(null);
  } catch (thrown) {
    return fail(setupProblem(`The home ${home} cannot be written (${codeOf(thrown)})`, home, hint));
  }
};

/** Why a file or folder of the home (or what a link there leads to) is not the operator's word; null: it is. root's counts: a machine may set it. */
export const distrustOf = ({ uid, mode }: Pick<Stats, "uid" | "mode">, ownUid: number): string | null => {
  if (uid !== ownUid && uid !== ROOT_UID) return "belongs to another user";
  return (mode & ANYBODY_WRITES_BIT) === 0 ? null : "can be written by anybody";
};

/**
 * Whether a directory can be trusted with sockets and tokens: really a directory, ours, closed to everybody else. lstat,
 * because in /tmp another user could have put a link there that leads into a directory of ours.
 */
export const checkPrivateDir = (path: string, uid: number): Result<null, SetupProblem> => {
  const refuse = (why: string): Result<null, SetupProblem> =>
    fail(
      setupProblem(`The runtime directory ${path} ${why}`, path, "Look who made it, then remove it and start again."),
    );
  try {
    const found = lstatSync(path);
    if (!found.isDirectory()) return refuse("is not a directory");
    if (found.uid !== uid) return refuse("belongs to another user");
    if ((found.mode & OTHERS_MODE_BITS) !== 0) return refuse("is open to other users");
    return ok(null);
  } catch (thrown) {
    return refuse(`cannot be read (${codeOf(thrown)})`);
  }
};

/** Makes the runtime directory (0700) if it is absent, and checks it either way: it may have been made by somebody else first. */
export const openRuntimeDir = (path: string, uid: number): Result<null, SetupProblem> => {
  try {
    mkdirSync(path, { mode: PRIVATE_DIR_MODE });
  } catch (thrown) {
    if (codeOf(thrown) !== "EEXIST") {
      const what = `The runtime directory ${path} cannot be made (${codeOf(thrown)})`;
      return fail(setupProblem(what, path, "Set XDG_RUNTIME_DIR to a folder of yours."));
    }
  }
  return checkPrivateDir(path, uid);
};

/** What a runtime that has ended leaves in its directory, when nothing of its terminals or shares lives on. */
const SPENT = ["runtime.log", "tmux.conf", "s"] as const;

/**
 * Takes the runtime directory away when only spent things lie in it. Anything else stays, and the directory with it: the
 * terminals' socket, or what is left of a share that could not be ended. Best effort: the next runtime uses it as it is.
 */
export const leaveRuntimeDir = (path: string): void => {
  try {
    const left = new Set(readdirSync(path));
    for (const name of SPENT) left.delete(name);
    const shares = join(path, "s");
    if (left.size > 0 || (existsSync(shares) && readdirSync(shares).length > 0)) return;
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Gone already, or not ours to take away.
  }
};
