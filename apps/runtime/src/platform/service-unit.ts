// The systemd user unit that runs lanecast as a service: its name, its place and its text.
import { createHash } from "node:crypto";
import { isAbsolute, join } from "node:path";
import { type Environment, resolvePaths } from "./paths";

const HASH_LENGTH = 12;

/** `lanecast.service` for the default home; other homes have services of their own. */
export const unitNameOf = (home: string, env: Environment, uid: number): string => {
  const { LANECAST_HOME: _, ...others } = env;
  if (resolvePaths(others, uid).home === home) return "lanecast.service";
  return `lanecast-${createHash("sha256").update(home).digest("hex").slice(0, HASH_LENGTH)}.service`;
};

/** Where systemd looks for the units that a user writes (systemd.unit(5)). */
export const unitPathOf = (name: string, env: Environment): string => {
  const { XDG_CONFIG_HOME = "", HOME = "/" } = env;
  return join(isAbsolute(XDG_CONFIG_HOME) ? XDG_CONFIG_HOME : join(HOME, ".config"), "systemd", "user", name);
};

/** In quotes, a backslash and a quote need a backslash; `%` begins a specifier everywhere (systemd.syntax(7), systemd.unit(5)). */
const quoted = (word: string): string => `"${word.replace(/[\\"]/g, "\\$&").replaceAll("%", "%%")}"`;

/** In ExecStart, `$` begins a variable even in quotes (systemd.service(5)). */
const execWord = (word: string): string => quoted(word.replaceAll("$", "$$$$"));

/** systemd refuses quotes and backslashes in the path of the program, and doesn't read `$$` there; a shell takes any path. */
const execLine = (argv: readonly string[]): string => {
  const [program = ""] = argv;
  const runnable = /["'\\$]/.test(program) ? ["/bin/sh", "-c", 'exec "$0" "$@"', ...argv] : argv;
  return runnable.map(execWord).join(" ");
};

/** What the runtime and its terminals need of the environment in which the service was installed; systemd's own PATH is short. */
const KEPT = ["PATH", "SHELL", "LANG", "XDG_DATA_HOME"] as const;

export interface ServiceUnit {
  readonly home: string;
  /** The program and first arguments that run this CLI. */
  readonly selfArgv: readonly string[];
  readonly env: Environment;
}

/**
 * KillMode=process: tmux and the terminals in it belong to the service's control group, and must survive its end and its
 * restart. What runs for a share ends with the runtime in any case. OOMPolicy=continue: a program in a terminal that runs
 * out of memory must not end the service. The exit codes 2 and 7 (mistakes in the configuration, already running) don't go
 * away by a restart. stdout would put the one-use code of the page into the journal.
 */
export const unitText = ({ home, selfArgv, env }: ServiceUnit): string => {
  const kept = KEPT.flatMap((name) =>
    env[name] === undefined ? [] : [`Environment=${quoted(`${name}=${env[name]}`)}`],
  );
  return `# Written by \`lanecast service install\`, which replaces changes. Remove it with \`lanecast service uninstall\`.
[Unit]
Description=lanecast (${home.replaceAll("%", "%%")})
StartLimitIntervalSec=60
StartLimitBurst=5

[Service]
Type=exec
ExecStart=${execLine([...selfArgv, "serve", "--headless", "--home", home])}
${kept.join("\n")}
Restart=on-failure
RestartSec=1
RestartPreventExitStatus=2 7
KillMode=process
TimeoutStopSec=40
OOMPolicy=continue
StandardOutput=null
StandardError=journal

[Install]
WantedBy=default.target
`;
};
