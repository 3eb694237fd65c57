// Tests that every rule of docs/spec.md is named by a test, and that no test names a rule that is not there.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const TEST_FILE = /\.(test|e2e)\.tsx?$|\.stories\.tsx$/;
const FOLDERS = ["apps", "src", "stories", "e2e", "scripts"];
/** The ids before the first colon of a title: `"FR-026-004, TTL2: …"`. */
const TITLE = /["'`]((?:[A-Z]+[A-Z0-9-]*\d+(?:, )?)+): /g;

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => TEST_FILE.test(name) && !name.includes("node_modules"))
    .map((name) => join(folder, name));

const idsOf = (text: string): string[] => [...text.matchAll(TITLE)].flatMap(([, ids = ""]) => ids.split(", "));
const isOurs = (id: string): boolean => !id.includes("-");

const proven = new Set(FOLDERS.flatMap(filesBelow).flatMap((path) => idsOf(readFileSync(path, "utf8")).filter(isOurs)));
const written = [...readFileSync("docs/spec.md", "utf8").matchAll(/^\| ([A-Z0-9]+\d+) \|/gm)].map(([, id = ""]) => id);

describe("the rules of docs/spec.md", () => {
  it("SPEC1: each is defined once and named by a test", () => {
    expect(written.filter((id, index) => written.indexOf(id) !== index)).toEqual([]);
    expect(written.filter((id) => !proven.has(id))).toEqual([]);
  });

  it("SPEC2: no test names a rule that is not defined", () => {
    expect([...proven].filter((id) => !written.includes(id)).sort()).toEqual([]);
  });
});
