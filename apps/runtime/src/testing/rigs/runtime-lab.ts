// A whole runtime on a new home. Tests use it as the page and the command line do, over its port.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Backend } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import { SOCKET_SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX } from "#contract/limits";
import type { Join, ShareView } from "#contract/share";
import { createRuntimeClient, type RuntimeClient } from "#contract/wire";
import { type RunningRuntime, startRuntime } from "../../main";
import type { Clock } from "../../platform/clock";
import { type Config, findPaths, loadConfig, systemEnvironment } from "../../platform/config";
import { type RuntimeFile, readRuntimeFile } from "../../platform/runtime-file";
import { makeKey, type TestKey } from "../keys";
import { type GuestOptions, joinAsGuest, type SshGuest } from "../ssh-guest";

export interface RuntimeLab {
  readonly dir: string;
  readonly config: Config;
  readonly runtime: RunningRuntime;
  readonly client: RuntimeClient;
  readonly note: RuntimeFile;
  /** A key that tests allow in their requests, and one that they never allow. */
  readonly key: TestKey;
  readonly strangersKey: TestKey;
  newTerminal(name?: string): Promise<TerminalId>;
  share(terminalId: TerminalId, backend: Backend, change?: ShareChange): Promise<{ share: ShareView; join: Join }>;
  /** Joins with exactly what the join card says: the pinned host key under its alias. */
  join(join: Join, options?: Partial<GuestOptions>): SshGuest;
  show(share: ShareView): Promise<ShareView>;
  /** Disconnects the guests, ends the runtime and the terminals, and removes the home. */
  dispose(): Promise<void>;
}

export interface ShareChange {
  readonly access?: "read" | "write";
  readonly ttlMs?: number;
  readonly keys?: readonly string[];
  readonly anyoneWithLink?: boolean;
  readonly knock?: boolean;
}

/** Connects as the command line does: bearer token (the operator's, or an agent's), ticket, socket. */
export const connect = async (
  note: RuntimeFile,
  token = note.token,
): Promise<{ client: RuntimeClient; socket: WebSocket; close: () => void }> => {
  const answer = await fetch(`${note.baseUrl}/api/ticket`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}` },
  });
  const { ticket } = (await answer.json()) as { ticket: string };
  const protocols = [SOCKET_SUBPROTOCOL, `${TICKET_SUBPROTOCOL_PREFIX}${ticket}`];
  const url = `${note.baseUrl.replace("http", "ws")}/api/socket`;
  const socket = new WebSocket(url, { protocols, headers: { Origin: note.baseUrl } } as unknown as string[]);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error("the socket was refused")));
  });
  return { client: createRuntimeClient(socket), socket, close: () => socket.close() };
};

export interface LabOptions {
  /** The content of config.toml. By default it allows shares of one second. */
  readonly configToml?: string;
  /** The files of `<home>/policies` by name. Default: the starter policies. */
  readonly policies?: Readonly<Record<string, string>>;
  /** Default: the system's clock. */
  readonly clock?: Clock;
  /** The folder of home and runtime directory. A new short one when not given. */
  readonly dir?: string;
  /** Where the runtime looks for programs; this process's PATH when not given. */
  readonly path?: string;
  /** The lanes' shell. Default: sh, so that the user's start-up files do not affect the test. */
  readonly shell?: string;
  /** The runtime directory's parent; a folder of the lab's own when not given. */
  readonly runDir?: string;
}

const writeHome = (home: string, { configToml = '[sharing]\nttl_min = "1s"\n', policies }: LabOptions): void => {
  mkdirSync(join(home, policies === undefined ? "" : "policies"), { recursive: true, mode: 0o700 });
  writeFileSync(join(home, "config.toml"), configToml);
  for (const [name, text] of Object.entries(policies ?? {})) writeFileSync(join(home, "policies", name), text);
};

/** Opens a new home. */
export const openLab = async (options: LabOptions = {}): Promise<RuntimeLab> => {
  const { dir = mkdtempSync(join(tmpdir(), "lc-")) } = options;
  const home = join(dir, "home");
  writeHome(home, options);
  const path = options.path === undefined ? {} : { PATH: options.path };
  const env = {
    ...systemEnvironment(),
    ...path,
    HOME: dir,
    SHELL: options.shell ?? "/bin/sh",
    XDG_RUNTIME_DIR: options.runDir ?? dir,
    PS1: "$ ",
    ENV: "",
  };
  const loaded = loadConfig({ ...env, LANECAST_HOME: home }, { headless: true });
  if (!loaded.ok) throw new Error(loaded.error.message);
  // Setup installs programs in the user's data directory, also when a test has a home of its own.
  const config = { ...loaded.value, toolsDir: findPaths(systemEnvironment(), {}).toolsDir };
  const started = await startRuntime(config, options.clock);
  if (!started.ok) throw new Error(started.error.message);
  const note = readRuntimeFile(config, config.uid);
  if (note === null) throw new Error("the runtime wrote no note");
  return buildLab(dir, config, started.value, note);
};

const buildLab = async (
  dir: string,
  config: Config,
  runtime: RunningRuntime,
  note: RuntimeFile,
): Promise<RuntimeLab> => {
  const { client, close } = await connect(note);
  const key = makeKey(dir, "guest");
  const guests = new Set<SshGuest>();
  return {
    dir,
    config,
    runtime,
    client,
    note,
    key,
    strangersKey: makeKey(dir, "stranger"),
    newTerminal: async (name = "api") => (await client.lane.new({ name, cwd: dir })).terminalId,
    share: async (terminalId, backend, { keys = [key.line], anyoneWithLink = false, ...change } = {}) => {
      const who = anyoneWithLink ? { anyoneWithLink } : { keys: [...keys] };
      const { share, join: told } = await client.share.start({
        terminalId,
        backend,
        access: "write",
        ...change,
        ...who,
      });
      if (told === null) throw new Error(`no link: ${share.phase}`);
      return { share, join: told };
    },
    join: ({ user, host, port, knownHosts, command }, options = {}) => {
      const alias = /HostKeyAlias=(\S+)/.exec(command)?.[1] ?? "";
      const sshArgs = ["-o", `HostKeyAlias=${alias}`, ...(options.sshArgs ?? [])];
      const told = { user, host, port, publicKey: "", knownHosts: knownHosts.split("\n") };
      const guest = joinAsGuest({ keyPath: key.path, ...options, join: told, sshArgs });
      // A guest that its test has disposed of is forgotten, because the soak has hundreds.
      const joined = { ...guest, dispose: () => guest.dispose().finally(() => guests.delete(joined)) };
      guests.add(joined);
      return joined;
    },
    show: async (share) => (await client.share.show({ shareId: share.shareId })).share,
    dispose: async () => {
      for (const guest of guests) await guest.dispose();
      // If the test has stopped the runtime already, its socket closes at any moment.
      await client.runtime.stop({ terminals: true }).catch(() => undefined);
      close();
      await runtime.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
