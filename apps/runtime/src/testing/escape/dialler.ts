// Makes one attempt with the system's OpenSSH, and reports what happened.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Join } from "#contract/share";
import { eventually } from "../eventually";
import { makeKey } from "../keys";
import { lastingPort } from "../reach/lasting-port";
import type { DialledAttempt, Targets } from "./dialled";
import { askTmux } from "./facts";
import type { EscapeStage } from "./stage";
import { SECRET } from "./stage";

export interface Dialled {
  /** Whether the relay accepted the guest's key. */
  readonly isAuthenticated: boolean;
  /** Whether the guest saw the room, which is allowed with the right key. */
  readonly isInRoom: boolean;
  /** Everything that ssh and the other side printed. */
  readonly said: string;
  /** What came back through the guest's end of a tunnel. */
  readonly through: string;
  /** Ends what is still running. */
  end(): Promise<void>;
}

export interface Dialler {
  readonly targets: Targets;
  dial(attempt: DialledAttempt): Promise<Dialled>;
  /** How many connections reached the closed port, the agent or the display. */
  arrivals(): number;
  dispose(): Promise<void>;
}

const IN_ROOM = "lanecast";
const AUTHENTICATED = "Authenticated to ";
/** A connection that shows nothing can stay open. By this time a forbidden thing would have come through. */
const SILENT_FOR_MS = 700;

const LAST_WORDS_MS = 2_000;

const listen = (server: Server, where: number | string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    if (typeof where === "number") server.listen(where, "127.0.0.1", resolve);
    else server.listen(where, resolve);
  });

/** The answer to every connection that arrives. */
const openTraps = async (
  dir: string,
): Promise<{ port: number; agent: string; arrivals: () => number; close: () => void }> => {
  let arrivals = 0;
  const onArrival = (socket: Socket): void => {
    arrivals += 1;
    socket.on("error", () => undefined);
    socket.end(SECRET);
  };
  const [closed, agent] = [createServer(onArrival), createServer(onArrival)];
  await listen(closed, 0);
  await listen(agent, join(dir, "agent"));
  return {
    port: (closed.address() as AddressInfo).port,
    agent: join(dir, "agent"),
    arrivals: () => arrivals,
    close: () => {
      closed.close();
      agent.close();
    },
  };
};

const makeKeys = (dir: string, right: string): Targets["keys"] => {
  const made = (name: string, kind: "ed25519" | "rsa" | "ecdsa") => makeKey(dir, name, kind).path;
  const certified = made("certified", "ed25519");
  const authority = made("authority", "ed25519");
  const signing = ["ssh-keygen", "-q", "-s", authority, "-I", "guest", "-n", "root,lanecast", `${certified}.pub`];
  if (Bun.spawnSync(signing).exitCode !== 0) throw new Error("ssh-keygen made no certificate");
  writeFileSync(join(dir, "empty"), "", { mode: 0o600 });
  writeFileSync(join(dir, "comment"), "# no key\n#\n", { mode: 0o600 });
  return {
    ...{ right, certified, empty: join(dir, "empty"), comment: join(dir, "comment"), missing: join(dir, "missing") },
    stranger: made("stranger", "ed25519"),
    rsa: made("rsa", "rsa"),
    ecdsa: made("ecdsa", "ecdsa"),
  };
};

/** One host block for ssh, scp and sftp, so that the link is in no command line. */
const configOf = (told: Join, user: string, keyPath: string, knownHosts: string): string => {
  const alias = /HostKeyAlias=(\S+)/.exec(told.command)?.[1] ?? "";
  return [
    "Host share",
    `HostName ${told.host}`,
    `Port ${told.port}`,
    `User "${user}"`,
    `HostKeyAlias ${alias}`,
    `UserKnownHostsFile ${knownHosts}`,
    "GlobalKnownHostsFile /dev/null",
    "StrictHostKeyChecking yes",
    "BatchMode yes",
    "IdentityAgent none",
    "IdentitiesOnly yes",
    `IdentityFile ${keyPath}`,
    "ConnectTimeout 5",
    "LogLevel VERBOSE",
    "",
  ].join("\n");
};

/** SOCKS 5 (RFC 1928): no password, then connect to 127.0.0.1:port. */
const socksTo = (port: number): Buffer => Buffer.from([5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, port >> 8, port & 255]);

const hear = (port: number, bytes: Buffer): Promise<string> =>
  new Promise((resolve) => {
    let heard = "";
    const socket = connect({ host: "127.0.0.1", port }, () => void socket.write(bytes));
    socket.setTimeout(SILENT_FOR_MS, () => socket.destroy());
    socket.on("error", () => undefined).on("close", () => resolve(heard));
    socket.on("data", (chunk) => {
      heard += chunk.toString("latin1");
    });
  });

const tryTunnel = async (tunnel: DialledAttempt["tunnel"], targets: Targets): Promise<string> => {
  switch (tunnel) {
    case "tcp":
      return hear(targets.localPort, Buffer.from("hello"));
    case "socks":
      return hear(targets.localPort, socksTo(targets.closedPort));
    case "tmux":
      try {
        return askTmux(join(targets.loot, "tmux"), "list-sessions");
      } catch {
        return "";
      }
    case undefined:
      return "";
  }
};

export const createDialler = async (stage: EscapeStage): Promise<Dialler> => {
  const dir = mkdtempSync(join(tmpdir(), "lc-dial-"));
  const loot = join(dir, "loot");
  mkdirSync(loot);
  const knownHosts = join(dir, "known_hosts");
  writeFileSync(knownHosts, stage.join.knownHosts);
  const traps = await openTraps(dir);
  const { host, port, user } = stage.join;
  const targets: Targets = {
    ...{ host, port, user, loot, sentinels: stage.sentinels, tmuxSocket: stage.tmuxSocket },
    closedPort: traps.port,
    agentSocket: traps.agent,
    localPort: await lastingPort(),
    keys: makeKeys(dir, stage.lab.key.path),
  };
  let dials = 0;

  const start = (attempt: DialledAttempt) => {
    dials += 1;
    const config = join(dir, `config-${dials}`);
    const as = attempt.user?.(user) ?? user;
    writeFileSync(config, configOf(stage.join, as, targets.keys[attempt.key ?? "right"], knownHosts), { mode: 0o600 });
    let said = "";
    const decoder = new TextDecoder();
    const env = { PATH: process.env.PATH ?? "", TERM: "xterm-256color", HOME: dir, ...attempt.env?.(targets) };
    const stdin = attempt.stdin?.(targets);
    const child = Bun.spawn([attempt.program, "-F", config, ...attempt.args(targets)], {
      // In its own process group: scp and sftp start an ssh that outlives them.
      ...{ cwd: loot, env, stdout: "pipe", stderr: "pipe", detached: true },
      stdin: stdin === undefined ? "pipe" : Buffer.from(stdin),
    });
    const read = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
      for await (const chunk of stream) said += decoder.decode(chunk);
    };
    const readers = Promise.all([read(child.stdout), read(child.stderr)]);
    return { child, readers, said: () => said };
  };

  return {
    targets,
    dial: async (attempt) => {
      const { child, readers, said } = start(attempt);
      const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
      const isLetIn = (): boolean => said().includes(AUTHENTICATED);
      await eventually(() => isOver() || isLetIn(), { what: `an answer to ${attempt.name}`, withinMs: 10_000 });
      const startedMs = performance.now();
      const isSettled = (): boolean =>
        isOver() ||
        said().split(AUTHENTICATED).slice(1).join("").includes(IN_ROOM) ||
        performance.now() - startedMs > SILENT_FOR_MS;
      await eventually(isSettled, { what: `the outcome of ${attempt.name}`, withinMs: 10_000 });
      // The exit can be seen before the last output is read, and processes in the background keep the pipes open.
      if (isOver()) await Promise.race([readers, Bun.sleep(LAST_WORDS_MS)]);
      const through = isOver() ? "" : await tryTunnel(attempt.tunnel, targets);
      return {
        isAuthenticated: isLetIn(),
        isInRoom: said().split(AUTHENTICATED).slice(1).join("").includes(IN_ROOM),
        said: said(),
        through,
        end: async () => {
          if (!isOver()) process.kill(-child.pid, "SIGKILL");
          await child.exited;
          await readers;
        },
      };
    },
    arrivals: traps.arrivals,
    dispose: async () => {
      traps.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
