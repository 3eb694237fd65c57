// Runs every example of docs/reference/commands.md with a real runtime.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exitCodeOf } from "#contract/errors";
import { expectNoLeaks } from "../../testing/leak-check";
import { createRealCli, type RealCli } from "./real-cli.fixture";

expectNoLeaks();

const PAGE = readFileSync(join(import.meta.dirname, "../../../../../docs/reference/commands.md"), "utf8");
const examples = [...new Set([...PAGE.matchAll(/^\$ (lanecast .*)$/gm)].map(([, line = ""]) => line))];

/** Examples that can't run here, and why. */
const SKIPPED: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/ serve| stop( |$)| watch( |$)| --follow/, "runs until it is stopped, or stops the runtime"],
  [/ service /, "depends on systemd"],
  [/ restore /, "needs a stopped runtime"],
  [/ lane attach| run( |$)/, "needs a terminal"],
  [/ mcp --/, "serves an agent that has a token; the MCP tests cover it"],
  [/ adopt( |$)/, "needs a tmux server of the reader's own"],
  [/octocat|jump\.example/, "needs the network"],
  [/ share start| policy check/, "the real share tests cover it; it depends on installed backends"],
  [/ completions .*>/, "writes to the reader's own files"],
  [/ doctor/, "depends on installed backends"],
  [/ setup/, "installs programs"],
];
/** Ids and names that don't exist here: the command must say so, and nothing worse. The lane web ends with its program, and no share of api has ended. */
const MADE_UP =
  /(?:shr|apr|tok|trm|hnd)_k3v9| handoff start| --terminal api| ana| Ana|SHA256:5h3Zp| revoke ci|relay (?:test|remove) office| share again api| close \.$| web/;

/** These policies deny the case on purpose. */
const CHECK_FAILED = 10;
const allowedCodes = (example: string): readonly number[] => {
  if (MADE_UP.test(example)) return [0, exitCodeOf["not-found"], exitCodeOf["invalid-input"]];
  return example.includes("--policies ./new-policies") ? [CHECK_FAILED] : [0];
};

const whySkipped = (example: string): string | undefined =>
  example.includes("share stop --all") ? undefined : SKIPPED.find(([pattern]) => pattern.test(example))?.[1];

let cli: RealCli;
beforeAll(async () => {
  cli = createRealCli();
  mkdirSync(cli.home, { mode: 0o700 });
  writeFileSync(join(cli.home, "config.toml"), "[audit]\nsystem_log = false\n");
  writeFileSync(join(cli.base, "cases.toml"), '[[case]]\nname = "a look"\nexpect = "allow"\n');
  mkdirSync(join(cli.base, "new-policies"));
  mkdirSync(join(cli.base, "web"));
  writeFileSync(join(cli.base, "new-policies", "none.cedar"), "// Denies everything.\n");
  await cli.serve();
  await cli.run(["audit", "head"]).then(({ out }) => writeFileSync(join(cli.base, "head.txt"), out));
});
afterAll(() => cli.dispose());

const run = async (line: string): Promise<{ readonly exitCode: number; readonly printed: string }> => {
  const env = { ...cli.env, HOME: cli.base, PATH: `${dirname(cli.bin)}:${cli.env.PATH ?? ""}` };
  const child = Bun.spawn(["sh", "-c", `exec 2>&1; ${line}`], { cwd: cli.base, env, stdin: "ignore", stdout: "pipe" });
  const printed = await new Response(child.stdout).text();
  return { exitCode: await child.exited, printed };
};

describe("the examples of docs/reference/commands.md", () => {
  it("DOCS2: most of them can run here", () => {
    expect(examples.filter((example) => whySkipped(example) === undefined).length).toBeGreaterThan(40);
  });

  it("DOCS2: run with a real runtime", { timeout: 180_000 }, async () => {
    const failed: string[] = [];
    for (const example of examples) {
      if (whySkipped(example) !== undefined) continue;
      const { exitCode, printed } = await run(example);
      if (!allowedCodes(example).includes(exitCode) || printed.includes("TypeError")) {
        failed.push(`$ ${example}\n${printed}[${exitCode}]`);
      }
    }
    expect(failed).toEqual([]);
  });
});
