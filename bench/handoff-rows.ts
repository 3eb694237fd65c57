// What an agent waits for at a terminal, beside the bare shell and plain tmux: reading, keys, a command, the context; and how
// long taking back takes.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../apps/runtime/src/testing/eventually";
import { type HandoffStage, openHandoffStage } from "../apps/runtime/src/testing/rigs/handoff-stage";
import { repeat, timed } from "./in-turns";
import type { Measured } from "./table";

const LETTER = "Z";
const WITHIN_MS = 2_000;
/** A token can make about a hundred calls in a row; more are refused for a while. */
const RUNS_MAX = 20;
const CONTEXT_LINES = 100_000;

/** bash in a terminal of its own, without tmux or lanecast. */
const openBareShell = () => {
  let seen = "";
  const env = { PATH: process.env.PATH ?? "", TERM: "xterm-256color", PS1: "$ " };
  const child = Bun.spawn(["bash", "--norc", "--noprofile"], {
    env,
    terminal: {
      cols: 80,
      rows: 24,
      data: (_terminal, chunk) => {
        seen += Buffer.from(chunk).toString("latin1");
      },
    },
  });
  const until = async (text: string, from: number): Promise<void> => {
    const startedMs = performance.now();
    while (!seen.includes(text, from)) {
      if (performance.now() - startedMs > WITHIN_MS) throw new Error(`the shell did not show ${text}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const typed = async (text: string, shown: string): Promise<number> => {
    const from = seen.length;
    return timed(async () => {
      child.terminal?.write(text);
      await until(shown, from);
    });
  };
  return {
    keyMs: () => typed(LETTER, LETTER),
    clear: () => typed("\u0015", ""),
    /** From Enter to the next prompt. */
    trueMs: () => typed("true\r", "\u001b[?2004h$ "),
    dispose: async (): Promise<void> => {
      child.kill("SIGKILL");
      await child.exited;
      child.terminal?.close();
    },
  };
};

/** A plain tmux with the same number of lines. */
const plainTmux = async (dir: string) => {
  const run = async (...args: readonly string[]): Promise<void> => {
    const argv = ["tmux", "-S", join(dir, "plain"), "-f", "/dev/null", ...args];
    const child = Bun.spawn(argv, {
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
      env: { PATH: process.env.PATH },
    });
    if ((await child.exited) !== 0) throw new Error(`failed: ${argv.join(" ")}`);
  };
  const flag = join(dir, "plain-done");
  await run("new-session", "-d", "-x", "80", "-y", "24", "sh");
  await run("set", "-g", "history-limit", "50000");
  await run("new-window", `seq ${CONTEXT_LINES}; touch ${flag}; exec sh`);
  await eventually(() => existsSync(flag), { what: "plain tmux has its lines", withinMs: 20_000 });
  return {
    screenMs: () => timed(() => run("capture-pane", "-p")),
    historyMs: () => timed(() => run("capture-pane", "-p", "-J", "-S", "-2000")),
    dispose: () => run("kill-server"),
  };
};

const takeBackMs = async (stage: HandoffStage): Promise<number> => {
  await stage.reset();
  const { handoffId } = await stage.handOver("run");
  const running = stage.run("trap '' INT; sleep 5");
  await Bun.sleep(300);
  const tookMs = await timed(() => stage.lab.client.handoff.takeBack({ handoffIds: [handoffId] }));
  await running;
  return tookMs;
};

/** From `send_keys` to the echo on the screen that it answers with. It waits for quiet, so this is the whole call. */
const keyMs = async (stage: HandoffStage): Promise<number> => {
  const terminal = stage.terminalId();
  const view = new AbortController();
  const echo = (async () => {
    for await (const event of await stage.lab.client.terminal.view({ terminalId: terminal }, { signal: view.signal }))
      if (event.type === "output" && atob(event.bytes).includes(LETTER)) return performance.now();
    throw new Error("no echo");
  })();
  await Bun.sleep(20);
  const startedMs = performance.now();
  const sent = stage.use("send_keys", { terminal, text: LETTER, wait_ms: 0 });
  const shownMs = await echo;
  view.abort();
  await sent;
  return shownMs - startedMs;
};

const rowsOf = async (stage: HandoffStage, runs: number, dir: string): Promise<readonly Measured[]> => {
  await stage.handOver("type", { ttlMs: 60 * 60_000 });
  const terminal = stage.terminalId();
  const shell = openBareShell();
  await Bun.sleep(300);
  const bareKeys = await repeat(runs, async () => {
    await shell.clear();
    return shell.keyMs();
  });
  await shell.clear();
  const bareTrue = await repeat(runs, shell.trueMs);
  await shell.dispose();
  const keys = await repeat(runs, () => keyMs(stage));
  await stage.use("send_keys", { terminal, keys: ["C-c"] });
  const commands = await repeat(runs, () => timed(() => stage.use("run_command", { terminal, command: "true" })));
  await stage.use("run_command", { terminal, command: `seq ${CONTEXT_LINES}`, timeout_ms: 50_000 });
  const plain = await plainTmux(dir);
  const screens = await repeat(runs, () => timed(() => stage.use("read_screen", { terminal })));
  const plainScreens = await repeat(runs, plain.screenMs);
  const contexts = await repeat(Math.ceil(runs / 2), () => timed(() => stage.use("get_context", { terminal })));
  const plainHistories = await repeat(runs, plain.historyMs);
  await plain.dispose();
  const taken = await repeat(Math.ceil(runs / 2), () => takeBackMs(stage));
  return [
    {
      id: "handoff-screen",
      what: "handoff: read_screen",
      unit: "ms",
      ours: screens,
      raw: { what: "tmux capture-pane", values: plainScreens },
    },
    {
      id: "handoff-key",
      what: "handoff: from send_keys to the key's echo",
      unit: "ms",
      ours: keys,
      raw: { what: "a bare shell", values: bareKeys },
    },
    {
      id: "handoff-true",
      what: "handoff: run_command true",
      unit: "ms",
      ours: commands,
      raw: { what: "a bare shell", values: bareTrue },
    },
    { id: "handoff-take-back", what: "handoff: take back while a command runs", unit: "ms", ours: taken },
    {
      id: "handoff-context",
      what: `handoff: the context after ${CONTEXT_LINES.toLocaleString("en")} lines`,
      unit: "ms",
      ours: contexts,
      raw: { what: "tmux capture-pane of 2,000 lines", values: plainHistories },
    },
  ];
};

export const handoffRows = async (runs: number): Promise<readonly Measured[]> => {
  const dir = mkdtempSync(join(tmpdir(), "lanecast-bench-"));
  const stage = await openHandoffStage();
  try {
    return await rowsOf(stage, Math.min(runs, RUNS_MAX), dir);
  } finally {
    await stage.dispose();
    rmSync(dir, { recursive: true, force: true });
  }
};
