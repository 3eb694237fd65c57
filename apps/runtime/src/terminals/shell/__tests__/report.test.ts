// Reads from its file what a shell answers to the hidden key.
import { describe, expect, it } from "vitest";
import { parseReport } from "../report";

const file = (...fields: readonly string[]): string => fields.map((field) => `${field}\0`).join("");

describe("the shell's report", () => {
  it("H9: returns line, cursor and environment unchanged, line ends included", () => {
    const report = parseReport(
      file("zsh", "3", "echo 'a\nb", "1", "1", "/tmp/x y", "0", "A=1\n2", "B=", "_=/usr/bin/env"),
    );
    expect(report).toMatchObject({ line: "echo 'a\nb", cursor: 3, isContinued: true, isHooked: true, cwd: "/tmp/x y" });
    expect([...(report?.environment ?? [])]).toEqual([
      ["A", "1\n2"],
      ["B", ""],
    ]);
  });

  it("H5: bash reports numbers, and its history has the commands, no matter how many lines they have", () => {
    const log = "3 0 1500\n5 127 20000\n9 1 5\n";
    const history = "    3  cat <<X\n12  not a command\nX\n    4* # edited\n    5  nope\n";
    const report = parseReport(file("bash", "0", "", "0", "0", "/", log, history, "A=1"));
    expect(report?.recent).toEqual([
      { command: "cat <<X\n12  not a command\nX", exitCode: 0, tookMs: 2 },
      { command: "nope", exitCode: 127, tookMs: 20 },
    ]);
    expect(report?.isHooked).toBe(false);
  });

  it("H5: zsh and fish report pairs", () => {
    const report = parseReport(
      file("fish", "0", "ls\n", "0", "1", "/", "4", "0 12000", "echo hi", "1 0", "false", "A=1"),
    );
    expect(report?.line).toBe("ls");
    expect(report?.recent).toEqual([
      { command: "echo hi", exitCode: 0, tookMs: 12 },
      { command: "false", exitCode: 1, tookMs: 0 },
    ]);
  });

  it("H5: accepts nothing else as a report", () => {
    for (const text of ["", "\0\0\0", "bash", file("csh", "0", "", "0", "1", "/")])
      expect(parseReport(text)).toBeNull();
  });
});
