// A runtime in a process of its own, as a user has it, so that its CPU time and memory can be told apart from the bench's.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Backend } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import type { Join, ShareView } from "#contract/share";
import type { RuntimeClient } from "#contract/wire";
import { resolvePaths } from "../apps/runtime/src/platform/paths";
import { descendantsOf } from "../apps/runtime/src/platform/process-table";
import { readRuntimeFile } from "../apps/runtime/src/platform/runtime-file";
import { eventually } from "../apps/runtime/src/testing/eventually";
import { memoryKib } from "../apps/runtime/src/testing/figures";
import { makeKey, type TestKey } from "../apps/runtime/src/testing/keys";
import { connect } from "../apps/runtime/src/testing/rigs/runtime-lab";
import { joinAsGuest, type SshGuest } from "../apps/runtime/src/testing/ssh-guest";

const ROOT = join(import.meta.dirname, "..");
/** USER_HZ, which Linux fixes at 100 for everything in /proc. */
const TICK_MS = 10;
const READY_WITHIN_MS = 20_000;
const ENDS_WITHIN_MS = 15_000;

/** CPU time so far, in ms. */
export interface CpuTime {
  readonly atMs: number;
  /** The runtime's own. */
  readonly ownMs: number;
  /** Its short-lived children's, which it has waited for. */
  readonly reapedMs: number;
  /** Everything else that it started: relays, workers, the lanes' tmux. Without processes that ended since the last call. */
  readonly restMs: number;
}

export interface SharedLane {
  readonly terminalId: TerminalId;
  readonly share: ShareView;
  readonly join: Join;
}

export interface ShareWish {
  /** Default: write. */
  readonly access?: "read" | "write";
  readonly ttlMs?: number;
}

export interface RuntimeHost {
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly client: RuntimeClient;
  readonly key: TestKey;
  readonly pid: number;
  /** Opens a lane and shares its terminal. */
  share(backend: Backend, lane: string, wish?: ShareWish): Promise<SharedLane>;
  /** Shares a terminal that is open already. */
  shareTerminal(terminalId: TerminalId, backend: Backend, wish?: ShareWish): Promise<SharedLane>;
  /** Resolves when the guest sees the terminal. */
  join(told: Join): Promise<SshGuest>;
  cpu(): CpuTime;
  pssMb(): number;
  /** The runtime's and that of everything it started. */
  everythingPssMb(): number;
  dispose(): Promise<void>;
}

const fieldsOf = (pid: number): readonly number[] => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
  } catch {
    return [];
  }
};

/** utime and stime, or cutime and cstime (proc_pid_stat(5)). */
const ownMsOf = (pid: number): number => ((fieldsOf(pid)[11] ?? 0) + (fieldsOf(pid)[12] ?? 0)) * TICK_MS;
const reapedMsOf = (pid: number): number => ((fieldsOf(pid)[13] ?? 0) + (fieldsOf(pid)[14] ?? 0)) * TICK_MS;

/** To a tenth. */
export const pssMbOf = (pid: number): number => Math.round(memoryKib(pid) / 102.4) / 10;

/** The lanes' tmux is no descendant of the runtime. Empty before the first lane. */
const tmuxServersOf = (runtimeDir: string): readonly number[] => {
  const socket = join(runtimeDir, "tmux");
  if (!existsSync(socket)) return [];
  const { stdout, stderr } = Bun.spawnSync(["tmux", "-S", socket, "display", "-p", "#{pid}"]);
  const pid = Number(stdout.toString().trim());
  if (pid === 0) throw new Error(`the lanes' tmux doesn't answer: ${stderr.toString()}`);
  return [pid];
};

export const openHost = async ({
  config = "",
  profile = false,
}: {
  config?: string;
  profile?: boolean;
} = {}): Promise<RuntimeHost> => {
  const dir = mkdtempSync(join(tmpdir(), "lc-"));
  const home = join(dir, "home");
  mkdirSync(home, { mode: 0o700 });
  writeFileSync(join(home, "config.toml"), `[sharing]\nttl_min = "1s"\n${config}`);
  const env = {
    PATH: process.env.PATH ?? "",
    XDG_DATA_HOME: process.env.XDG_DATA_HOME ?? join(process.env.HOME ?? "/root", ".local/share"),
    ...{ HOME: dir, SHELL: "/bin/sh", PS1: "$ ", LANG: "C.UTF-8", LANECAST_HOME: home, XDG_RUNTIME_DIR: dir },
    ...(profile ? { BUN_OPTIONS: `--cpu-prof --cpu-prof-dir=${join(ROOT, ".reports")}` } : {}),
  };
  const serving = Bun.spawn([join(ROOT, "bin/lanecast"), "serve", "--headless"], {
    cwd: dir,
    env,
    stdin: "ignore",
    stdout: "ignore",
    stderr: Bun.file(join(dir, "serve.err")),
  });
  const uid = process.getuid?.() ?? 0;
  const note = await eventually(() => readRuntimeFile({ home }, uid), {
    what: "the runtime answers",
    withinMs: READY_WITHIN_MS,
  });
  const { client, close } = await connect(note);
  const { runtimeDir } = resolvePaths(env, uid, home);
  const everythingElse = (): readonly number[] => [
    ...new Set([...tmuxServersOf(runtimeDir), ...descendantsOf(note.pid).map(({ pid }) => pid)]),
  ];
  const key = makeKey(dir, "guest");
  const guests: SshGuest[] = [];
  const shareTerminal: RuntimeHost["shareTerminal"] = async (terminalId, backend, wish = {}) => {
    const asked = { terminalId, backend, access: "write" as const, ...wish, keys: [key.line] };
    const { share, join: told } = await client.share.start(asked);
    if (told === null) throw new Error(`no link: ${share.phase} ${JSON.stringify(share.lastError)}`);
    return { terminalId, share, join: told };
  };
  return {
    dir,
    env,
    client,
    key,
    pid: note.pid,
    share: async (backend, lane, wish) =>
      shareTerminal((await client.lane.new({ name: lane, cwd: dir })).terminalId, backend, wish),
    shareTerminal,
    join: async ({ user, host, port, knownHosts, command }) => {
      const alias = /HostKeyAlias=(\S+)/.exec(command)?.[1] ?? "";
      const told = { user, host, port, publicKey: "", knownHosts: knownHosts.split("\n") };
      const guest = joinAsGuest({ join: told, keyPath: key.path, sshArgs: ["-o", `HostKeyAlias=${alias}`] });
      guests.push(guest);
      await guest.waitFor("lanecast", { withinMs: READY_WITHIN_MS });
      return guest;
    },
    cpu: () => {
      const rest = everythingElse();
      return {
        atMs: performance.now(),
        ownMs: ownMsOf(note.pid),
        reapedMs: reapedMsOf(note.pid),
        restMs: rest.reduce((sum, pid) => sum + ownMsOf(pid) + reapedMsOf(pid), 0),
      };
    },
    pssMb: () => pssMbOf(note.pid),
    everythingPssMb: () => [note.pid, ...everythingElse()].reduce((sum, pid) => sum + pssMbOf(pid), 0),
    dispose: async () => {
      await Promise.all(guests.map((guest) => guest.dispose()));
      await client.runtime.stop({ terminals: true }).catch(() => undefined);
      close();
      const overdue = setTimeout(() => serving.kill("SIGKILL"), ENDS_WITHIN_MS);
      await serving.exited;
      clearTimeout(overdue);
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
