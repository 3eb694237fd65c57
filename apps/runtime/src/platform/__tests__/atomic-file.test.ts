// What a single call of writeFileAtomic leaves on disk.
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { draftPathOf, renameDurably, writeFileAtomic } from "../atomic-file";

let dir = "";
let path = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lanecast-atomic-"));
  path = join(dir, "file.json");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const modeOf = (file: string): number => lstatSync(file).mode & 0o777;

describe("writing a file", () => {
  it.each([{}, { isDurable: false }])("HOME2: replaces the content and leaves a private file only (%j)", (options) => {
    writeFileSync(path, "old", { mode: 0o644 });
    writeFileAtomic(path, "new", options);
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(modeOf(path)).toBe(0o600);
    expect(readdirSync(dir)).toEqual(["file.json"]);
  });

  it("HOME2: uses the given mode", () => {
    writeFileAtomic(path, "text", { mode: 0o640 });
    expect(modeOf(path)).toBe(0o640);
  });

  it("HOME6: replaces a symbolic link instead of writing through it", () => {
    const outside = join(dir, "outside");
    writeFileSync(outside, "theirs");
    symlinkSync(outside, path);
    writeFileAtomic(path, "ours");
    expect(readFileSync(outside, "utf8")).toBe("theirs");
    expect(lstatSync(path).isFile()).toBe(true);
  });

  it("HOME6: discards a draft that was left behind or planted", () => {
    const outside = join(dir, "outside");
    writeFileSync(outside, "theirs");
    symlinkSync(outside, draftPathOf(path));
    writeFileAtomic(path, "ours");
    expect([readFileSync(outside, "utf8"), readFileSync(path, "utf8")]).toEqual(["theirs", "ours"]);
    expect(readdirSync(dir).sort()).toEqual(["file.json", "outside"]);
  });

  it("HOME4: throws without leaving a draft when the file can't be replaced", () => {
    mkdirSync(join(path, "full"), { recursive: true });
    expect(() => writeFileAtomic(path, "text")).toThrow();
    expect(readdirSync(dir)).toEqual(["file.json"]);
    expect(() => writeFileAtomic(join(dir, "absent", "file"), "text")).toThrow();
  });

  it("HOME2: moves a finished folder to its final name", () => {
    mkdirSync(draftPathOf(path));
    renameDurably(draftPathOf(path), path);
    expect(readdirSync(dir)).toEqual(["file.json"]);
  });
});
