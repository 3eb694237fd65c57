// A denied share creates nothing, not even for a moment: the kernel (strace, inotify) and tmux's hooks watch many denials.
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

/** The system calls without which no worker, relay or room can start. */
const CALLS = "execve,fork,vfork,clone,clone3,bind,listen,mkdir,mkdirat";

interface Watching {
  /** Everything seen so far, in words. */
  seen(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** A clone with CLONE_THREAD is a thread of the runtime, not a new program. */
const isProgram = (line: string): boolean =>
  /\b(?:execve|fork|vfork|bind|listen|mkdir|mkdirat)\(/.test(line) ||
  (/\bclone3?\(/.test(line) && !line.includes("CLONE_THREAD"));

/** Traces the system calls of the runtime and of its children with ptrace, which misses no process, however short-lived. */
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

/** Watches the folder for the shares' files and sockets with inotify, which also sees files that are removed immediately. */
const watchFolder = (dir: string): Watching => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const entries: string[] = [];
  const watcher = watch(dir, { recursive: true }, (_, name) => entries.push(`${dir}/${name ?? "?"}`));
  return { seen: async () => entries, close: async () => watcher.close() };
};

/** Records new sessions in the terminals' tmux server with tmux's own hooks. */
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
  // Without this, the audit log runs the system's `logger` program.
  stage = await openGuestStage({ configToml: "[audit]\nsystem_log = false\n" });
  // Backends are probed once, which starts programs. Do it before watching.
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

/** Denied by the starter policies: longer than half an hour for anyone with the link. */
const denied = (index: number) => ({
  terminalId: stage.terminalId,
  backend: index % 2 === 0 ? ("tmate" as const) : ("upterm" as const),
  access: "read" as const,
  anyoneWithLink: true,
  keys: [],
  ttlMs: 3_600_000 + index,
});
/** Needs an approval, which never comes; the test withdraws it. */
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

describe("a denied share", () => {
  const canTrace = strace !== null && isThere("tmate");
  const traced = it.skipIf(!canTrace);
  const why = canTrace ? "" : ` (skipped: ${strace === null ? "strace" : "tmate"} is not installed)`;

  traced(
    `FR-026-002, FR-026-009: starts no program, socket, session or folder at any moment of many denials${why}`,
    async () => {
      const all = await watchAll(true);
      await denyOften();
      expect(await seenBy(all)).toEqual([]);
    },
  );

  traced(`FR-026-002: is watched by something that does see an allowed share${why}`, async () => {
    const all = await watchAll(true);
    await stage.lab.share(stage.terminalId, "tmate");
    await stage.lab.client.share.revoke({ all: true });
    const haveSeen = async (): Promise<boolean> => {
      const [sessions = [], folders = [], calls = []] = await Promise.all(all.map((each) => each.seen()));
      const isShare = (name: string): boolean => name.includes("shr_");
      return sessions.some(isShare) && folders.some(isShare) && calls.some((line) => line.includes("execve("));
    };
    await eventually(haveSeen, { what: "every watcher has seen it", withinMs: 10_000 });
  });

  it("FR-026-002: starts no session and no folder, watched without strace", async () => {
    const all = await watchAll(false);
    await denyOften();
    expect(await seenBy(all)).toEqual([]);
  });
});
