// A tmux server for one test, set up as lanecast's own: one terminal, and locked sessions that link its window.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Access } from "#contract/share";
import { eventually } from "./eventually";

export interface TestTmux {
  /** Creates a locked session over the terminal, and returns the command that attaches a guest's PTY to it. */
  openRoom(name: string, access: Access): readonly string[];
  /** The text on the terminal's screen. */
  capture(): string;
  /** Types into the terminal as the operator. */
  type(text: string): void;
  /** `80x24`. */
  size(): string;
  /** The pid of the terminal's shell. */
  shellPid(): number;
  clients(): number;
  waitForText(text: string | RegExp): Promise<void>;
  run(...args: readonly string[]): string;
  dispose(): void;
}

const TERMINAL = "trm_test";
const CONFIGURATION = [
  "set -g prefix None",
  "set -g prefix2 None",
  ...["prefix", "root", "copy-mode", "copy-mode-vi"].map((table) => `unbind -a -T ${table}`),
  "set -g mouse off",
  "set -s set-clipboard off",
  'set -g update-environment ""',
  "set -s exit-empty off",
].join("\n");

export const startTestTmux = (): TestTmux => {
  const dir = mkdtempSync(join(tmpdir(), "lanecast-tmux-"));
  const configuration = join(dir, "tmux.conf");
  writeFileSync(configuration, CONFIGURATION);
  const env = { PATH: process.env.PATH ?? "", HOME: dir, TERM: "xterm-256color", LANG: "C.UTF-8", SHELL: "/bin/sh" };
  const tmux = ["tmux", "-S", join(dir, "tmux.sock"), "-f", configuration];
  const run = (...args: readonly string[]): string => {
    const done = Bun.spawnSync([...tmux, ...args], { cwd: dir, env });
    if (done.exitCode !== 0) throw new Error(`tmux ${args.join(" ")}: ${done.stderr.toString()}`);
    return done.stdout.toString().trimEnd();
  };
  run("new-session", "-d", "-s", TERMINAL, "-x", "80", "-y", "24", "PS1='$ ' exec sh");
  run("set", "-w", "-t", TERMINAL, "window-size", "manual");

  const capture = (): string => run("capture-pane", "-p", "-t", TERMINAL);
  return {
    openRoom: (name, access) => {
      run("new-session", "-d", "-s", name, "-x", "80", "-y", "24", "sleep 60");
      run("link-window", "-k", "-s", `${TERMINAL}:0`, "-t", `${name}:0`);
      run("set", "-t", name, "key-table", "locked");
      return [...tmux, "attach", "-t", name, "-f", access === "read" ? "ignore-size,read-only" : "ignore-size"];
    },
    capture,
    type: (text) => void run("send-keys", "-t", TERMINAL, "-l", text),
    size: () => run("display", "-p", "-t", TERMINAL, "#{window_width}x#{window_height}"),
    shellPid: () => Number(run("display", "-p", "-t", TERMINAL, "#{pane_pid}")),
    clients: () => run("list-clients", "-F", "#{client_tty}").split("\n").filter(Boolean).length,
    waitForText: async (text) => {
      const question = (): true => {
        const shown = capture();
        if (typeof text === "string" ? shown.includes(text) : text.test(shown)) return true;
        throw new Error(`the terminal shows ${JSON.stringify(shown.trimEnd())}`);
      };
      await eventually(question, { what: `the terminal shows ${String(text)}`, withinMs: 10_000 });
    },
    run,
    dispose: () => {
      Bun.spawnSync([...tmux, "kill-server"], { cwd: dir, env });
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
