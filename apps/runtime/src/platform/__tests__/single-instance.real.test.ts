// One runtime a home, with real processes: a race, a killed holder, a pid used again, broken files.
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../../testing/eventually";
import { createSystemClock } from "../clock";
import { systemUid } from "../config";
import { startTicksOf } from "../process-table";
import { readHolder, readRuntimeNote, writeHolder, writeRuntimeNote } from "../runtime-note";
import { claimHome } from "../single-instance";

const STARTERS = 6;
const uid = systemUid();
let base = "";
let places = { home: "", runtimeDir: "", toolsDir: "" };
const children: Bun.Subprocess<"pipe", "pipe", "inherit">[] = [];

beforeEach(() => {
  base = mkdtempSync("/tmp/lc-one-");
  places = { home: join(base, "home"), runtimeDir: join(base, "run"), toolsDir: "" };
  mkdirSync(places.home, { mode: 0o700 });
  mkdirSync(places.runtimeDir, { mode: 0o700 });
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill("SIGKILL");
    await child.exited;
  }
  rmSync(base, { recursive: true, force: true });
});

const self = () => ({ pid: process.pid, startTicks: startTicksOf(process.pid) ?? 0 });
const note = { port: 7, baseUrl: "http://127.0.0.1:7", token: "secret", version: "0" };

/** Starts one that claims the home, and gives the first line it says. */
const starter = async (): Promise<{ child: (typeof children)[number]; said: Record<string, unknown> }> => {
  const fixture = join(import.meta.dirname, "claim-home.fixture.ts");
  const child = Bun.spawn([process.execPath, fixture, places.home, places.runtimeDir], {
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
  it("ONE1: of several starters at once exactly one wins, and the others are told its pid", async () => {
    const all = await Promise.all(Array.from({ length: STARTERS }, starter));
    const winners = all.filter(({ said }) => "won" in said);
    expect(winners).toHaveLength(1);
    const losers = all.filter(({ said }) => !("won" in said));
    expect(losers.map(({ said }) => said)).toEqual(
      losers.map(() => ({
        code: "already-running",
        message: `A runtime already runs on this home (pid ${winners[0]?.said.won}).`,
        data: { pid: winners[0]?.said.won, home: places.home },
      })),
    );
  });

  it("ONE2: after a KILL the home is free at once and the dead one's note is not believed", async () => {
    const { child } = await starter();
    expect(readRuntimeNote(places, uid)?.pid).toBe(child.pid);
    child.kill("SIGKILL");
    await child.exited;
    expect(readRuntimeNote(places, uid)).toBeNull();
    const claimed = await claimHome(places, self(), createSystemClock());
    if (!claimed.ok) throw new Error(claimed.error.message);
    expect(readdirSync(places.runtimeDir)).toEqual([]);
    claimed.value.release();
  });

  it("ONE2: a stopped runtime still holds its home", async () => {
    const { child } = await starter();
    child.kill("SIGSTOP");
    expect(await claimHome(places, self(), createSystemClock())).toMatchObject({
      ok: false,
      error: { code: "already-running", data: { pid: child.pid } },
    });
  });

  it("ONE3: a note whose pid now belongs to another process is not believed", () => {
    const { pid, startTicks } = self();
    writeHolder(places.home, { pid, startTicks: startTicks - 1, runtimeDir: places.runtimeDir });
    writeRuntimeNote(places.runtimeDir, { pid, startTicks: startTicks - 1, home: places.home, ...note });
    expect([readHolder(places.home), readRuntimeNote(places, uid)]).toEqual([null, null]);
  });

  it("ONE3: broken notes are taken over, a runtime directory of others is not read", async () => {
    writeFileSync(join(places.home, "runtime.holder.json"), "{");
    writeFileSync(join(places.runtimeDir, "runtime.json"), "");
    const claimed = await claimHome(places, self(), createSystemClock());
    if (!claimed.ok) throw new Error(claimed.error.message);
    expect(readRuntimeNote(places, uid)).toBeNull();
    claimed.value.publish(note);
    expect(readRuntimeNote(places, uid)).toEqual({ ...self(), home: places.home, ...note });
    expect(readRuntimeNote(places, uid + 1)).toBeNull();
    claimed.value.release();
  });

  it("ONE4: the notes and the lock are closed to other users, and the notes go with the runtime", async () => {
    const claimed = await claimHome(places, self(), createSystemClock());
    if (!claimed.ok) throw new Error(claimed.error.message);
    claimed.value.publish(note);
    for (const path of [
      join(places.home, "runtime.lock"),
      join(places.home, "runtime.holder.json"),
      join(places.runtimeDir, "runtime.json"),
    ]) {
      expect(lstatSync(path).mode & 0o777).toBe(0o600);
    }
    claimed.value.release();
    expect([readdirSync(places.home), existsSync(places.runtimeDir)]).toEqual([["runtime.lock"], false]);
  });

  it("ONE5: the runtime is found from a shell with another runtime directory", async () => {
    const { child } = await starter();
    expect(readRuntimeNote({ home: places.home }, uid)?.pid).toBe(child.pid);
  });

  it("ONE6: an ended stdin releases the home for the next", async () => {
    const { child } = await starter();
    await child.stdin.end();
    await child.exited;
    const next = await eventually(() => starter(), { what: "the next runtime starts", withinMs: 10_000 });
    expect(next.said).toHaveProperty("won");
  });

  it("ONE7: a lock file that is none is a setup-problem that names it", async () => {
    writeFileSync(
      join(places.home, "runtime.lock"),
      "not a database, and longer than the hundred bytes of a header ".repeat(4),
    );
    expect(await claimHome(places, self(), createSystemClock())).toMatchObject({
      ok: false,
      error: { code: "setup-problem", data: { path: join(places.home, "runtime.lock") } },
    });
  });

  it("HOME7: an end takes the runtime directory along, unless a terminal's socket or a share's files lie in it", async () => {
    const endWith = async (...paths: readonly string[]): Promise<boolean> => {
      const claimed = await claimHome(places, self(), createSystemClock());
      if (!claimed.ok) throw new Error(claimed.error.message);
      claimed.value.publish(note);
      for (const path of ["runtime.log", "tmux.conf", ...paths]) {
        mkdirSync(join(places.runtimeDir, "s"), { recursive: true });
        writeFileSync(join(places.runtimeDir, path), "");
      }
      claimed.value.release();
      return existsSync(places.runtimeDir);
    };
    expect(await endWith("tmux")).toBe(true);
    rmSync(join(places.runtimeDir, "tmux"));
    expect(await endWith("s/shr_left.json")).toBe(true);
    rmSync(join(places.runtimeDir, "s/shr_left.json"));
    expect(await endWith()).toBe(false);
    // It is made again for whoever comes next.
    expect(await endWith("tmux")).toBe(true);
  });
});
