// One runtime per home, with real processes: a race, a killed holder, a reused pid, broken files.
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../../testing/eventually";
import { createSystemClock } from "../clock";
import { systemUid } from "../config";
import { startTicksOf } from "../process-table";
import { readHolder, readRuntimeFile, writeHolder, writeRuntimeFile } from "../runtime-file";
import { claimHome } from "../single-instance";

const STARTERS = 6;
const uid = systemUid();
let base = "";
let paths = { home: "", runtimeDir: "", toolsDir: "" };
const children: Bun.Subprocess<"pipe", "pipe", "inherit">[] = [];

beforeEach(() => {
  base = mkdtempSync("/tmp/lc-one-");
  paths = { home: join(base, "home"), runtimeDir: join(base, "run"), toolsDir: "" };
  mkdirSync(paths.home, { mode: 0o700 });
  mkdirSync(paths.runtimeDir, { mode: 0o700 });
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill("SIGKILL");
    await child.exited;
  }
  rmSync(base, { recursive: true, force: true });
});

const self = () => ({ pid: process.pid, startTicks: startTicksOf(process.pid) ?? 0 });
const published = { port: 7, baseUrl: "http://127.0.0.1:7", token: "secret", version: "0" };

/** Starts a process that claims the home, and returns the first line it prints. */
const starter = async (): Promise<{ child: (typeof children)[number]; said: Record<string, unknown> }> => {
  const fixture = join(import.meta.dirname, "claim-home.fixture.ts");
  const child = Bun.spawn([process.execPath, fixture, paths.home, paths.runtimeDir], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  children.push(child);
  const reader = child.stdout.getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
  }
  return { child, said: JSON.parse(text) };
};

describe("single instance", () => {
  it("ONE1: lets exactly one of several simultaneous starters win, and tells the others its pid", async () => {
    const all = await Promise.all(Array.from({ length: STARTERS }, starter));
    const winners = all.filter(({ said }) => "won" in said);
    expect(winners).toHaveLength(1);
    const losers = all.filter(({ said }) => !("won" in said));
    expect(losers.map(({ said }) => said)).toEqual(
      losers.map(() => ({
        code: "already-running",
        message: `lanecast is already running with this home (pid ${winners[0]?.said.won}).`,
        data: { pid: winners[0]?.said.won, home: paths.home },
      })),
    );
  });

  it("ONE2: frees the home immediately after a KILL, and ignores the killed runtime's files", async () => {
    const { child } = await starter();
    expect(readRuntimeFile(paths, uid)?.pid).toBe(child.pid);
    child.kill("SIGKILL");
    await child.exited;
    expect(readRuntimeFile(paths, uid)).toBeNull();
    const claimed = await claimHome(paths, self(), createSystemClock());
    if (!claimed.ok) throw new Error(claimed.error.message);
    expect(readdirSync(paths.runtimeDir)).toEqual([]);
    claimed.value.release();
  });

  it("ONE2: keeps the home of a runtime that is paused by SIGSTOP", async () => {
    const { child } = await starter();
    child.kill("SIGSTOP");
    expect(await claimHome(paths, self(), createSystemClock())).toMatchObject({
      ok: false,
      error: { code: "already-running", data: { pid: child.pid } },
    });
  });

  it("ONE3: ignores runtime files with a pid that now belongs to another process", () => {
    const { pid, startTicks } = self();
    writeHolder(paths.home, { pid, startTicks: startTicks - 1, runtimeDir: paths.runtimeDir });
    writeRuntimeFile(paths.runtimeDir, { pid, startTicks: startTicks - 1, home: paths.home, ...published });
    expect([readHolder(paths.home), readRuntimeFile(paths, uid)]).toEqual([null, null]);
  });

  it("ONE3: replaces broken runtime files, and reads none from another user's runtime directory", async () => {
    writeFileSync(join(paths.home, "runtime.holder.json"), "{");
    writeFileSync(join(paths.runtimeDir, "runtime.json"), "");
    const claimed = await claimHome(paths, self(), createSystemClock());
    if (!claimed.ok) throw new Error(claimed.error.message);
    expect(readRuntimeFile(paths, uid)).toBeNull();
    claimed.value.publish(published);
    expect(readRuntimeFile(paths, uid)).toEqual({ ...self(), home: paths.home, ...published });
    expect(readRuntimeFile(paths, uid + 1)).toBeNull();
    claimed.value.release();
  });

  it("ONE4: closes the runtime files and the lock to other users, and removes the files when the runtime stops", async () => {
    const claimed = await claimHome(paths, self(), createSystemClock());
    if (!claimed.ok) throw new Error(claimed.error.message);
    claimed.value.publish(published);
    for (const path of [
      join(paths.home, "runtime.lock"),
      join(paths.home, "runtime.holder.json"),
      join(paths.runtimeDir, "runtime.json"),
    ]) {
      expect(lstatSync(path).mode & 0o777).toBe(0o600);
    }
    claimed.value.release();
    expect([readdirSync(paths.home), existsSync(paths.runtimeDir)]).toEqual([["runtime.lock"], false]);
  });

  it("ONE5: finds the runtime from a shell with another runtime directory", async () => {
    const { child } = await starter();
    expect(readRuntimeFile({ home: paths.home }, uid)?.pid).toBe(child.pid);
  });

  it("ONE6: releases the home for the next runtime when the holder exits", async () => {
    const { child } = await starter();
    await child.stdin.end();
    await child.exited;
    const next = await eventually(() => starter(), { what: "the next runtime starts", withinMs: 10_000 });
    expect(next.said).toHaveProperty("won");
  });

  it("ONE7: reports an unusable lock file as a setup-problem with its path", async () => {
    writeFileSync(
      join(paths.home, "runtime.lock"),
      "not a database, and longer than the hundred bytes of a header ".repeat(4),
    );
    expect(await claimHome(paths, self(), createSystemClock())).toMatchObject({
      ok: false,
      error: { code: "setup-problem", data: { path: join(paths.home, "runtime.lock") } },
    });
  });

  it("HOME7: removes the runtime directory on release, unless it has a terminal's socket or a share's files", async () => {
    const isKeptWith = async (...names: readonly string[]): Promise<boolean> => {
      const claimed = await claimHome(paths, self(), createSystemClock());
      if (!claimed.ok) throw new Error(claimed.error.message);
      claimed.value.publish(published);
      for (const name of ["runtime.log", "tmux.conf", ...names]) {
        mkdirSync(join(paths.runtimeDir, "s"), { recursive: true });
        writeFileSync(join(paths.runtimeDir, name), "");
      }
      claimed.value.release();
      return existsSync(paths.runtimeDir);
    };
    expect(await isKeptWith("tmux")).toBe(true);
    rmSync(join(paths.runtimeDir, "tmux"));
    expect(await isKeptWith("s/shr_left.json")).toBe(true);
    rmSync(join(paths.runtimeDir, "s/shr_left.json"));
    expect(await isKeptWith()).toBe(false);
    // The next runtime creates it again.
    expect(await isKeptWith("tmux")).toBe(true);
  });
});
