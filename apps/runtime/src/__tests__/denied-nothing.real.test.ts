// Where the gate says no nothing exists at any moment: watched from outside by the kernel (strace, inotify) and by tmux's own hooks, over many denials.
import { existsSync, mkdirSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { settle } from "#contract/wire";
import { findProgram } from "../platform/process-tree";
import { eventually } from "../testing/eventually";
import { expectNoLeaks } from "../testing/leak-check";
import { type GuestStage, isThere, openGuestStage } from "../testing/rigs/guest-stage";

expectNoLeaks();

const PATH = process.env.PATH ?? "";
const strace = findProgram("strace", PATH);
const DENIALS = 60;

/** What a worker, a relay or a room cannot come to be without. */
const CALLS = "execve,fork,vfork,clone,clone3,bind,listen,mkdir,mkdirat";

interface Watching {
  /** Everything that was seen so far, in words. */
  seen(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Threads share their process's memory (CLONE_THREAD): the runtime's own, not a program. */
const isProgram = (line: string): boolean =>
  /\b(?:execve|fork|vfork|bind|listen|mkdir|mkdirat)\(/.test(line) ||
  (/\bclone3?\(/.test(line) && !line.includes("CLONE_THREAD"));

/** The system calls of the runtime and of whatever it would start, by ptrace: none can be too brief to be seen. */
const watchCalls = async (dir: string): Promise<Watching> => {
  const path = join(dir, `strace-${performance.now()}`);
  const argv = [strace ?? "strace", "-f", "-q", "-e", `trace=${CALLS}`, "-o", path, "-p", String(process.pid)];
  const child = Bun.spawn(argv, { env: { PATH }, stdout: "ignore", stderr: "ignore" });
  const isTraced = (): boolean => readFileSync("/proc/self/status", "utf8").includes(`TracerPid:\t${child.pid}`);
  await eventually(isTraced, { what: "the runtime is being traced", withinMs: 10_000 });
  return {
    seen: async () => readFileSync(path, "utf8").split("\n").filter(isProgram),
    close: async () => {
      child.kill("SIGINT");
      await child.exited;
    },
  };
};

/** Entries of the folder in which shares keep their files and sockets, by inotify: also what is gone again at once. */
const watchFolder = (dir: string): Watching => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const entries: string[] = [];
  const watcher = watch(dir, { recursive: true }, (_, name) => entries.push(`${dir}/${name ?? "?"}`));
  return { seen: async () => entries, close: async () => watcher.close() };
};

/** Sessions made in the terminals' tmux server, told by tmux itself. */
const watchSessions = (tmux: { socket: string }, log: string): Watching => {
  const run = (...argv: string[]): void => {
    const ran = Bun.spawnSync(["tmux", "-S", tmux.socket, ...argv], { env: { PATH } });
    if (ran.exitCode !== 0) throw new Error(ran.stderr.toString());
  };
  run("set-hook", "-g", "session-created[90]", `run-shell "echo #{hook_session_name} >> ${log}"`);
  run("set-hook", "-g", "window-linked[90]", `run-shell "echo linked #{hook_session_name} >> ${log}"`);
  return {
    seen: async () => (existsSync(log) ? readFileSync(log, "utf8").split("\n").filter(Boolean) : []),
    close: async () => {
      run("set-hook", "-gu", "session-created[90]");
      run("set-hook", "-gu", "window-linked[90]");
    },
  };
};

let stage: GuestStage;
const watching: Watching[] = [];
beforeAll(async () => {
  // The heads of the log go out by a program of the system's (logger): the record's doing, no share's.
  stage = await openGuestStage({ configToml: "[audit]\nsystem_log = false\n" });
  // Backends are looked for once; that starts programs, and is no part of what is watched.
  await stage.lab.client.runtime.backends();
});
afterEach(async () => {
  for (const each of watching.splice(0)) await each.close();
});
afterAll(() => stage.dispose());

const watchAll = async (withCalls: boolean): Promise<readonly Watching[]> => {
  const { lab, terminalId } = stage;
  const { lanes } = await lab.client.lane.list();
  const terminal = lanes.flatMap(({ terminals }) => terminals).find((each) => each.terminalId === terminalId);
  if (terminal === undefined) throw new Error("no terminal");
  watching.push(watchSessions(terminal.tmux, join(lab.dir, `sessions-${performance.now()}`)));
  watching.push(watchFolder(join(lab.config.runtimeDir, "s")));
  if (withCalls) watching.push(await watchCalls(lab.dir));
  return watching;
};
const seenBy = async (all: readonly Watching[]): Promise<readonly string[]> =>
  (await Promise.all(all.map((each) => each.seen()))).flat();

/** Nobody is allowed this: for longer than half an hour, by link alone, both ways to share, each access. */
const denied = (index: number) => ({
  terminalId: stage.terminalId,
  backend: index % 2 === 0 ? ("tmate" as const) : ("upterm" as const),
  access: "read" as const,
  anyoneWithLink: true,
  keys: [],
  ttlMs: 3_600_000 + index,
});
/** This waits for a yes that never comes, and is withdrawn. */
const waiting = () => ({ ...denied(0), access: "write" as const });

const denyOften = async (): Promise<void> => {
  const { client } = stage.lab;
  for (let index = 0; index < DENIALS; index += 1) {
    const answer = await settle(client.share.start(denied(index)));
    expect(answer).toMatchObject({ ok: false, error: { code: "policy-denied" } });
  }
  const { share } = await client.share.start(waiting());
  expect(share.phase).toBe("awaiting-approval");
  await client.share.revoke({ shareIds: [share.shareId] });
};

describe("where the gate says no", () => {
  const canTrace = strace !== null && isThere("tmate");
  const traced = it.skipIf(!canTrace);
  const why = canTrace ? "" : ` (skipped: ${strace === null ? "strace" : "tmate"} is not installed)`;

  traced(
    `FR-026-002, FR-026-009: no program, no socket, no session, no folder at any moment of many denials${why}`,
    async () => {
      const all = await watchAll(true);
      await denyOften();
      expect(await seenBy(all)).toEqual([]);
    },
  );

  traced(`FR-026-002: the same watchers see a share that is allowed${why}`, async () => {
    const all = await watchAll(true);
    await stage.lab.share(stage.terminalId, "tmate");
    await stage.lab.client.share.revoke({ all: true });
    const haveSeen = async (): Promise<boolean> => {
      const [sessions = [], folders = [], calls = []] = await Promise.all(all.map((each) => each.seen()));
      const isShare = (name: string): boolean => name.includes("shr_");
      return sessions.some(isShare) && folders.some(isShare) && calls.some((line) => line.includes("execve("));
    };
    await eventually(haveSeen, { what: "each has seen it", withinMs: 10_000 });
  });

  it("FR-026-002: no session and no folder, seen without tracing", async () => {
    const all = await watchAll(false);
    await denyOften();
    expect(await seenBy(all)).toEqual([]);
  });
});
