// A guest as there are many: the system's own ssh client in a real terminal. Knows the join's pieces, nothing else of the product.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "./eventually";

/** What a guest was told. */
export interface GuestJoin {
  readonly user: string;
  readonly host: string;
  readonly port: number;
  /** The relay's public key, `ssh-ed25519 AAAA…`, pinned: another key ends the attempt. */
  readonly publicKey: string;
  /** Whole known_hosts lines in place of the one made from `publicKey` (a relay that presents a certificate wants two). */
  readonly knownHosts?: readonly string[];
}

export interface GuestOptions {
  readonly join: GuestJoin;
  /** The private key's file; absent: none is offered. */
  readonly keyPath?: string;
  readonly cols?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments for ssh before the destination, such as `-N`. */
  readonly sshArgs?: readonly string[];
  /** What ssh is run through, such as `ip netns exec NAME`. */
  readonly through?: readonly string[];
}

export interface SshGuest {
  readonly pid: number;
  /** The exit code, null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Everything the guest's terminal got so far, escapes included. */
  screen(): string;
  /** Text goes as UTF-8, bytes as they are. */
  write(text: string | Uint8Array<ArrayBuffer>): void;
  resize(cols: number, rows: number): void;
  /** Resolves when the terminal has shown `text`; fails with what it did show. `sinceLength`: only what came after that many characters. */
  waitFor(text: string | RegExp, options?: { withinMs?: number; sinceLength?: number }): Promise<void>;
  /** Resolves with the exit code; fails when ssh is still there. */
  waitExit(withinMs?: number): Promise<number | null>;
  /** KILL, and away with its files. For afterEach; harmless when it is gone. */
  dispose(): Promise<void>;
}

const SHOW_WITHIN_MS = 10_000;
/** Longer than any wait of a test: the test decides what is too slow, in the time that the machine gave (given-time). */
const CONNECT_SECONDS = 60;
/** Of what was searched, so much is searched again with what comes next: a pattern may lie across both. */
const PATTERN_REACH = 65_536;
/** For the words of a failure. */
const TAIL_LENGTH = 600;

interface Seeker {
  take(chunk: string): void;
  hasFound(): boolean;
}

/** Searches each chunk once: going through a whole flood again and again would keep the runtime in this process from its work. */
const startSeeking = (wanted: string | RegExp, already: string): Seeker => {
  const isText = typeof wanted === "string";
  const reach = isText ? wanted.length - 1 : PATTERN_REACH;
  let hasFound = false;
  let rest = "";
  const take = (chunk: string): void => {
    if (hasFound) return;
    rest += chunk;
    hasFound = isText ? rest.includes(wanted) : wanted.test(rest);
    rest = rest.slice(Math.max(0, rest.length - reach));
  };
  take(already);
  return { take, hasFound: () => hasFound };
};

const sshArgv = (options: GuestOptions, knownHosts: string): string[] => [
  ...(options.through ?? []),
  ...["ssh", "-F", "/dev/null", "-tt"],
  ...["-o", `UserKnownHostsFile=${knownHosts}`, "-o", "GlobalKnownHostsFile=/dev/null"],
  ...["-o", "StrictHostKeyChecking=yes", "-o", "IdentitiesOnly=yes", "-o", "PasswordAuthentication=no"],
  // INFO is ssh's default: below it "Connection closed by …" is not printed, and a guest that was cut off leaves no reason.
  ...["-o", "KbdInteractiveAuthentication=no", "-o", `ConnectTimeout=${CONNECT_SECONDS}`, "-o", "LogLevel=INFO"],
  ...(options.keyPath === undefined ? ["-o", "IdentityFile=none"] : ["-i", options.keyPath]),
  ...(options.sshArgs ?? []),
  ...["-p", String(options.join.port), `${options.join.user}@${options.join.host}`],
];

/** Starts ssh. Resolves at once: whether the guest got in is what `waitFor` and `exited` tell. */
export const joinAsGuest = (options: GuestOptions): SshGuest => {
  const { join: told, cols = 80, rows = 24 } = options;
  const dir = mkdtempSync(join(tmpdir(), "lanecast-guest-"));
  const knownHosts = join(dir, "known_hosts");
  const pinned = told.knownHosts ?? [`[${told.host}]:${told.port} ${told.publicKey}`];
  writeFileSync(knownHosts, `${pinned.join("\n")}\n`, { mode: 0o600 });

  let shown = "";
  let tail = "";
  const seekers = new Set<Seeker>();
  const decoder = new TextDecoder();
  const child = Bun.spawn(sshArgv(options, knownHosts), {
    cwd: dir,
    env: { PATH: process.env.PATH ?? "", TERM: "xterm-256color", LANG: "C.UTF-8", ...options.env },
    terminal: {
      cols,
      rows,
      data: (_terminal, chunk) => {
        const text = decoder.decode(chunk, { stream: true });
        shown += text;
        tail = `${tail}${text}`.slice(-TAIL_LENGTH);
        for (const seeker of seekers) seeker.take(text);
      },
    },
  });
  let hasExited = false;
  const exited = child.exited.then(() => {
    hasExited = true;
    return child.exitCode;
  });
  return {
    pid: child.pid,
    exited,
    screen: () => shown,
    write: (text) => void child.terminal?.write(text),
    resize: (newCols, newRows) => child.terminal?.resize(newCols, newRows),
    waitFor: async (text, { withinMs = SHOW_WITHIN_MS, sinceLength = 0 } = {}) => {
      const seeker = startSeeking(text, shown.slice(sinceLength));
      seekers.add(seeker);
      const question = (): true => {
        if (seeker.hasFound()) return true;
        throw new Error(`ssh ${hasExited ? "has exited" : "is there"}; it showed ${JSON.stringify(tail)}`);
      };
      try {
        await eventually(question, { what: `the guest sees ${String(text)}`, withinMs });
      } finally {
        seekers.delete(seeker);
      }
    },
    waitExit: async (withinMs = SHOW_WITHIN_MS) => {
      await eventually(() => hasExited, { what: "the guest's ssh has exited", withinMs });
      return exited;
    },
    dispose: async () => {
      if (!hasExited) child.kill("SIGKILL");
      await exited;
      child.terminal?.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
