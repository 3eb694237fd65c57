// The runtime's configuration: flags, then environment, then config.toml, then defaults. The only reader of process.env.
import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Backend, fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { SharingLimits } from "#contract/stream";
import manifest from "../../../../package.json" with { type: "json" };
import { type FileSettings, parseConfigFile } from "./config/file";
import type { ConfigFile, RelayEntry } from "./config/schema";
import { errorCode } from "./errors";
import {
  distrustOf,
  type Environment,
  inspectHome,
  openHome,
  openRuntimeDir,
  type Paths,
  resolvePaths,
  setupProblem,
} from "./paths";

/** Semantic version of the product, as in `0.1.0`. Not the version of the contract (#contract/limits). */
export const PRODUCT_VERSION: string = manifest.version;

/** The configured programs of a backend, as absolute paths; null: found on PATH (tmate's relay also in `toolsDir`). */
export interface BinaryPaths {
  readonly path: string | null;
  readonly relayPath: string | null;
}

export interface Config extends Paths {
  readonly version: string;
  /** The limits and defaults of every share. */
  readonly sharing: SharingLimits;
  readonly backends: Readonly<Record<Backend, BinaryPaths>>;
  /** The size at which an audit log file is set aside; null: no limit. */
  readonly auditMaxBytes: number | null;
  /** Whether the heads of the audit log go to the system log. */
  readonly auditSystemLog: boolean;
  /** Whether transcripts of handoffs are kept. */
  readonly handoffTranscripts: boolean;
  /** How `open` shows the panel. */
  readonly window: ConfigFile["window"];
  /** Show desktop notifications while no page is open. */
  readonly notify: boolean;
  /** The keys that leave `lane attach`; undefined: the usual ones. */
  readonly detachKeys: string | undefined;
  /** The configured relays by name, without the built-in `here`. */
  readonly relays: Readonly<Record<string, RelayEntry>>;
  /** 1 to 65535, or 0 for any free port. */
  readonly port: number;
  /** Don't open the panel. */
  readonly headless: boolean;
  /** The operator's environment at the start, without LANECAST_*. Child processes get selected variables only. */
  readonly environment: Readonly<Record<string, string>>;
  /** Effective user id, the owner of every private directory. */
  readonly uid: number;
}

/** Flags, which take precedence over everything else. */
export interface ConfigOverrides {
  readonly home?: string;
  readonly port?: number;
  readonly headless?: boolean;
}

export type ConfigError = ShareError<"setup-problem"> | ShareError<"invalid-input">;

export const CONFIG_FILE_NAME = "config.toml";

/** Bun reads both in a packaged program too: the first can preload code into lanecast, the second makes it run as Bun. */
const BUN_VARIABLES: readonly string[] = ["BUN_OPTIONS", "BUN_BE_BUN"];

/** The environment and user of this process. Nothing else reads them. No child process gets Bun's variables. */
export const systemEnvironment = (): Environment =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !BUN_VARIABLES.includes(name)));
export const systemUid = (): number => process.geteuid?.() ?? 0;

/** Removes LANECAST_*: a token in it must not reach a shell or a worker. */
const withoutOwnVariables = (env: Environment): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith("LANECAST_"),
    ),
  );

/** Only the owner can chmod a file. */
const distrustHint = (path: string, ownerUid: number): string =>
  ownerUid === systemUid()
    ? `Check its contents, then run: chmod 600 ${path}`
    : "Replace it with a file of your own, or choose another home with --home or LANECAST_HOME.";

/** The text of config.toml; null if there is no file. */
const readConfigText = (path: string): Result<string | null, ShareError<"setup-problem">> => {
  try {
    const distrust = distrustOf(statSync(path), systemUid());
    if (distrust !== null)
      return fail(setupProblem(`${path} ${distrust}`, path, distrustHint(path, statSync(path).uid)));
    return ok(readFileSync(path, "utf8"));
  } catch (thrown) {
    const code = errorCode(thrown);
    // Without a file, every key has its default.
    if (code === "ENOENT") return ok(null);
    return fail(setupProblem(`${path} can't be read (${code})`, path, "Make it readable for your user, or remove it."));
  }
};

const checkOverrides = (overrides: ConfigOverrides): Result<null, ShareError<"invalid-input">> => {
  const issues = [
    ...(overrides.home === "" ? [{ path: "home", problem: "must not be empty" }] : []),
    ...(overrides.port !== undefined &&
    !(Number.isInteger(overrides.port) && overrides.port >= 0 && overrides.port <= 65_535)
      ? [{ path: "port", problem: "must be a port from 0 to 65535 (0: any free port)" }]
      : []),
  ];
  const first = issues[0];
  if (first === undefined) return ok(null);
  return fail(shareError("invalid-input", `${first.path}: ${first.problem}`, { issues }));
};

export interface ReadConfigFile {
  readonly path: string;
  readonly exists: boolean;
  readonly text: string;
  readonly settings: FileSettings;
}

/** Reads config.toml only: creates nothing, and doesn't need the home to exist. */
export const readConfigFile = (home: string): Result<ReadConfigFile, ShareError<"setup-problem">> => {
  const path = join(home, CONFIG_FILE_NAME);
  const read = readConfigText(path);
  if (!read.ok) return read;
  const text = read.value ?? "";
  const settings = parseConfigFile(text, path);
  return settings.ok ? ok({ path, exists: read.value !== null, text, settings: settings.value }) : settings;
};

/** Finds home, runtime directory and tools from flags and environment. Creates nothing and reads no file. */
export const findPaths = (env: Environment, overrides: Pick<ConfigOverrides, "home">): Paths =>
  resolvePaths(env, systemUid(), overrides.home);

const toConfig = (settings: FileSettings, paths: Paths, env: Environment, overrides: ConfigOverrides): Config => {
  const expand = (path: string | undefined): string | null =>
    path === undefined ? null : path.replace(/^~(?=\/)/, env.HOME ?? homedir());
  const binaries = ({ path, relay_path }: ConfigFile["backends"][Backend]): BinaryPaths => ({
    path: expand(path),
    relayPath: expand(relay_path),
  });
  return {
    ...paths,
    version: PRODUCT_VERSION,
    sharing: settings.sharing,
    backends: { tmate: binaries(settings.backends.tmate), upterm: binaries(settings.backends.upterm) },
    auditMaxBytes: settings.auditMaxBytes,
    auditSystemLog: settings.auditSystemLog,
    handoffTranscripts: settings.handoffTranscripts,
    window: settings.window,
    notify: settings.notify,
    detachKeys: settings.detachKeys,
    relays: settings.relays,
    port: overrides.port ?? 0,
    headless: overrides.headless ?? false,
    environment: withoutOwnVariables(env),
    uid: systemUid(),
  };
};

const readConfig = (
  env: Environment,
  overrides: ConfigOverrides,
  checkHome: typeof openHome,
): Result<Config, ConfigError> => {
  const checked = checkOverrides(overrides);
  if (!checked.ok) return checked;
  const asked = findPaths(env, overrides);
  const home = checkHome(asked.home, systemUid());
  if (!home.ok) return home;
  const file = readConfigFile(asked.home);
  return file.ok ? ok(toConfig(file.value.settings, asked, env, overrides)) : file;
};

/**
 * Reads the configuration and creates home and runtime directory (both 0700) if they are missing.
 * Errors: invalid-input (a flag), setup-problem (an unusable home or directory, or a line of config.toml).
 */
export const loadConfig = (env: Environment, overrides: ConfigOverrides): Result<Config, ConfigError> => {
  const asked = findPaths(env, overrides);
  const read = readConfig(env, overrides, openHome);
  if (!read.ok) return read;
  const runtimeDir = openRuntimeDir(asked.runtimeDir, systemUid());
  return runtimeDir.ok ? read : runtimeDir;
};

/** The same without creating or changing anything. `runtimeDir` may not exist. */
export const inspectConfig = (env: Environment, overrides: ConfigOverrides): Result<Config, ConfigError> =>
  readConfig(env, overrides, inspectHome);
