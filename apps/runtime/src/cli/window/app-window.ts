// Opens a page as a window of its own: an installed Chromium in app mode, with a profile that only lanecast uses.
import { mkdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { fail, ok, type Result } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { detach } from "../../platform/detach";
import { type DetachedProcess, startDetached } from "../../platform/process-tree";
import { pause, waitFor } from "../../platform/wait";

const PROFILE_FOLDER = "window";
const PRIVATE_DIR_MODE = 0o700;

/** Chromium makes this link when it takes a profile. Its target is the host's name and the pid. */
const PROFILE_LOCK = "SingletonLock";
const LOCKED_WITHIN_MS = 8_000;
const LOCKED_EVERY_MS = 20;
/** Without a display, Chromium exits a few milliseconds after it made the link. */
const SETTLED_AFTER_MS = 400;

/**
 * The profile loads no extensions, and Chromium's own requests are off: the window speaks to lanecast and to nothing else.
 * `--password-store=basic` keeps a new profile from asking for the keyring's password. Never `--no-sandbox`.
 */
const FLAGS = [
  "--class=lanecast",
  "--window-size=1280,820",
  "--no-first-run",
  "--no-default-browser-check",
  "--password-store=basic",
  "--disable-extensions",
  "--disable-sync",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-domain-reliability",
  "--no-pings",
] as const;

export const windowArgv = (program: string, home: string, file: string): readonly string[] => [
  program,
  `--user-data-dir=${join(home, PROFILE_FOLDER)}`,
  ...FLAGS,
  `--app=${pathToFileURL(file).href}`,
];

const readLock = (profile: string): string | null => {
  try {
    return readlinkSync(join(profile, PROFILE_LOCK));
  } catch {
    return null;
  }
};

/** Resolves with the exit code, or with "running" once Chromium has the profile and stays. */
const settle = async (
  clock: Pick<Clock, "after">,
  child: DetachedProcess,
  hasProfile: () => boolean,
): Promise<number | "running"> => {
  let exitCode: number | null = null;
  detach(
    child.exited.then((exit) => {
      exitCode = exit.exitCode ?? 1;
    }),
  );
  const wait = { everyMs: LOCKED_EVERY_MS, withinMs: LOCKED_WITHIN_MS };
  await waitFor(clock, () => exitCode !== null || hasProfile(), wait);
  if (exitCode === null) await pause(clock, SETTLED_AFTER_MS);
  return exitCode ?? "running";
};

export interface WindowRequest {
  /** The browser's path. */
  readonly program: string;
  /** The redirect file. */
  readonly file: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * If a window is open, Chromium passes the file on to the process that has the profile and exits with 0; the new page then
 * takes the old window's place. Fails with a sentence if Chromium couldn't start, e.g. where its sandbox can't be set up.
 */
export const openAppWindow = async (
  clock: Pick<Clock, "after">,
  { program, file, home, env }: WindowRequest,
): Promise<Result<null, string>> => {
  const profile = join(home, PROFILE_FOLDER);
  mkdirSync(profile, { recursive: true, mode: PRIVATE_DIR_MODE });
  const before = readLock(profile);
  const child = startDetached(windowArgv(program, home, file), { cwd: "/", env, logPath: "/dev/null" });
  const hasProfile = (): boolean => ![null, before].includes(readLock(profile));
  const settled = await settle(clock, child, hasProfile);
  return settled === "running" || settled === 0 ? ok(null) : fail(`${program} exited before it showed a window.`);
};
