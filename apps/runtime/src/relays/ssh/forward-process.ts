// Runs one ssh process that forwards one port through a jump host, and waits until the forward is up.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Backend, fail, ok, type Result } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { killTree, type SupervisedProcess, supervise } from "../../platform/process-tree";
import { waitFor } from "../../platform/wait";
import type { ServerKey } from "../pinned-keys";

export interface JumpHost {
  readonly host: string;
  readonly port: number;
  /** Null: ssh's default, the local user name. */
  readonly user: string | null;
  /** The private key's file; null: the agent and ssh's usual files. */
  readonly identity: string | null;
  /** SHA256:… of the trusted host keys. */
  readonly pins: readonly string[];
}

/** `from-jump` (-R) listens there and forwards to a port here. `to-jump` (-L) listens on loopback here and forwards to an address there. */
export type ForwardDirection =
  | {
      readonly kind: "from-jump";
      /** The address that the jump host listens on, if its GatewayPorts allows a choice; null: its default. */
      readonly bind: string | null;
      /** 0: any free port there. The same port is used again when the forward is reopened. */
      readonly port: number;
      readonly toPort: number;
    }
  | { readonly kind: "to-jump"; readonly port: number; readonly toHost: string; readonly toPort: number };

export interface ForwardOptions {
  readonly clock: Clock;
  readonly searchPath: string;
  /** HOME and SSH_AUTH_SOCK, for keys and agent; PATH and the marker are added. */
  readonly env: Readonly<Record<string, string>>;
  readonly backend: Backend;
  /** For messages. */
  readonly relay: string;
  readonly jump: JumpHost;
  readonly direction: ForwardDirection;
  /** 0700; for known_hosts and the log. */
  readonly dir: string;
  readonly marker: { readonly name: string; readonly value: string };
  /** Ends the attempt in progress when it is aborted. */
  readonly signal: AbortSignal;
}

/** Connecting, authenticating and forwarding take a few seconds over a slow network. */
const UP_WITHIN_MS = 10_000;
const UP_POLL_MS = 20;
const CONNECT_SECONDS = 5;
const LOG_NAME = "tunnel.log";
const KNOWN_HOSTS = "tunnel_known_hosts";

/** ssh's message at log level DEBUG1 when the forward is up (OpenSSH 8 to 10). */
const IS_UP = {
  "from-jump": /remote forward success for: listen/,
  "to-jump": /Local forwarding listening on/,
} as const;
const ALLOCATED = /Allocated port (\d{1,5}) for remote forward/;

const bracketed = (host: string): string => (host.includes(":") ? `[${host}]` : host);

const flagsOf = (direction: ForwardDirection, port: number): readonly string[] => {
  const { toPort } = direction;
  if (direction.kind === "to-jump") return ["-L", `127.0.0.1:${port}:${bracketed(direction.toHost)}:${toPort}`];
  const listen = direction.bind === null ? String(port) : `${bracketed(direction.bind)}:${port}`;
  return ["-R", `${listen}:127.0.0.1:${toPort}`];
};

const argvOf = ({ jump, direction, dir }: ForwardOptions, port: number): readonly string[] => [
  // Without the user's ssh configuration, which could forward more than this one port.
  ...["ssh", "-F", "/dev/null", "-N", "-T"],
  ...["-o", "BatchMode=yes", "-o", "ExitOnForwardFailure=yes", "-o", `ConnectTimeout=${CONNECT_SECONDS}`],
  ...["-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3", "-o", "TCPKeepAlive=yes"],
  ...["-o", `UserKnownHostsFile=${join(dir, KNOWN_HOSTS)}`, "-o", "GlobalKnownHostsFile=/dev/null"],
  ...["-o", "StrictHostKeyChecking=yes", "-o", "UpdateHostKeys=no", "-o", "CheckHostIP=no"],
  ...["-o", "ForwardAgent=no", "-o", "ForwardX11=no", "-o", "PermitLocalCommand=no", "-o", "LogLevel=DEBUG1"],
  ...(jump.identity === null ? [] : ["-i", jump.identity, "-o", "IdentitiesOnly=yes"]),
  ...(jump.user === null ? [] : ["-l", jump.user]),
  ...["-p", String(jump.port), ...flagsOf(direction, port), "--", jump.host],
];

/** Attempts in this directory trust only these keys. */
export const writeKnownHosts = ({ jump, dir }: ForwardOptions, keys: readonly ServerKey[]): void => {
  const target = jump.port === 22 ? jump.host : `[${jump.host}]:${jump.port}`;
  const lines = keys.map(({ publicKey }) => `${target} ${publicKey}\n`);
  writeFileSync(join(dir, KNOWN_HOSTS), lines.join(""), { mode: 0o600 });
};

export interface Attempt {
  readonly child: SupervisedProcess;
  readonly port: number;
}

/** Runs one ssh. The result is the port that listens, or ssh's output if it failed. Killing the child given to `onStarted` ends the attempt. */
export const attemptForward = async (
  options: ForwardOptions,
  port: number,
  onStarted: (child: SupervisedProcess) => void = () => undefined,
): Promise<Result<Attempt, string>> => {
  const { clock, dir, searchPath, marker, direction, signal } = options;
  const logPath = join(dir, LOG_NAME);
  // A new log for each attempt, so that the output of the previous one isn't mistaken for this one's.
  rmSync(logPath, { force: true });
  const env = { ...options.env, PATH: searchPath, [marker.name]: marker.value };
  const child = supervise(argvOf(options, port), { cwd: dir, env, logPath });
  onStarted(child);
  const output = (): string => (existsSync(logPath) ? readFileSync(logPath, "utf8") : "");
  // A port that the jump host chose is in a separate line, which may come a moment later.
  const isUp = (): boolean => IS_UP[direction.kind].test(output()) && (port !== 0 || ALLOCATED.test(output()));
  const isSettled = (): boolean => child.hasExited() || signal.aborted || isUp();
  await waitFor(clock, isSettled, { everyMs: UP_POLL_MS, withinMs: UP_WITHIN_MS });
  if (!child.hasExited() && isUp()) {
    return ok({ child, port: port === 0 ? Number(ALLOCATED.exec(output())?.[1]) : port });
  }
  await killTree(clock, child);
  return fail(output());
};
