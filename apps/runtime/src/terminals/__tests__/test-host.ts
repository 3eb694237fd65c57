// A real tmux host for each test: its own runtime directory, guests in real PTYs, and a check that nothing is left behind.
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { Result } from "#contract/errors";
import type { LaneId, ShareId, TerminalId } from "#contract/ids";
import type { TerminalEvent } from "#contract/stream";
import { createSystemClock } from "../../platform/clock";
import { newId } from "../../platform/ids";
import { eventually } from "../../testing/eventually";
import { expectNoLeaks } from "../../testing/leak-check";
import { createTerminals, type Terminals } from "../terminals";

/** A tmux client in its own PTY. */
export interface TestClient {
  readonly pid: number;
  /** Everything its terminal received, escape sequences included. */
  screen(): string;
  write(text: string): void;
  resize(cols: number, rows: number): void;
  hasExited(): boolean;
  waitFor(text: string): Promise<void>;
  waitExit(withinMs?: number): Promise<void>;
}

/** A view whose events are collected. */
export interface TestView {
  readonly events: TerminalEvent[];
  /** The last snapshot and the output since. */
  bytes(): Buffer;
  waitFor(text: string): Promise<void>;
  hasEnded(): boolean;
  stop(): Promise<void>;
}

export interface TestHost {
  /** The terminals of the current runtime. */
  terminals(): Terminals;
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Disconnects and connects again, as a restarted runtime does. `meanwhile`: done while none is connected. */
  restart(meanwhile?: () => void): Promise<Terminals>;
  /** The terminals that were reported as closed since this call. The list grows. */
  closedTerminals(): readonly TerminalId[];
  lane(command?: readonly string[], name?: string): Promise<{ laneId: LaneId; terminalId: TerminalId }>;
  client(argv: readonly string[], size?: { cols: number; rows: number }): TestClient;
  view(terminalId: TerminalId): TestView;
  /** What the terminal shows, as plain text. */
  screen(terminalId: TerminalId): string;
  waitForScreen(terminalId: TerminalId, text: string | RegExp, withinMs?: number): Promise<void>;
  type(terminalId: TerminalId, text: string): Promise<void>;
  /** Runs the real tmux directly, not through the code under test. Throws if it fails. */
  tmux(...args: readonly string[]): string;
  dispose(): Promise<void>;
}

export const WITHIN_MS = 10_000;

export const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
};

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

let shareCount = 0;
export const freshShareId = (): ShareId => {
  shareCount += 1;
  return `shr_test${shareCount}` as ShareId;
};

const startClient = (
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  { cols, rows }: { cols: number; rows: number },
): TestClient => {
  let shown = "";
  let hasExited = false;
  const decoder = new TextDecoder();
  const child = Bun.spawn([...argv], {
    env: { ...env, TERM: "xterm-256color" },
    terminal: {
      cols,
      rows,
      data: (_terminal, chunk) => {
        shown += decoder.decode(chunk, { stream: true });
      },
    },
  });
  void child.exited.then(() => {
    hasExited = true;
    child.terminal?.close();
  });
  return {
    pid: child.pid,
    screen: () => shown,
    write: (text) => void child.terminal?.write(text),
    resize: (newCols, newRows) => child.terminal?.resize(newCols, newRows),
    hasExited: () => hasExited,
    waitFor: async (text) => {
      const sees = (): true => {
        if (shown.includes(text)) return true;
        throw new Error(JSON.stringify(shown.slice(-600)));
      };
      await eventually(sees, { what: `the client sees ${text}`, withinMs: WITHIN_MS });
    },
    waitExit: async (withinMs = WITHIN_MS) => {
      await eventually(() => hasExited, { what: "the client has exited", withinMs });
    },
  };
};

const follow = (terminals: Terminals, terminalId: TerminalId): TestView => {
  const events: TerminalEvent[] = [];
  const stopping = new AbortController();
  let hasEnded = false;
  let chunks: Buffer[] = [];
  const reading = (async () => {
    for await (const event of terminals.view(terminalId, stopping.signal)) {
      events.push(event);
      if (event.type === "snapshot") chunks = [];
      if ("bytes" in event) chunks.push(Buffer.from(event.bytes, "base64"));
    }
    hasEnded = true;
  })();
  const bytes = (): Buffer => Buffer.concat(chunks);
  return {
    events,
    bytes,
    hasEnded: () => hasEnded,
    waitFor: async (text) => {
      const shows = (): true => {
        if (bytes().includes(text)) return true;
        throw new Error(JSON.stringify(bytes().toString().slice(-600)));
      };
      await eventually(shows, { what: `the view shows ${text}`, withinMs: WITHIN_MS });
    },
    stop: async () => {
      stopping.abort();
      await reading;
    },
  };
};

const startTestHost = async (extraEnv: Readonly<Record<string, string>>): Promise<TestHost> => {
  const dir = mkdtempSync("/tmp/lct-");
  const path = process.env.PATH ?? "";
  const env = { PATH: path, HOME: dir, LANG: "C.UTF-8", PS1: "$ ", LANECAST_HOME: join(dir, "home"), ...extraEnv };
  const clients: TestClient[] = [];
  const create = async (): Promise<Terminals> =>
    must(await createTerminals({ runtimeDir: dir, clock: createSystemClock(), path, env, shell: "/bin/sh", newId }));
  let current = await create();

  const tmux = (...args: readonly string[]): string => {
    const done = Bun.spawnSync(["tmux", "-N", "-S", join(dir, "tmux"), ...args], { env });
    if (done.exitCode !== 0) throw new Error(`tmux ${args.join(" ")}: ${done.stderr.toString()}`);
    return done.stdout.toString().replace(/\n$/, "");
  };
  const screen = (terminalId: TerminalId): string => tmux("capture-pane", "-p", "-t", `=${terminalId}:`);

  return {
    terminals: () => current,
    dir,
    env,
    restart: async (meanwhile) => {
      await current.dispose();
      meanwhile?.();
      current = await create();
      return current;
    },
    closedTerminals: () => {
      const closed: TerminalId[] = [];
      current.onTerminalClosed((terminalId) => closed.push(terminalId));
      return closed;
    },
    lane: async (command, name) =>
      must(await current.newLane({ ...(command && { command }), ...(name !== undefined && { name }) })),
    client: (argv, size = { cols: 80, rows: 24 }) => {
      const client = startClient(argv, env, size);
      clients.push(client);
      return client;
    },
    view: (terminalId) => follow(current, terminalId),
    screen,
    waitForScreen: async (terminalId, text, withinMs = WITHIN_MS) => {
      const shows = (): true => {
        const shown = screen(terminalId);
        if (typeof text === "string" ? shown.includes(text) : text.test(shown)) return true;
        throw new Error(JSON.stringify(shown.trimEnd()));
      };
      await eventually(shows, { what: `the terminal shows ${String(text)}`, withinMs });
    },
    type: async (terminalId, text) => {
      must(await current.type(terminalId, Buffer.from(text)));
    },
    tmux,
    dispose: async () => {
      await current.stopServer();
      await current.dispose();
      for (const client of clients) {
        if (!client.hasExited()) process.kill(client.pid, "SIGKILL");
        await client.waitExit();
      }
      rmSync(dir, { recursive: true, force: true });
    },
  };
};

/** Call it in `describe`: starts a host before each test and disposes it after. The result always refers to the current test's host. */
export const useTestHost = (extraEnv: Readonly<Record<string, string>> = {}): TestHost => {
  const homes: string[] = [];
  expectNoLeaks({ markers: () => homes.map((home) => `HOME=${home}`) });
  let current: TestHost | null = null;
  beforeEach(async () => {
    current = await startTestHost(extraEnv);
    homes.push(current.dir);
  });
  afterEach(() => current?.dispose());
  return new Proxy({} as TestHost, { get: (_target, name) => current && Reflect.get(current, name) });
};

/** Both ends of the status line of the only attach, as tmux expands them for its width. */
export const statusOf = (host: Pick<TestHost, "tmux">): readonly string[] => {
  const [, client = "", session = ""] =
    /^(\S+) (att_\S+)$/m.exec(host.tmux("list-clients", "-F", "#{client_name} #{session_name}")) ?? [];
  return ["status-left", "status-right"].map((option) =>
    host.tmux("display-message", "-p", "-c", client, "-t", `=${session}:`, `#{T:${option}}`).trim(),
  );
};
