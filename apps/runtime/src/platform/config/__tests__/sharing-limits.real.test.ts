// The sharing limits follow config.toml, but never a mistake in it.
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_SHARING } from "../schema";
import { createSharingLimits } from "../sharing-limits";

let dir: string;
let path: string;
const logged: string[] = [];
const log = { info: (event: string) => void logged.push(event), warn: (event: string) => void logged.push(event) };
const limitsOf = () => createSharingLimits({ path, initial: { ...DEFAULT_SHARING, maxPerTerminal: 2 }, log });

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lanecast-limits-"));
  path = join(dir, "config.toml");
  writeFileSync(path, "[sharing]\nmax_per_terminal = 2\n");
  logged.length = 0;
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe("the limits of sharing", () => {
  it("FR-026-006: follow the file without a restart, whether it is edited or replaced", () => {
    const limits = limitsOf();
    expect(limits().maxPerTerminal).toBe(2);
    writeFileSync(path, "[sharing]\nmax_per_terminal = 1\n");
    expect(limits().maxPerTerminal).toBe(1);
    writeFileSync(`${path}.new`, "[sharing]\nmax_per_terminal = 9\n");
    renameSync(`${path}.new`, path);
    expect(limits().maxPerTerminal).toBe(9);
    expect(logged).toEqual(["limits-reloaded", "limits-reloaded"]);
  });

  it("FR-026-006: keep their last valid values while the file is broken, which is logged once", () => {
    const limits = limitsOf();
    writeFileSync(path, "[sharing]\nmax_per_terminal = 'many'\n");
    expect([limits().maxPerTerminal, limits().maxPerTerminal]).toEqual([2, 2]);
    writeFileSync(path, "[sharing\n");
    expect(limits().maxPerTerminal).toBe(2);
    expect(logged).toEqual(["limits-broken", "limits-broken"]);
    writeFileSync(path, "[sharing]\nmax_per_terminal = 5\n");
    expect(limits().maxPerTerminal).toBe(5);
  });

  it("FR-026-006: stay the same if the file is missing or empty", () => {
    const limits = limitsOf();
    writeFileSync(path, "");
    expect(limits().maxPerTerminal).toBe(2);
    rmSync(path);
    expect(limits().maxPerTerminal).toBe(2);
    expect(logged).toEqual([]);
  });
});
