// `npm run mutate` makes small changes to the files that decide when a share starts and ends, and runs their unit tests after
// each. A change that no test notices (a survivor) is a rule that the tests do not prove. `npm run mutate -- gate extend` runs
// only those targets; `--write` puts the result of a full run into docs/testing.md.
// Stryker's Vitest plugin does not load under Bun, so its command runner starts Vitest once for each mutant.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readScore, scoreLines } from "./mutation/report.mjs";
import { TARGETS } from "./mutation/targets.mjs";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
// Not in .reports, which `npm test` empties.
const WORK = join(ROOT, ".mutation");
const PAGE = join(ROOT, "docs/testing.md");
/** The result goes between these two lines of the page. */
const MARKS = /(<!-- mutation:begin -->\n)[\s\S]*?(<!-- mutation:end -->)/;

const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);

/** Long enough that a busy machine does not make a slow test look like one that hangs. */
const PATIENCE_MS = 60_000;

/** @param {import("./mutation/targets.mjs").Target} target */
const settingsOf = ({ name, file }) => ({
  mutate: [file],
  testRunner: "command",
  commandRunner: {
    command: "scripts/bun --bun node_modules/.bin/vitest run --config vitest.mutation.config.ts",
  },
  plugins: [],
  concurrency: availableParallelism(),
  timeoutMS: PATIENCE_MS,
  reporters: ["json", "progress-append-only"],
  logLevel: "warn",
  jsonReporter: { fileName: join(WORK, `${name}.json`) },
  tempDirName: ".mutation/sandbox",
  ignorePatterns: ["dist", "docs", "stories", "e2e", "coverage", ".storybook"],
  disableTypeChecks: false,
  // Stryker rewrites tsconfig.json with functions that TypeScript 7 no longer has. No mutant needs the file.
  tsconfigFile: "none",
  allowConsoleColors: false,
});

/** @param {import("./mutation/targets.mjs").Target} target */
const mutate = (target) => {
  const settings = join(WORK, `${target.name}.config.json`);
  writeFileSync(settings, JSON.stringify(settingsOf(target), null, 2));
  const { status } = spawnSync(join(ROOT, "scripts/bun"), ["--bun", "node_modules/.bin/stryker", "run", settings], {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, LANECAST_MUTATION_TESTS: target.tests.join(",") },
  });
  if (status !== 0) throw new Error(`Stryker failed on ${target.file}.`);
  return readScore(target, join(WORK, `${target.name}.json`));
};

const args = process.argv.slice(2);
const names = args.filter((arg) => arg !== "--write");
const unknown = names.filter((name) => !TARGETS.some((target) => target.name === name));
if (unknown.length > 0) {
  say(`There is no target ${unknown.join(", ")}. Targets: ${TARGETS.map(({ name }) => name).join(", ")}`);
  process.exitCode = 2;
} else {
  rmSync(WORK, { recursive: true, force: true });
  mkdirSync(WORK, { recursive: true });
  const lines = scoreLines(
    TARGETS.filter(({ name }) => names.length === 0 || names.includes(name)).map((target) => mutate(target)),
  );
  for (const line of lines) say(line);
  if (args.includes("--write") && names.length === 0)
    writeFileSync(
      PAGE,
      readFileSync(PAGE, "utf8").replace(MARKS, (_, begin, end) => `${begin}${lines.join("\n")}\n${end}`),
    );
}
