// The runtime's configuration: flags over environment over config.toml over defaults. The only reader of process.env; everything else gets a Config.
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
  openHome,
  openRuntimeDir,
  type Paths,
  resolvePaths,
  setupProblem,
} from "./paths";

/** Semantic version of the product, as in `0.1.0`. Not the version of the contract (#contract/version). */
export const PRODUCT_VERSION: string = manifest.version;

/** Configured programs of a backend, absolute; null: looked for on PATH, then in `toolsDir`. */
export interface BinaryPaths {
  readonly path: string | null;
  readonly relayPath: string | null;
}

export interface Config extends Paths {
  readonly version: string;
  /** The bounds of every share: `ttlDefaultMs`, `ttlMinMs`, `ttlMaxMs`, `graceMs`, `maxPerTerminal`, `access`, `relay`. */
  readonly sharing: SharingLimits;
  readonly backends: Readonly<Record<Backend, BinaryPaths>>;
  /** The most bytes the audit log may take; null: no limit. */
  readonly auditMaxBytes: number | null;
  /** Whether the audit log's heads go to the system log. */
  readonly auditSystemLog: boolean;
  /** How the panel is shown by `open`. */
  readonly window: ConfigFile["window"];
  /** The operator's own relays by name; `here` is built in and not among them. */
  readonly relays: Readonly<Record<string, RelayEntry>>;
  /** 1 to 65535, or 0: any free one. */
  readonly port: number;
  /** Serve without opening anything. */
  readonly headless: boolean;
  /** The operator's environment at the start, without ours. A child gets what its plan lists, never the whole of it unread. */
  readonly environment: Readonly<Record<string, string>>;
  /** Effective user id: owner of every private directory. */
  readonly uid: number;
}

/** What the command line says over everything else. */
export interface ConfigOverrides {
  readonly home?: string;
  readonly port?: number;
  readonly headless?: boolean;
}

export type ConfigError = ShareError<"setup-problem"> | ShareError<"invalid-input">;

export const CONFIG_FILE_NAME = "config.toml";

/** The process's own environment and user: the one place they are read. */
export const systemEnvironment = (): Environment => ({ ...process.env });
export const systemUid = (): number => process.geteuid?.() ?? 0;

/** LANECAST_* is ours alone: a token in it must reach no shell and no worker. */
const withoutOurs = (env: Environment): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith("LANECAST_"),
    ),
  );

const readConfigText = (path: string): Result<string, ShareError<"setup-problem">> => {
  try {
    const distrust = distrustOf(statSync(path), systemUid());
    if (distrust !== null)
      return fail(setupProblem(`${path} ${distrust}`, path, `Look into it, then: chmod 600 ${path}`));
    return ok(readFileSync(path, "utf8"));
  } catch (thrown) {
    const code = errorCode(thrown);
    // No file: nothing is configured, and everything has a default.
    if (code === "ENOENT") return ok("");
    return fail(setupProblem(`${path} cannot be read (${code})`, path, "Make it readable for you, or remove it."));
  }
};

const checkOverrides = (overrides: ConfigOverrides): Result<null, ShareError<"invalid-input">> => {
  const issues = [
    ...(overrides.home === "" ? [{ path: "home", problem: "must not be empty" }] : []),
    ...(overrides.port !== undefined &&
    !(Number.isInteger(overrides.port) && overrides.port >= 0 && overrides.port <= 65_535)
      ? [{ path: "port", problem: "must be a whole number from 0 to 65535" }]
      : []),
  ];
  const first = issues[0];
  if (first === undefined) return ok(null);
  return fail(shareError("invalid-input", `${first.path} ${first.problem}.`, { issues }));
};

/** Where home, runtime directory and tools lie by flags and environment; makes nothing, reads no file. For thin clients. */
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
    window: settings.window,
    relays: settings.relays,
    port: overrides.port ?? 0,
    headless: overrides.headless ?? false,
    environment: withoutOurs(env),
    uid: systemUid(),
  };
};

/**
 * Reads everything the runtime is told, and makes home and runtime directory (both 0700) where they are absent.
 * Errors: invalid-input (a flag), setup-problem (a home or directory that cannot be used; a line of config.toml).
 */
export const loadConfig = (env: Environment, overrides: ConfigOverrides): Result<Config, ConfigError> => {
  const checked = checkOverrides(overrides);
  if (!checked.ok) return checked;
  const asked = findPaths(env, overrides);
  const home = openHome(asked.home, systemUid());
  if (!home.ok) return home;
  const path = join(asked.home, CONFIG_FILE_NAME);
  const text = readConfigText(path);
  if (!text.ok) return text;
  const settings = parseConfigFile(text.value, path);
  if (!settings.ok) return settings;
  const runtimeDir = openRuntimeDir(asked.runtimeDir, systemUid());
  if (!runtimeDir.ok) return runtimeDir;
  return ok(toConfig(settings.value, asked, env, overrides));
};
