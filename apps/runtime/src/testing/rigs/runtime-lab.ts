// A whole runtime in a home of its own, spoken to as the page and the command line do: over its door. For tests of the whole only.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Backend } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import type { Join, ShareView } from "#contract/share";
import { SOCKET_SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX } from "#contract/version";
import { createRuntimeClient, type RuntimeClient } from "#contract/wire";
import { type RunningRuntime, startRuntime } from "../../main";
import type { Clock } from "../../platform/clock";
import { type Config, findPlaces, loadConfig, systemEnvironment } from "../../platform/config";
import { type RuntimeNote, readRuntimeNote } from "../../platform/runtime-note";
import { makeKey, type TestKey } from "../keys";
import { type GuestOptions, joinAsGuest, type SshGuest } from "../ssh-guest";

export interface RuntimeLab {
  readonly dir: string;
  readonly config: Config;
  readonly runtime: RunningRuntime;
  readonly client: RuntimeClient;
  readonly note: RuntimeNote;
  /** A key that tests name in requests, and one that they never name. */
  readonly key: TestKey;
  readonly strangersKey: TestKey;
  newTerminal(name?: string): Promise<TerminalId>;
  share(terminalId: TerminalId, backend: Backend, change?: ShareChange): Promise<{ share: ShareView; join: Join }>;
  /** A guest who follows the join card to the letter: pinned key under the alias, nothing else. */
  join(join: Join, options?: Partial<GuestOptions>): SshGuest;
  show(share: ShareView): Promise<ShareView>;
  /** Ends runtime and terminals, guests first, and removes the home. */
  dispose(): Promise<void>;
}

export interface ShareChange {
  readonly access?: "read" | "write";
  readonly ttlMs?: number;
  readonly keys?: readonly string[];
  readonly anyoneWithLink?: boolean;
  readonly knock?: boolean;
}

/** Opens a client as the command line does: bearer token (an agent's in place of the operator's), ticket, socket. */
export const connect = async (
  note: RuntimeNote,
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
  /** The whole of config.toml; shares of a second are allowed when it is not given. */
  readonly configToml?: string;
  /** Files of `<home>/policies` by name; the starter set when not given. */
  readonly policies?: Readonly<Record<string, string>>;
  /** The system's when not given. */
  readonly clock?: Clock;
  /** Where the runtime looks for programs; this process's PATH when not given. */
  readonly path?: string;
  /** The runtime directory's parent; a folder of the lab's own when not given. */
  readonly runDir?: string;
}

const writeHome = (home: string, { configToml = '[sharing]\nttl_min = "1s"\n', policies }: LabOptions): void => {
  mkdirSync(join(home, policies === undefined ? "" : "policies"), { recursive: true, mode: 0o700 });
  writeFileSync(join(home, "config.toml"), configToml);
  for (const [name, text] of Object.entries(policies ?? {})) writeFileSync(join(home, "policies", name), text);
};

/** A new home each time. The shell is sh: a person's start-up files are no part of what is tested. */
export const openLab = async (options: LabOptions = {}): Promise<RuntimeLab> => {
  const dir = mkdtempSync(join(tmpdir(), "lc-"));
  const home = join(dir, "home");
  writeHome(home, options);
  const path = options.path === undefined ? {} : { PATH: options.path };
  const env = {
    ...systemEnvironment(),
    ...path,
    HOME: dir,
    SHELL: "/bin/sh",
    XDG_RUNTIME_DIR: options.runDir ?? dir,
    PS1: "$ ",
    ENV: "",
  };
  const loaded = loadConfig({ ...env, LANECAST_HOME: home }, { headless: true });
  if (!loaded.ok) throw new Error(loaded.error.message);
  // Set-up's programs lie in the operator's own data directory, whichever home a test uses.
  const config = { ...loaded.value, toolsDir: findPlaces(systemEnvironment(), {}).toolsDir };
  const started = await startRuntime(config, options.clock);
  if (!started.ok) throw new Error(started.error.message);
  const note = readRuntimeNote(config, config.uid);
  if (note === null) throw new Error("the runtime wrote no note");
  return buildLab(dir, config, started.value, note);
};

const buildLab = async (
  dir: string,
  config: Config,
  runtime: RunningRuntime,
  note: RuntimeNote,
): Promise<RuntimeLab> => {
  const { client, close } = await connect(note);
  const key = makeKey(dir, "guest");
  const guests: SshGuest[] = [];
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
      guests.push(guest);
      return guest;
    },
    show: async (share) => (await client.share.show({ shareId: share.shareId })).share,
    dispose: async () => {
      for (const guest of guests) await guest.dispose();
      await client.runtime.stop({ terminals: true });
      close();
      await runtime.stopped;
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
