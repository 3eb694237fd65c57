// Tests that each claim of docs/security.md names a test that exists.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const FOLDERS = ["apps", "src", "e2e", "scripts"];
const TEST_FILE = /\.(test|e2e)\.tsx?$/;
/** A title in backquotes, such as `SEC10: nothing typed gets out …`; the `…` at its end stands for what the test inserts. */
const CLAIM = /`((?:[A-Z]+[A-Z0-9-]*\d+(?:, )?)+: [^`]+)`/g;

const sources = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => TEST_FILE.test(name) && !name.includes("node_modules"))
    .map((name) => readFileSync(join(folder, name), "utf8")),
);
const claims = [...readFileSync("docs/security.md", "utf8").matchAll(CLAIM)].map(([, title = ""]) =>
  title.replace(/…$/, ""),
);

describe("the claims of docs/security.md", () => {
  it("SPEC3: each names a test that exists", () => {
    expect(claims.length).toBeGreaterThan(20);
    expect(claims.filter((title) => !sources.some((text) => text.includes(title)))).toEqual([]);
  });
});
