// Asks systemd about the services of this user (`systemctl --user`), and logind what happens at logout (`loginctl`).
import { definedIn, type Environment } from "./paths";
import { findProgram, type RunResult, run } from "./process-tree";

/** Starting a unit waits for the program's exec only. */
const WITHIN_MS = 20_000;

export interface Told {
  readonly ok: boolean;
  readonly text: string;
  /** What it said on stderr, on one line. */
  readonly problem: string;
}

const told = ({ exitCode, stdout, stderr, timedOut }: RunResult): Told => ({
  ok: exitCode === 0,
  text: stdout.trim(),
  problem: timedOut ? "it didn't answer" : stderr.trim().replace(/\s*\n\s*/g, " "),
});

const ask = async (program: string, args: readonly string[], env: Environment): Promise<Told> => {
  const path = findProgram(program, env.PATH ?? "");
  if (path === null) return { ok: false, text: "", problem: `${program} isn't installed` };
  return told(await run([path, ...args], { env: definedIn(env), timeoutMs: WITHIN_MS }));
};

export const systemctl = (env: Environment, ...args: readonly string[]): Promise<Told> =>
  ask("systemctl", ["--user", "--no-pager", ...args], env);

const propertiesIn = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split("\n").flatMap((line) => {
      const at = line.indexOf("=");
      return at === -1 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
    }),
  );

export interface UnitState {
  /** The unit file that is in force; null if there is none. */
  readonly path: string | null;
  /** Starts at login, or at boot if the user lingers. */
  readonly enabled: boolean;
  /** `active`, `failed`, `inactive`, … */
  readonly state: string;
  readonly pid: number | null;
  /** How often systemd restarted it after a failure. */
  readonly restarts: number;
}

/** Null if systemd doesn't answer for this user. */
export const readUnit = async (env: Environment, name: string): Promise<UnitState | null> => {
  const fields = ["FragmentPath", "UnitFileState", "ActiveState", "MainPID", "NRestarts"];
  const shown = await systemctl(env, "show", name, ...fields.map((field) => `--property=${field}`));
  if (!shown.ok) return null;
  const { FragmentPath, UnitFileState, ActiveState = "unknown", MainPID, NRestarts } = propertiesIn(shown.text);
  return {
    path: FragmentPath || null,
    enabled: UnitFileState === "enabled",
    state: ActiveState,
    pid: Number(MainPID) || null,
    restarts: Number(NRestarts) || 0,
  };
};

/** What logind does when this user logs out; null: no logind answers, so nothing is ended. */
export interface LogoutRules {
  /** The user's services keep running (`loginctl enable-linger`). */
  readonly lingers: boolean;
  /** Everything that was started in a login session is killed at its end (KillUserProcesses=yes). */
  readonly killsSessions: boolean;
}

/** logind's lists of user names; root is excluded by default (logind.conf(5)). */
const isKilled = (
  name: string,
  { KillExcludeUsers = "", KillOnlyUsers = "" }: Readonly<Record<string, string>>,
): boolean =>
  !KillExcludeUsers.split(" ").includes(name) && (KillOnlyUsers === "" || KillOnlyUsers.split(" ").includes(name));

export const readLogoutRules = async (env: Environment, uid: number): Promise<LogoutRules | null> => {
  // Without a user, the properties are those of logind itself.
  const ofManager = ["KillUserProcesses", "KillExcludeUsers", "KillOnlyUsers"].map((name) => `--property=${name}`);
  const manager = await ask("loginctl", ["show-user", ...ofManager], env);
  const rules = propertiesIn(manager.text);
  if (!manager.ok || rules.KillUserProcesses === undefined) return null;
  // Fails for a user who isn't logged in and doesn't linger.
  const user = await ask("loginctl", ["show-user", String(uid), "--property=Linger", "--property=Name"], env);
  const { Linger, Name = "" } = propertiesIn(user.text);
  return { lingers: Linger === "yes", killsSessions: rules.KillUserProcesses === "yes" && isKilled(Name, rules) };
};
