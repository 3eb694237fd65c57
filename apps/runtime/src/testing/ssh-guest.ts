// A typical guest: the system's ssh client in a real terminal.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "./eventually";

/** What the operator sends to a guest. */
export interface GuestJoin {
  readonly user: string;
  readonly host: string;
  readonly port: number;
  /** The relay's pinned public key, `ssh-ed25519 AAAA…`. With any other key, ssh refuses to connect. */
  readonly publicKey: string;
  /** Complete known_hosts lines, used instead of `publicKey`. A relay that presents a certificate needs two. */
  readonly knownHosts?: readonly string[];
}

export interface GuestOptions {
  readonly join: GuestJoin;
  /** The private key file. Without it, ssh offers no key. */
  readonly keyPath?: string;
  readonly cols?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** ssh arguments before the destination, such as `-N`. */
  readonly sshArgs?: readonly string[];
  /** A command that runs ssh, such as `ip netns exec NAME`. */
  readonly through?: readonly string[];
}

export interface SshGuest {
  readonly pid: number;
  /** The exit code; null if a signal killed ssh. */
  readonly exited: Promise<number | null>;
  /** Everything that the guest's terminal has received, including escape sequences. */
  screen(): string;
  /** Calls `listener` with everything that the terminal receives from now on. Returns a function that unsubscribes. */
  onData(listener: (text: string) => void): () => void;
  /** Sends text as UTF-8, and bytes unchanged. */
  write(text: string | Uint8Array<ArrayBuffer>): void;
  resize(cols: number, rows: number): void;
  /**
   * Resolves when the terminal has shown `text`; the error says what it showed instead. `sinceLength`: skip that many
   * characters.
   */
  waitFor(text: string | RegExp, options?: { withinMs?: number; sinceLength?: number }): Promise<void>;
  /** Resolves with the exit code. Rejects if ssh is still running after `withinMs`. */
  waitExit(withinMs?: number): Promise<number | null>;
  /** Kills ssh and removes its files. Safe to call after ssh has exited. */
  dispose(): Promise<void>;
}

const SHOW_WITHIN_MS = 10_000;
/**
 * Longer than any wait in a test, so that only the test decides what is too slow. (ssh doesn't know about given-time.)
 */
const CONNECT_SECONDS = 60;
/** This many characters are searched again with the next chunk, because a match may span two chunks. */
const PATTERN_REACH = 65_536;
/** How much of the screen an error shows. */
const TAIL_LENGTH = 600;

interface Seeker {
  take(chunk: string): void;
  hasFound(): boolean;
}

/** Searches each chunk once. Searching the whole output of a flood again and again would stall the runtime in this process. */
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
  // With a level below INFO, ssh does not print "Connection closed by …", and the error of a lost guest gives no reason.
  ...["-o", "KbdInteractiveAuthentication=no", "-o", `ConnectTimeout=${CONNECT_SECONDS}`, "-o", "LogLevel=INFO"],
  ...(options.keyPath === undefined ? ["-o", "IdentityFile=none"] : ["-i", options.keyPath]),
  ...(options.sshArgs ?? []),
  ...["-p", String(options.join.port), `${options.join.user}@${options.join.host}`],
];

/** Starts ssh and returns immediately. `waitFor` and `exited` show whether the guest got in. */
export const joinAsGuest = (options: GuestOptions): SshGuest => {
  const { join: told, cols = 80, rows = 24 } = options;
  const dir = mkdtempSync(join(tmpdir(), "lanecast-guest-"));
  const knownHosts = join(dir, "known_hosts");
  const pinned = told.knownHosts ?? [`[${told.host}]:${told.port} ${told.publicKey}`];
  writeFileSync(knownHosts, `${pinned.join("\n")}\n`, { mode: 0o600 });

  let shown = "";
  let tail = "";
  const seekers = new Set<Seeker>();
  const listeners = new Set<(text: string) => void>();
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
        for (const listener of listeners) listener(text);
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
    onData: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    write: (text) => void child.terminal?.write(text),
    resize: (newCols, newRows) => child.terminal?.resize(newCols, newRows),
    waitFor: async (text, { withinMs = SHOW_WITHIN_MS, sinceLength = 0 } = {}) => {
      const seeker = startSeeking(text, shown.slice(sinceLength));
      seekers.add(seeker);
      const question = (): true => {
        if (seeker.hasFound()) return true;
        throw new Error(`ssh ${hasExited ? "has exited" : "is running"}; its terminal shows ${JSON.stringify(tail)}`);
      };
      try {
        await eventually(question, { what: `the guest sees ${String(text)}`, withinMs });
      } finally {
        seekers.delete(seeker);
      }
    },
    waitExit: async (withinMs = SHOW_WITHIN_MS) => {
      const question = (): true => {
        if (hasExited) return true;
        throw new Error(`ssh is running; its terminal shows ${JSON.stringify(tail)}`);
      };
      await eventually(question, { what: "the guest's ssh has exited", withinMs });
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
