// docs/reference is generated from code, and the commands that the docs show exist.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../../cli/program/tree";
import { parseConfigFile } from "../../../platform/config/file";
import { exampleFile } from "../configuration";
import { ROOT, referenceFiles } from "../files";
import { type ShownCommand, shownCommands } from "../shown-commands";

describe("docs/reference", () => {
  it.each(referenceFiles().map(({ path, text }) => [path, text] as const))(
    "WIRE2, DOCS1: %s is up to date",
    (path, text) => {
      const committed = existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), "utf8") : "";
      expect(committed === text, `${path} is out of date. Run: npm run reference`).toBe(true);
    },
  );

  it("DOCS1: the example configuration is valid", () => {
    expect(parseConfigFile(exampleFile().join("\n"), "config.toml")).toMatchObject({ ok: true });
  });
});

const pagesIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));

/** What a mention of a command in running text can leave out. */
const LEFT_OUT = [
  "commander.help",
  "commander.missingArgument",
  "commander.missingMandatoryOptionValue",
  "commander.optionMissingArgument",
];

/** Why the CLI refuses this command before it runs; null if it accepts it. */
const refusalOf = async ({ words, isWhole }: ShownCommand): Promise<string | null> => {
  const program = createProgram(
    async () => undefined,
    () => undefined,
  );
  try {
    // Alternatives in running text: `approval give|refuse ID`.
    await program.parseAsync(
      words.length === 0 ? ["open"] : words.map((word) => (isWhole ? word : word.replace(/\|.*/, ""))),
      {
        from: "user",
      },
    );
    return null;
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    const isDone = thrown.exitCode === 0;
    return isDone || (!isWhole && LEFT_OUT.includes(thrown.code)) ? null : thrown.message;
  }
};

describe("commands in the docs", () => {
  const pages = ["README.md", ...pagesIn("docs/reference"), ...pagesIn("docs/how-to")];

  it.each(pages)("DOCS2: every command in %s exists, with its flags", async (path) => {
    const shown = shownCommands(readFileSync(join(ROOT, path), "utf8"));
    const refused: string[] = [];
    for (const command of shown) {
      const refusal = await refusalOf(command);
      if (refusal !== null) refused.push(`${path}:${command.line}: lanecast ${command.words.join(" ")}: ${refusal}`);
    }
    expect(refused).toEqual([]);
  });

  it("DOCS2: commands.md shows an example of every command", () => {
    const shown = shownCommands(readFileSync(join(ROOT, "docs/reference/commands.md"), "utf8"));
    expect(shown.length).toBeGreaterThan(60);
  });

  it("DOCS2: finds commands in pipes, substitutions and running text, and refuses a wrong flag", async () => {
    const page = [
      "Use `lanecast share start` or `npm start`.",
      "```",
      "$ lanecast audit verify --expect $(lanecast audit head) > /dev/null # checks it",
      "lanecast prints this",
      "```",
      "```",
      "LANECAST_TOKEN=x lanecast lane list --jsno | head -n 1",
      "lanecast share switch shr_aaaa \\",
      '  --home "a | b"',
      "```",
    ].join("\n");
    const shown = shownCommands(page);
    expect(shown.map(({ words, line }) => [line, words.join(" ")])).toEqual([
      [1, "share start"],
      [3, "audit verify --expect $(lanecast audit head)"],
      [3, "audit head"],
      [7, "lane list --jsno"],
      [9, "share switch shr_aaaa --home a | b"],
    ]);
    expect(await Promise.all(shown.map(refusalOf))).toEqual([
      null,
      null,
      null,
      "error: unknown option '--jsno'\n(Did you mean --json?)",
      "error: required option '--backend <backend>' not specified",
    ]);
  });
});
