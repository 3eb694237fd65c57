// A share is refused if a program that guests need is missing.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ok } from "#contract/errors";
import { findProgram } from "../../../../platform/process-tree";
import { testSearchPath } from "../../../../testing/rigs/share-rig";
import type { ShareBackend } from "../../backends/backend";
import { missingDoorProgram, withDoorPrograms } from "../programs";

const NAMES = ["script", "setpriv", "cat", "env", "mkfifo", "mv", "rm", "sleep", "stty", "tty"];

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lanecast-programs-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const pathWithout = (missing: string): string => {
  const bin = join(dir, `without-${missing}`);
  mkdirSync(bin);
  for (const name of NAMES) if (name !== missing) symlinkSync(findProgram(name, testSearchPath) ?? "", join(bin, name));
  return bin;
};

describe("the programs of the door", () => {
  it("BACK8: if one is missing, the backend is unavailable, and the error names the program and its package", async () => {
    expect(missingDoorProgram(testSearchPath)).toBeNull();
    const backend = {
      backend: "tmate",
      probe: async () => ok({ path: "/x", version: "1" }),
    } as unknown as ShareBackend;
    expect(await withDoorPrograms(backend, pathWithout("none")).probe()).toMatchObject({ ok: true });
    for (const name of NAMES)
      expect(await withDoorPrograms(backend, pathWithout(name)).probe()).toMatchObject({
        ok: false,
        error: {
          code: "backend-unavailable",
          message: expect.stringContaining(`${name} isn't installed`),
          data: { problem: "missing", hint: expect.stringContaining("Install the package") },
        },
      });
  });
});
