// Shells with marks behave exactly as without them, no matter what the user's files do, and lanecast's variables don't
// leave them.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createSystemClock } from "../../../platform/clock";
import { newId } from "../../../platform/ids";
import { eventually } from "../../../testing/eventually";
import { expectNoLeaks } from "../../../testing/leak-check";
import { createTerminals, type Terminals } from "../../terminals";
import { FIRST_FILES, type Name, ODD_FILES, userFiles } from "./user-files";

const SHELLS = (["bash", "zsh", "fish"] as const).map((name) => ({ name, isThere: Bun.which(name) !== null }));
const whyNot = (name: string): string => `${name} is not on PATH`;

interface Lane {
  readonly terminals: Terminals;
  readonly dir: string;
  readonly home: string;
  readonly folder: string;
  type(text: string): Promise<void>;
  screen(): string;
  shows(text: string | RegExp): Promise<void>;
  /** The program is in the foreground. */
  runs(program: string): Promise<void>;
  pid(): number;
  nonce(): string;
}

describe("shell integration", () => {
  const homes: string[] = [];
  expectNoLeaks({ markers: () => homes.map((home) => `HOME=${home}`) });
  const lanes: Lane[] = [];
  afterEach(async () => {
    for (const { terminals, dir, home } of lanes.splice(0)) {
      await terminals.stopServer();
      await terminals.dispose();
      for (const folder of [dir, home]) rmSync(folder, { recursive: true, force: true });
    }
  });

  const open = async (name: Name, files: Readonly<Record<string, string>>, isOn = true, more = {}): Promise<Lane> => {
    const dir = mkdtempSync("/tmp/lct-");
    // Lanes that are compared have homes with paths of the same length.
    const home = mkdtempSync("/tmp/lch-");
    homes.push(home);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(home, path)), { recursive: true });
      writeFileSync(join(home, path), text);
    }
    const path = process.env.PATH ?? "";
    const env = { PATH: path, HOME: home, LANG: "C.UTF-8", ...more };
    const shell = Bun.which(name) ?? name;
    const deps = { runtimeDir: dir, clock: createSystemClock(), path, env, shell, newId, shellIntegration: isOn };
    const created = await createTerminals(deps);
    if (!created.ok) throw new Error(created.error.message);
    const terminals = created.value;
    const opened = await terminals.newLane({ cwd: home });
    if (!opened.ok) throw new Error(opened.error.message);
    const { terminalId } = opened.value;
    await terminals.resize(terminalId, 100, 70);
    const tmux = (...args: readonly string[]): string =>
      Bun.spawnSync(["tmux", "-N", "-S", join(dir, "tmux"), ...args]).stdout.toString();
    const screen = (): string => tmux("capture-pane", "-p", "-t", `=${terminalId}:`).trimEnd();
    const lane: Lane = {
      terminals,
      dir,
      home,
      folder: join(dir, "shells", terminalId),
      screen,
      type: async (text) => void (await terminals.type(terminalId, Buffer.from(text))),
      shows: async (text) => {
        const question = (): true => {
          const shown = screen();
          if (typeof text === "string" ? shown.includes(text) : text.test(shown)) return true;
          throw new Error(JSON.stringify(shown));
        };
        await eventually(question, { what: `the terminal shows ${text}`, withinMs: 20_000 });
      },
      runs: async (program) => {
        const runs = (): boolean =>
          tmux("display-message", "-p", "-t", `=${terminalId}:`, "#{pane_current_command}").trim() === program;
        await eventually(runs, { what: `${program} runs`, withinMs: 20_000 });
      },
      pid: () => Number(tmux("display-message", "-p", "-t", `=${terminalId}:`, "#{pane_pid}")),
      nonce: () => tmux("show-options", "-v", "-t", `=${terminalId}:`, "@lanecast_marks").trim().split(" ")[1] ?? "",
    };
    lanes.push(lane);
    return lane;
  };

  /** Types one line after the other, each at a new prompt. */
  const play = async (lane: Lane, lines: readonly string[], prompt: RegExp): Promise<string> => {
    for (const [index, line] of lines.entries()) {
      const prompts = (): number => lane.screen().match(prompt)?.length ?? 0;
      await eventually(() => prompts() > index, { what: `prompt ${index + 1}: ${lane.screen()}`, withinMs: 20_000 });
      await lane.type(`${line}\r`);
    }
    await eventually(() => (lane.screen().match(prompt)?.length ?? 0) > lines.length, {
      what: "the last prompt",
      withinMs: 20_000,
    });
    return lane.screen().replaceAll(lane.home, "HOME");
  };

  const STATUS: Readonly<Record<Name, string>> = { bash: "echo $?", zsh: "echo $?", fish: "echo $status" };

  it.for(SHELLS)(
    "FR-026-008, H5: $name displays, keeps history and answers as it does without marks",
    async ({ name, isThere }, { skip }) => {
      skip(!isThere, whyNot(name));
      const history = { bash: "history", zsh: "fc -l 1", fish: "history" }[name];
      const lines = [
        "hello",
        "false",
        STATUS[name],
        "sh -c 'exit 7'",
        STATUS[name],
        "",
        STATUS[name],
        "echo $SHELL",
        " echo hidden",
        "cd /",
        history,
      ];
      const prompt = /\[[^\]\n]*\][$#%]/g;
      const [marked, plain] = [await open(name, FIRST_FILES[name]), await open(name, FIRST_FILES[name], false)];
      const shown = await play(marked, lines, prompt);
      expect(shown).toBe(await play(plain, lines, prompt));
      expect(shown).toContain(Bun.which(name) ?? "");
      expect(shown).toContain("aliased");
      expect(shown).toMatch(/^7$/m);
    },
  );

  it.for(SHELLS)(
    "FR-026-008, H8: $name keeps the nonce out of environment, files and pages",
    async ({ name, isThere }, { skip }) => {
      skip(!isThere, whyNot(name));
      const lane = await open(name, FIRST_FILES[name]);
      await lane.shows("]");
      const [nonce, pid] = [lane.nonce(), lane.pid()];
      expect(nonce.length).toBeGreaterThan(20);
      const stopping = new AbortController();
      let seen = "";
      const [terminal] = lane.terminals.list().flatMap(({ terminals }) => terminals);
      if (terminal === undefined) throw new Error("no terminal");
      const view = (async () => {
        for await (const event of lane.terminals.view(terminal.terminalId, stopping.signal))
          if ("bytes" in event) seen += Buffer.from(event.bytes, "base64").toString();
      })();
      const child =
        name === "fish" ? "sh -c 'cat /proc/$PPID/environ; env' | string match -r 'LANECAST.*'" : "env | grep LANECAST";
      await lane.type(`${child}; echo do"ne"\r`);
      await eventually(() => seen.includes("done"), { what: "the page sees the output", withinMs: 20_000 });
      stopping.abort();
      await view;
      expect(seen).not.toContain(nonce);
      expect(seen).not.toContain("133;");
      for (const file of ["environ", "cmdline"])
        expect(readFileSync(`/proc/${pid}/${file}`, "utf8")).not.toContain(nonce);
      expect(statSync(lane.folder).mode & 0o777).toBe(0o700);
      expect(readdirSync(lane.folder)).toEqual([]);
    },
  );

  it.for(SHELLS)("FR-026-008, H5: shells inside $name inherit nothing", async ({ name, isThere }, { skip }) => {
    skip(!isThere, whyNot(name));
    const prompt = name === "fish" ? "function fish_prompt; printf 'out> '; end\n" : "export PS1='out> '\n";
    const lane = await open(name, userFiles(name, prompt));
    await lane.shows("out>");
    const nonce = lane.nonce();
    for (const inner of ["bash --norc", "dash", "zsh -f", "fish -N"]) {
      const program = inner.split(" ")[0] ?? "";
      if (Bun.which(program) === null || program === name) continue;
      await lane.type(`clear; ${inner}\r`);
      // Input typed before the inner shell reads could be discarded.
      await lane.runs(program);
      await lane.shows(/[#$%>] ?$/);
      await lane.type("env | sort; echo in'sid'e\r");
      await lane.shows(/^inside/m);
      const shown = lane.screen();
      expect(shown).not.toContain(nonce);
      expect(shown).not.toMatch(/__lanecast|ZDOTDIR|133;|\\\[/);
      await lane.type("exit\r");
      await lane.runs(name);
    }
  });

  it.for(ODD_FILES)("FR-026-008, H5: $shell works if its file $what", async ({ shell, file }, { skip }) => {
    skip(Bun.which(shell) === null, whyNot(shell));
    const lane = await open(shell, userFiles(shell, file));
    await lane.shows(/^odd\$/m);
    await lane.type(`false\r${STATUS[shell]}\r`);
    await lane.shows(/^1\n+odd\$/m);
    expect(lane.screen()).not.toMatch(/__lanecast|133;|not found|unbound|parameter/);
  });

  it("FR-026-008, H5: restores the user's own ZDOTDIR", async ({ skip }) => {
    skip(Bun.which("zsh") === null, whyNot("zsh"));
    const files = { "z/.zshrc": "PS1='mine$ '\n", ".zshenv": "export FROM_ZSHENV=1\nexport ZDOTDIR=$HOME/z\n" };
    const lane = await open("zsh", files);
    await lane.shows("mine$");
    await lane.type("echo $ZDOTDIR $FROM_ZSHENV\r");
    await lane.shows(`${lane.home}/z 1`);
  });

  it("FR-026-008, H10: a terminal's folder is removed when it ends, or by the next runtime if none was running", async () => {
    const lane = await open("bash", FIRST_FILES.bash);
    await lane.shows("]");
    const left = join(lane.dir, "shells", "trm_gone");
    mkdirSync(left);
    expect(existsSync(lane.folder)).toBe(true);
    await lane.type("exit\r");
    await eventually(() => !existsSync(lane.folder), { what: "the folder is gone", withinMs: 10_000 });
    await lane.terminals.dispose();
    const again = await createTerminals({
      runtimeDir: lane.dir,
      clock: createSystemClock(),
      path: process.env.PATH ?? "",
      env: {},
      shell: "/bin/sh",
      newId,
    });
    expect(existsSync(left)).toBe(false);
    if (again.ok) await again.value.dispose();
  });
});
