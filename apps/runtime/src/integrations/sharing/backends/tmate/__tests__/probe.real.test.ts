// What the probe finds out about a tmate, tested with small programs that answer like various versions.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock, testSearchPath } from "../../../../../testing/rigs/share-rig";
import { createTmateBackend } from "../../../tmate-adapter";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lanecast-probe-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const backendOf = (path: string | null, searchPath = testSearchPath) =>
  createTmateBackend({ path, searchPath, relays: () => [], clock: systemClock });

const thatSays = (words: string): string => {
  const path = join(dir, "tmate");
  writeFileSync(path, `#!/bin/sh\n[ "$1" = -V ] && echo '${words}'\n`);
  chmodSync(path, 0o755);
  return path;
};

describe("probing tmate", () => {
  it("BACK0: a tmate that does not exist is missing, with a remedy that fits the configuration", async () => {
    expect(await backendOf(null, dir).probe()).toMatchObject({
      ok: false,
      error: {
        code: "backend-unavailable",
        data: { backend: "tmate", problem: "missing", hint: "Install the package tmate." },
      },
    });
    expect(await backendOf("/no/such/tmate").probe()).toMatchObject({
      ok: false,
      error: { data: { problem: "missing", hint: expect.stringContaining("backends.tmate.path") } },
    });
  });

  it.each(["tmate 2.3.9", "tmate 2.2", "tmate 1.8.10"])(
    "BACK0: %s is too old, and the version wanted is named",
    async (words) => {
      expect(await backendOf(thatSays(words)).probe()).toMatchObject({
        ok: false,
        error: {
          message: `${words} is too old.`,
          data: { problem: "too-old", hint: expect.stringContaining("2.4.0") },
        },
      });
    },
  );

  it.each(["tmate 2.4.0", "tmate 2.4", "tmate 2.10.1", "tmate 3.0.0"])("BACK0: accepts %s", async (words) => {
    const path = thatSays(words);
    expect(await backendOf(path).probe()).toEqual({ ok: true, value: { path, version: words.replace("tmate ", "") } });
  });

  it("BACK0: a program that reports something else has an unknown version; a tmate on PATH is found", async () => {
    const unknown = { ok: false, error: { data: { problem: "unknown-version" } } };
    expect(await backendOf(thatSays("tmux 3.3a")).probe()).toMatchObject(unknown);
    expect(await backendOf(thatSays("")).probe()).toMatchObject(unknown);
    writeFileSync(join(dir, "tmate"), "\x7fELF no program");
    expect(await backendOf(join(dir, "tmate")).probe()).toMatchObject(unknown);
    thatSays("tmate 2.4.0");
    expect(await backendOf(null, `${dir}:${testSearchPath}`).probe()).toMatchObject({ ok: true });
  });

  it("BACK0: reports exactly what it can do", () => {
    const probed = { path: "/usr/bin/tmate", version: "2.4.0" };
    expect(backendOf(null).capabilities(probed, { isOurs: true, reach: "here" })).toEqual({
      knowsGuests: true,
      guestsBy: "address",
      canKickOne: true,
      canChangeAccess: false,
      kickedStayOut: true,
      removalClosesShare: true,
      knock: "share",
      enforcesKeys: true,
      readOnlyBy: "backend+tmux",
      survivesRelayLoss: false,
      identityForgeable: false,
    });
  });
});
