// Where files are kept: the home, which lasts, and the runtime directory, which doesn't. Creates both and checks that they are safe to use.
import { createHash } from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  type Stats,
  statSync,
} from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { readAccount } from "./account";
import { errorCode } from "./errors";

/** The environment variables of a process that are set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that are set, as a new process needs them. */
export const definedIn = (env: Environment): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));

export interface Paths {
  /** Configuration, policies, keys, audit log. Symbolic links are resolved, so two names of a home are one home. */
  readonly home: string;
  /** Sockets, lock file, workers' files; 0700 and owned by this user. Short: it leaves at least 59 bytes for a socket's name. */
  readonly runtimeDir: string;
  /** Where setup unpacks programs that the distribution lacks; shared by all homes of the user. */
  readonly toolsDir: string;
}

/**
 * sockaddr_un has room for 104 bytes on macOS and 108 on Linux, including the terminating zero byte. The longest path below the
 * directory, that of an upterm admin socket, adds 59.
 */
const RUNTIME_DIR_MAX_BYTES = 44;
/** 48 bits, so that two homes of one user never collide. */
const HOME_HASH_LENGTH = 12;
/** Also in scripts/setup/machine.mjs, which fills it. */
const TOOLS_FOLDER = "lanecast-tools";
const PRIVATE_DIR_MODE = 0o700;
const OTHERS_MODE_BITS = 0o077;
const OTHERS_WRITE_BITS = 0o022;
/** Inside the home, which a group can't enter, a file with the usual umask (0664) is fine; a world-writable file is deliberate. */
const WORLD_WRITE_BIT = 0o002;
const ROOT_UID = 0;

export type SetupProblem = ShareError<"setup-problem">;

/** `what` is a sentence without its full stop. */
export const setupProblem = (what: string, path: string | null, hint: string): SetupProblem =>
  shareError("setup-problem", `${what}.`, { what, path, hint });

/** An empty variable counts as unset, and the XDG specification says to ignore relative paths. */
const absoluteFrom = (value: string | undefined): string | null =>
  value !== undefined && isAbsolute(value) ? value : null;

/** Resolves links in the part of the path that exists. */
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

/** The account's home directory, regardless of HOME (Bun's `userInfo` returns HOME). */
const accountHome = (uid: number): string | null => absoluteFrom(readAccount(uid).home ?? undefined);

/** Setup may have run with another HOME or XDG_DATA_HOME, so the account's own home directory is searched as well. */
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

/** XDG_RUNTIME_DIR if it is short enough and this user's directory (after `su` it may be another user's), else /tmp. */
const runtimeDirOf = (home: string, env: Environment, uid: number): string => {
  const hash = createHash("sha256").update(home).digest("hex").slice(0, HOME_HASH_LENGTH);
  const base = absoluteFrom(env.XDG_RUNTIME_DIR);
  if (base !== null && isOwnDirectory(base, uid)) {
    const dir = join(base, `lanecast-${hash}`);
    if (Buffer.byteLength(dir) <= RUNTIME_DIR_MAX_BYTES) return dir;
  }
  return join("/tmp", `lanecast-${uid}-${hash}`);
};

/** Decides the paths without creating anything. `home` is the value of `--home`, `ownHome` the account's home directory. */
export const resolvePaths = (
  env: Environment,
  uid: number,
  home?: string,
  ownHome: string | null = accountHome(uid),
): Paths => {
  const chosen = home ?? (env.LANECAST_HOME === "" ? undefined : env.LANECAST_HOME);
  const dataHome = dataHomeOf(env);
  const at = canonical(resolve(chosen ?? join(dataHome, "lanecast")));
  return { home: at, runtimeDir: runtimeDirOf(at, env, uid), toolsDir: toolsDirOf(dataHome, ownHome) };
};

/** What lanecast keeps in a home. A folder with other things in it and none of these is not lanecast's. */
const OWN_NAMES: readonly string[] = ["config.toml", "policies", "audit.db", "guests.json", "tokens.json"];

/** Other programs may rely on the mode of a folder that isn't lanecast's, so the advice is another home, not chmod. */
const writableHint = (home: string): string => {
  const names = readdirSync(home);
  return names.length === 0 || names.some((name) => OWN_NAMES.includes(name))
    ? `Check what other users put there, then run: chmod 700 ${home}`
    : "It holds other files. Choose a folder only for lanecast with --home or LANECAST_HOME.";
};

/** Anyone who can write to the home decides what is allowed, and may have done so already. A home that others can only read is closed to them. */
const checkHome = (home: string, { uid, mode }: Stats, ownUid: number): SetupProblem | null => {
  if (uid !== ownUid) {
    return setupProblem(
      `The home ${home} belongs to another user`,
      home,
      "Choose a folder of your own with --home or LANECAST_HOME.",
    );
  }
  if ((mode & OTHERS_WRITE_BITS) !== 0) {
    return setupProblem(`Other users can write to the home ${home}`, home, writableHint(home));
  }
  return null;
};

const CHOOSE_HOME = "Choose a folder that you can write to, with --home or LANECAST_HOME.";
const homeNotWritable = (home: string, thrown: unknown): SetupProblem =>
  setupProblem(`Couldn't write to the home ${home} (${errorCode(thrown)})`, home, CHOOSE_HOME);

/** Checks a home that exists. Changes nothing. */
const examineHome = (home: string, uid: number): Result<Stats, SetupProblem> => {
  const found = statSync(home);
  if (!found.isDirectory()) return fail(setupProblem(`The home ${home} isn't a folder`, home, CHOOSE_HOME));
  const problem = checkHome(home, found, uid);
  if (problem !== null) return fail(problem);
  accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
  return ok(found);
};

const existingParent = (path: string): string => (existsSync(path) ? path : existingParent(dirname(path)));

/** Whether `openHome` would succeed. Creates and changes nothing. */
export const inspectHome = (home: string, uid: number): Result<null, SetupProblem> => {
  try {
    if (existsSync(home)) {
      const examined = examineHome(home, uid);
      return examined.ok ? ok(null) : examined;
    }
    const parent = existingParent(home);
    if (!statSync(parent).isDirectory()) return fail(homeNotWritable(home, { code: "ENOTDIR" }));
    accessSync(parent, constants.W_OK | constants.X_OK);
    return ok(null);
  } catch (thrown) {
    return fail(homeNotWritable(home, thrown));
  }
};

/** Creates the home (0700) if it doesn't exist, and closes it to other users. Fails when it isn't this user's folder, or others can write to it. */
export const openHome = (home: string, uid: number): Result<null, SetupProblem> => {
  try {
    mkdirSync(home, { recursive: true, mode: PRIVATE_DIR_MODE });
    const examined = examineHome(home, uid);
    if (!examined.ok) return examined;
    if ((examined.value.mode & OTHERS_MODE_BITS) !== 0) chmodSync(home, PRIVATE_DIR_MODE);
    return ok(null);
  } catch (thrown) {
    return fail(homeNotWritable(home, thrown));
  }
};

/**
 * Why a file or folder of the home (or the target of a link there) can't be trusted, to be shown after its name; null when it
 * can. Files of root are trusted, because an administrator may provide them.
 */
export const distrustOf = ({ uid, mode }: Pick<Stats, "uid" | "mode">, ownUid: number): string | null => {
  if (uid !== ownUid && uid !== ROOT_UID) return "belongs to another user";
  return (mode & WORLD_WRITE_BIT) === 0 ? null : "is writable by every user";
};

/**
 * Whether a directory is safe for sockets and tokens: a real directory, owned by this user, closed to everyone else. Uses
 * lstat, because in /tmp another user could have planted a link to one of this user's directories.
 */
export const checkPrivateDir = (path: string, uid: number): Result<null, SetupProblem> => {
  const refuse = (why: string): Result<null, SetupProblem> =>
    fail(
      setupProblem(
        `The runtime directory ${path} ${why}`,
        path,
        "Check who created it, then remove it and start lanecast again.",
      ),
    );
  try {
    const found = lstatSync(path);
    if (!found.isDirectory()) return refuse("isn't a directory");
    if (found.uid !== uid) return refuse("belongs to another user");
    if ((found.mode & OTHERS_MODE_BITS) !== 0) return refuse("is open to other users");
    return ok(null);
  } catch (thrown) {
    return refuse(`couldn't be read (${errorCode(thrown)})`);
  }
};

/** Creates the runtime directory (0700) if it doesn't exist. Checks it in any case, because another user may have created it first. */
export const openRuntimeDir = (path: string, uid: number): Result<null, SetupProblem> => {
  try {
    mkdirSync(path, { mode: PRIVATE_DIR_MODE });
  } catch (thrown) {
    if (errorCode(thrown) !== "EEXIST") {
      const what = `Couldn't create the runtime directory ${path} (${errorCode(thrown)})`;
      return fail(setupProblem(what, path, "Set XDG_RUNTIME_DIR to a folder of your own."));
    }
  }
  return checkPrivateDir(path, uid);
};

/** Files that a stopped runtime no longer needs, unless its terminals or shares remain. `runtime.log`: written by early builds of 0.1.0. */
const DISPOSABLE = ["runtime.log", "tmux.conf", "s"] as const;

/**
 * Removes the runtime directory if only disposable files are left in it. Otherwise the directory stays, with the terminals'
 * socket or the files of a share that couldn't be ended. Best effort: the next runtime uses the directory as it finds it.
 */
export const leaveRuntimeDir = (path: string): void => {
  try {
    const left = new Set(readdirSync(path));
    for (const name of DISPOSABLE) left.delete(name);
    const shares = join(path, "s");
    if (left.size > 0 || (existsSync(shares) && readdirSync(shares).length > 0)) return;
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Already gone, or not ours to remove.
  }
};
