// The completion scripts in real shells, over a real runtime.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRealCli, type RealCli } from "./real-cli.fixture";

let cli: RealCli;
beforeEach(async () => {
  cli = createRealCli();
  await cli.serve();
  await cli.run(["lane", "new", "--name", "api"]);
  await cli.run(["lane", "new", "--name", "my lane"]);
});
afterEach(() => cli.dispose());

const hasShell = (name: string): boolean => Bun.which(name) !== null;

/** Runs a script of the shell with `lanecast` on PATH, and returns what it printed. */
const inShell = (argv: readonly string[]): string => {
  const env = { ...cli.env, PATH: `${dirname(cli.bin)}:${process.env.PATH}`, HOME: cli.base };
  const ran = Bun.spawnSync([...argv], { cwd: cli.base, env });
  expect(ran.stderr.toString()).toBe("");
  return ran.stdout.toString().trim();
};
const script = async (shell: string): Promise<string> => {
  const path = join(cli.base, `completion.${shell}`);
  writeFileSync(path, (await cli.run(["completions", shell])).out);
  return path;
};

describe("completion", () => {
  it("CLI14: bash completes commands, flags, values of flags, names, and files", async () => {
    const path = await script("bash");
    writeFileSync(join(cli.base, "ana.pub"), "");
    const complete = (...words: string[]): string[] => {
      const list = words.map((word) => `'${word}'`).join(" ");
      const line = `COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _lanecast; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return inShell(["bash", "--norc", "-c", `source ${path}; ${line}`]).split("\n");
    };
    expect(complete("lanecast", "share", "st")).toEqual(["start", "stop"]);
    expect(complete("lanecast", "--home", cli.home, "share", "start", "x", "--ba")).toEqual(["--backend"]);
    expect(complete("lanecast", "share", "start", "x", "--backend", "")).toEqual(["tmate", "upterm"]);
    expect(complete("lanecast", "share", "start", "x", "--backend", "=", "u")).toEqual(["upterm"]);
    expect(complete("lanecast", "share", "start", "x", "--backend", "=")).toEqual(["tmate", "upterm"]);
    expect(complete("lanecast", "share", "start", "a")).toEqual(["api"]);
    expect(complete("lanecast", "lane", "close", "my")).toEqual(["my\\ lane"]);
    expect(complete("lanecast", "share", "start", "x", "--key", "an")).toEqual(["ana.pub"]);
  });

  it("CLI14: zsh completes the same", async (context) => {
    context.skip(!hasShell("zsh"), "zsh is not on PATH");
    const path = await script("zsh");
    const complete = (...words: string[]): string => {
      const list = words.map((word) => `'${word}'`).join(" ");
      const stubs = "compdef() { :; }; _describe() { print -l -- $found; }; _files() { print files; }";
      return inShell([
        "zsh",
        "-f",
        "-c",
        `${stubs}; source ${path}; words=(${list}); CURRENT=${words.length}; _lanecast`,
      ]);
    };
    expect(complete("lanecast", "share", "sto")).toBe("stop:Stop shares and wait until all guests are disconnected");
    expect(complete("lanecast", "lane", "close", "a")).toMatch(/^api:/);
    expect(complete("lanecast", "lane", "close", "my")).toMatch(/^my lane:/);
    expect(complete("lanecast", "share", "start", "x", "--backend=t")).toMatch(/^--backend=tmate/);
    expect(complete("lanecast", "share", "start", "x", "--key", "")).toBe("files");
  });

  it("CLI14: fish completes the same", async (context) => {
    context.skip(!hasShell("fish"), "fish is not on PATH");
    const path = await script("fish");
    const complete = (line: string): string =>
      inShell(["fish", "--no-config", "-c", `source ${path}; complete -C '${line}'`]);
    expect(complete("lanecast share sto")).toBe("stop\tStop shares and wait until all guests are disconnected");
    expect(complete("lanecast lane close a")).toMatch(/^api\t/);
    expect(complete("lanecast share start x --backend t")).toMatch(/^tmate/);
  });

  it("CLI14: without a runtime there are no names, no error and no delay", async () => {
    await cli.run(["stop", "--terminals"]);
    expect(await cli.run(["__complete", "--", "lane", "close", ""])).toMatchObject({ exitCode: 0, out: "", err: "" });
    expect((await cli.run(["__complete", "--", "completions", "f"])).out).toBe("fish\t\n");
    expect((await cli.run(["completions", "tcsh"])).exitCode).toBe(2);
  });
});
