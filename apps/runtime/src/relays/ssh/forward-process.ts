// One ssh that carries one port through a jump host: its command line, and whether it stands. Knows no second try.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Backend, fail, ok, type Result } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { type SupervisedProcess, supervise } from "../../platform/process-tree";
import { waitFor } from "../../platform/wait";
import { endRelay } from "../end-relay";
import type { ServerKey } from "../host-key-pins";

export interface JumpHost {
  readonly host: string;
  readonly port: number;
  /** Null: ssh's own choice, the name of whoever runs it. */
  readonly user: string | null;
  /** The private key's file; null: the agent and ssh's usual files. */
  readonly identity: string | null;
  /** SHA256:… of the host keys that are trusted. */
  readonly pins: readonly string[];
}

/** `from-jump` (-R): listens there, leads to a port here. `to-jump` (-L): listens on loopback here, leads to an address there. */
export type ForwardWay =
  | {
      readonly kind: "from-jump";
      /** The address the jump host listens on, if its GatewayPorts lets us say; null: its own choice. */
      readonly bind: string | null;
      /** 0: any that is free there, and the same one again whenever the way is made anew. */
      readonly port: number;
      readonly toPort: number;
    }
  | { readonly kind: "to-jump"; readonly port: number; readonly toHost: string; readonly toPort: number };

export interface ForwardOptions {
  readonly clock: Clock;
  readonly searchPath: string;
  /** HOME and SSH_AUTH_SOCK, for keys and agent; PATH and marker are added. */
  readonly env: Readonly<Record<string, string>>;
  readonly backend: Backend;
  /** For words. */
  readonly relay: string;
  readonly jump: JumpHost;
  readonly way: ForwardWay;
  /** 0700; known_hosts and the log lie in it. */
  readonly dir: string;
  readonly marker: { readonly name: string; readonly value: string };
  /** Once it is aborted no attempt lasts. */
  readonly signal: AbortSignal;
}

/** Connection, authentication and the forward itself; across a slow network some seconds. */
const UP_WITHIN_MS = 10_000;
const UP_POLL_MS = 20;
const CONNECT_SECONDS = 5;
const LOG_NAME = "tunnel.log";
const KNOWN_HOSTS = "tunnel_known_hosts";

/** What ssh says at log level DEBUG1 once the forward stands (OpenSSH 8 to 10). */
const STANDS = {
  "from-jump": /remote forward success for: listen/,
  "to-jump": /Local forwarding listening on/,
} as const;
const ALLOCATED = /Allocated port (\d{1,5}) for remote forward/;

const bracketed = (host: string): string => (host.includes(":") ? `[${host}]` : host);

const flagsOf = (way: ForwardWay, port: number): readonly string[] => {
  if (way.kind === "to-jump") return ["-L", `127.0.0.1:${port}:${bracketed(way.toHost)}:${way.toPort}`];
  const listen = way.bind === null ? String(port) : `${bracketed(way.bind)}:${port}`;
  return ["-R", `${listen}:127.0.0.1:${way.toPort}`];
};

const argvOf = ({ jump, way, dir }: ForwardOptions, port: number): readonly string[] => [
  // No configuration of the user's: an option in it could forward more than this one port.
  ...["ssh", "-F", "/dev/null", "-N", "-T"],
  ...["-o", "BatchMode=yes", "-o", "ExitOnForwardFailure=yes", "-o", `ConnectTimeout=${CONNECT_SECONDS}`],
  ...["-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3", "-o", "TCPKeepAlive=yes"],
  ...["-o", `UserKnownHostsFile=${join(dir, KNOWN_HOSTS)}`, "-o", "GlobalKnownHostsFile=/dev/null"],
  ...["-o", "StrictHostKeyChecking=yes", "-o", "UpdateHostKeys=no", "-o", "CheckHostIP=no"],
  ...["-o", "ForwardAgent=no", "-o", "ForwardX11=no", "-o", "PermitLocalCommand=no", "-o", "LogLevel=DEBUG1"],
  ...(jump.identity === null ? [] : ["-i", jump.identity, "-o", "IdentitiesOnly=yes"]),
  ...(jump.user === null ? [] : ["-l", jump.user]),
  ...["-p", String(jump.port), ...flagsOf(way, port), "--", jump.host],
];

/** Only these keys are trusted by every attempt in this directory. */
export const writeKnownHosts = ({ jump, dir }: ForwardOptions, keys: readonly ServerKey[]): void => {
  const target = jump.port === 22 ? jump.host : `[${jump.host}]:${jump.port}`;
  const lines = keys.map(({ publicKey }) => `${target} ${publicKey}\n`);
  writeFileSync(join(dir, KNOWN_HOSTS), lines.join(""), { mode: 0o600 });
};

export interface Attempt {
  readonly child: SupervisedProcess;
  readonly port: number;
}

/** One ssh: up with the port that listens, or ended with what it said. `onStarted`: who kills that child ends the attempt. */
export const attemptForward = async (
  options: ForwardOptions,
  port: number,
  onStarted: (child: SupervisedProcess) => void = () => undefined,
): Promise<Result<Attempt, string>> => {
  const { clock, dir, searchPath, marker, way, signal } = options;
  const logPath = join(dir, LOG_NAME);
  // A log of its own for each: the words of the one before must not be taken for this one's.
  rmSync(logPath, { force: true });
  const env = { ...options.env, PATH: searchPath, [marker.name]: marker.value };
  const child = supervise(argvOf(options, port), { cwd: dir, env, logPath });
  onStarted(child);
  let hasExited = false;
  void child.exited.then(() => {
    hasExited = true;
  });
  const said = (): string => (existsSync(logPath) ? readFileSync(logPath, "utf8") : "");
  // Which port it is, where the jump host chose it, stands in a line of its own, which may come a moment later.
  const stands = (): boolean => STANDS[way.kind].test(said()) && (port !== 0 || ALLOCATED.test(said()));
  await waitFor(clock, () => hasExited || signal.aborted || stands(), { everyMs: UP_POLL_MS, withinMs: UP_WITHIN_MS });
  if (!hasExited && stands()) {
    return ok({ child, port: port === 0 ? Number(ALLOCATED.exec(said())?.[1]) : port });
  }
  await endRelay(clock, child);
  return fail(said());
};
