// Proves that the direction rules and the lint rules refuse what they are for: each specimen is judged by the real tools under the real configuration.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SPECIMENS } from "./violations";

const ROOT = resolve(import.meta.dirname, "../..");
const CONFIGURATION = [
  ".dependency-cruiser.cjs",
  ".gitignore",
  ".oxlintrc.json",
  "biome.json",
  "package.json",
  "scripts/lint",
  "scripts/resolve-alias.cjs",
  "apps/runtime/tsconfig.json",
];

type Findings = ReadonlyMap<string, ReadonlySet<string>>;

let project = "";
let findings: Findings = new Map();

const tool = (program: string, args: readonly string[]): string => {
  const done = spawnSync(join(ROOT, program), args, { cwd: project, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (done.stdout === "") throw new Error(`${program} said nothing: ${done.stderr}`);
  return done.stdout;
};

const makeProject = (): void => {
  project = mkdtempSync(join(tmpdir(), "lanecast-rules-"));
  const tsconfigs = readdirSync(ROOT).filter((name) => /^tsconfig.*\.json$/.test(name));
  for (const path of [...CONFIGURATION, ...tsconfigs])
    cpSync(join(ROOT, path), join(project, path), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(project, "node_modules"));
  for (const { path, code } of SPECIMENS) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), code);
  }
};

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

const askDirections = (): readonly [string, string][] => {
  const args = ["--bun", join(ROOT, "node_modules/.bin/depcruise"), "--output-type", "json", "src", "apps", "stories"];
  const { summary } = JSON.parse(tool("scripts/bun", args)) as { summary: { violations: readonly Violation[] } };
  return summary.violations.map(({ from, rule }) => [from, `directions/${rule.name}`]);
};

/** `::error title=lint/style/noConsole,file=…,line=…` */
const askBiome = (): readonly [string, string][] => {
  const text = tool("node_modules/.bin/biome", ["lint", "--reporter=github", "--max-diagnostics=1000", "src", "apps"]);
  return [...text.matchAll(/^::error title=(?:[\w/]*\/)?(\w+),file=([^,]+),/gm)].map(([, rule = "", file = ""]) => [
    file.replace(`${project}/`, ""),
    `biome/${rule}`,
  ]);
};

/** `src/a.ts:1:1: words [Error/typescript(no-floating-promises)]` */
const askOxlint = (): readonly [string, string][] => {
  const text = tool("node_modules/.bin/oxlint", ["--type-aware", "--format=unix", "src"]);
  return [...text.matchAll(/^([^:\n]+):\d+:\d+: .*\[Error\/typescript\(([\w-]+)\)\]$/gm)].map(
    ([, file = "", rule = ""]) => [file, `oxlint/${rule}`],
  );
};

const gather = (all: readonly (readonly [string, string])[]): Findings => {
  const found = new Map<string, Set<string>>();
  for (const [file, rule] of all) found.set(file, (found.get(file) ?? new Set()).add(rule));
  return found;
};

beforeAll(() => {
  makeProject();
  findings = gather([...askDirections(), ...askBiome(), ...askOxlint()]);
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

describe("RULES1: the rules of the house", () => {
  it.each(SPECIMENS.map(({ path, refusedBy }) => [path, [...refusedBy].sort()] as const))(
    "RULES1: %s is refused by %j",
    (path, refusedBy) => {
      expect([...(findings.get(path) ?? [])].sort()).toEqual(refusedBy);
    },
  );

  it("RULES2: every direction rule has a specimen that breaks it", () => {
    const { forbidden } = createRequire(import.meta.url)("../../.dependency-cruiser.cjs") as {
      forbidden: readonly { readonly name: string }[];
    };
    const broken = new Set(SPECIMENS.flatMap(({ refusedBy }) => refusedBy));
    expect(forbidden.map(({ name }) => `directions/${name}`).filter((rule) => !broken.has(rule))).toEqual([]);
  });
});
