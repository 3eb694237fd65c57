// A terminal with one of the real shells, a separate home, and the driver.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach } from "vitest";
import { ok, type Result } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import { createSystemClock } from "../../../platform/clock";
import { newId } from "../../../platform/ids";
import { eventually } from "../../../testing/eventually";
import { expectNoLeaks } from "../../../testing/leak-check";
import { createTerminals, type Terminals } from "../../terminals";
import type {
  KeysRequest,
  KeysResult,
  Refusal,
  RunOptions,
  RunResult,
  TerminalDriver,
  TypeBytes,
  WaitRequest,
  WaitResult,
} from "../types";

export type ShellName = "bash" | "zsh" | "fish" | "dash";

/** The shells that can mark, each with the reason if it can't be tested here. */
export const MARKING_SHELLS = (["bash", "zsh", "fish"] as const).map((name) => ({
  name,
  isThere: Bun.which(name) !== null,
}));

export interface Stage {
  readonly terminals: Terminals;
  readonly terminalId: TerminalId;
  readonly driver: TerminalDriver;
  /** The runtime directory. */
  readonly dir: string;
  /** HOME, and the lane's directory. */
  readonly home: string;
  readonly signal: AbortSignal;
  /** What the driver has typed. */
  readonly typed: Uint8Array[];
  run(command: string, options?: Partial<RunOptions>, signal?: AbortSignal): Promise<RunResult>;
  refused(command: string): Promise<Refusal>;
  keys(request: Partial<KeysRequest>, signal?: AbortSignal): Promise<KeysResult>;
  wait(request: Partial<WaitRequest>): Promise<WaitResult>;
  /** Types as a person at the page would. */
  typeAsOperator(text: string): Promise<void>;
  screen(): string;
  waitForScreen(text: string | RegExp): Promise<void>;
  tmux(...args: readonly string[]): string;
  openDriver(type?: TypeBytes): Promise<TerminalDriver>;
  dispose(): Promise<void>;
}

export const must = <T, E>(result: Result<T, E>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};

export interface StageOptions {
  /** Files to create in the home, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly isIntegrated?: boolean;
  /** The text to wait for before the driver opens; by default the end of a usual prompt. */
  readonly firstScreen?: string | RegExp;
}

const PROMPTS: Readonly<Record<ShellName, Readonly<Record<string, string>>>> = {
  bash: { ".bashrc": "PS1='$ '\n" },
  zsh: { ".zshrc": "PS1='$ '\n" },
  fish: { ".config/fish/config.fish": "function fish_prompt; printf '$ '; end; set -g fish_greeting\n" },
  dash: {},
};

export const startStage = async (shell: ShellName, options: StageOptions = {}): Promise<Stage> => {
  const dir = mkdtempSync("/tmp/lct-");
  const home = mkdtempSync("/tmp/lch-");
  for (const [name, text] of Object.entries(options.files ?? PROMPTS[shell])) {
    mkdirSync(join(home, name, ".."), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  const path = process.env.PATH ?? "";
  const env = {
    PATH: path,
    HOME: home,
    LANG: "C.UTF-8",
    LANECAST_HOME: join(dir, "home"),
    ...(shell === "dash" && { PS1: "$ " }),
    ...options.env,
  };
  const program = Bun.which(shell, { PATH: path }) ?? shell;
  const shellIntegration = options.isIntegrated ?? true;
  const deps = { runtimeDir: dir, clock: createSystemClock(), path, env, shell: program, newId, shellIntegration };
  const terminals = must(await createTerminals(deps));
  const { terminalId } = must(await terminals.newLane({ cwd: home }));
  must(await terminals.resize(terminalId, 100, 40));
  const tmux = (...args: readonly string[]): string => {
    const done = Bun.spawnSync(["tmux", "-N", "-S", join(dir, "tmux"), ...args], { env });
    if (done.exitCode !== 0) throw new Error(`tmux ${args.join(" ")}: ${done.stderr.toString()}`);
    return done.stdout.toString().replace(/\n$/, "");
  };
  const screen = (): string => tmux("capture-pane", "-p", "-t", `=${terminalId}:`);
  const waitForScreen = async (text: string | RegExp): Promise<void> => {
    const shows = (): true => {
      const shown = screen();
      if (typeof text === "string" ? shown.includes(text) : text.test(shown)) return true;
      throw new Error(JSON.stringify(shown.trimEnd()));
    };
    await eventually(shows, { what: `the terminal shows ${String(text)}`, withinMs: 20_000 });
  };
  await waitForScreen(options.firstScreen ?? /[$#%>] ?$/m);

  const typed: Uint8Array[] = [];
  const type: TypeBytes = async (bytes) => {
    typed.push(bytes);
    return terminals.type(terminalId, bytes);
  };
  const drivers: TerminalDriver[] = [];
  const openDriver = async (by: TypeBytes = type): Promise<TerminalDriver> => {
    const opened = must(await terminals.openDriver(terminalId, by));
    drivers.push(opened);
    return opened;
  };
  const driver = await openDriver();
  const { signal } = new AbortController();
  const defaults = { timeoutMs: 20_000, maxBytes: 65_536 };
  return {
    terminals,
    terminalId,
    driver,
    dir,
    home,
    signal,
    typed,
    run: async (command, more, until = signal) =>
      must(await driver.runCommand(command, { ...defaults, ...more }, until)),
    refused: async (command) => {
      const result = await driver.runCommand(command, defaults, signal);
      if (result.ok) throw new Error(`ran: ${JSON.stringify(result.value)}`);
      return result.error;
    },
    keys: async (request, until = signal) => must(await driver.sendKeys({ waitMs: 5_000, ...request }, until)),
    wait: async (request) => must(await driver.waitFor({ timeoutMs: 20_000, ...request }, signal)),
    typeAsOperator: async (text) => {
      must(await terminals.type(terminalId, Buffer.from(text)));
      driver.noteOtherInput();
    },
    screen,
    waitForScreen,
    tmux,
    openDriver,
    dispose: async () => {
      for (const each of drivers) each.dispose();
      await terminals.stopServer();
      await terminals.dispose();
      for (const folder of [dir, home]) rmSync(folder, { recursive: true, force: true });
    },
  };
};

export const succeed: TypeBytes = async () => ok(undefined);

/** For the reason of a skip. */
export const whyNot = (shell: string): string => `${shell} is not on PATH`;

/** Opens stages for the tests of the file. Each is disposed of after its test, and no process of it may be left at the end. */
export const openStages = (): typeof startStage => {
  const homes: string[] = [];
  const stages: Stage[] = [];
  expectNoLeaks({ markers: () => homes.map((home) => `HOME=${home}`) });
  afterEach(async () => {
    for (const stage of stages.splice(0)) await stage.dispose();
  });
  return async (shell, options) => {
    const stage = await startStage(shell, options);
    homes.push(stage.home);
    stages.push(stage);
    return stage;
  };
};
