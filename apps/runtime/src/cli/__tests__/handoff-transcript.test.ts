// `lanecast handoff transcript`: the calls from the runtime, and transcript files from the home.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sampleCall, sampleHandoff } from "../../../../contract/testing/handoff-sample";
import { NOON_MS, runFake } from "./fake-cli.fixture";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "lc-transcript-"));
  mkdirSync(join(home, "transcripts"));
  for (const id of ["hnd_aaaa", "hnd_aabb", "hnd_aaaa1"])
    writeFileSync(join(home, "transcripts", `${id}.cast`), `{"of":"${id}"}\n[1,"o","$ ls"]\n`);
  writeFileSync(join(home, "transcripts", "hnd_note.txt"), "not a transcript");
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const cast = (typed: string, ...flags: readonly string[]) =>
  runFake(["handoff", "transcript", typed, "--cast", "--home", home, ...flags], { isRunning: false });

describe("lanecast handoff transcript", () => {
  it("HND12: --cast prints the file of an earlier runtime, without asking one", async () => {
    const found = await cast("hnd_aab");
    expect(found).toMatchObject({ exitCode: 0, asked: [], out: '{"of":"hnd_aabb"}\n[1,"o","$ ls"]' });
    const path = join(home, "transcripts", "hnd_aabb.cast");
    expect((await cast("hnd_aab", "--json")).json()).toMatchObject({ handoffId: "hnd_aabb", path });
  });

  it("HND12: an exact id is found even if another one begins with it", async () => {
    expect((await cast("hnd_aaaa", "--json")).json()).toMatchObject({ handoffId: "hnd_aaaa" });
  });

  it("HND12, CLI1: refuses a beginning that several have, and names them", async () => {
    const tried = await cast("hnd_aa");
    expect(tried.exitCode).toBe(2);
    for (const id of ["hnd_aaaa", "hnd_aabb", "hnd_aaaa1"]) expect(tried.err).toContain(id);
  });

  it.each(["hnd_zz", "hnd_note", ""])("HND12: no transcript of '%s': says how to keep them", async (typed) => {
    const tried = await cast(typed);
    expect(tried.exitCode).toBe(4);
    expect(tried.err).toContain("Set transcripts = true in [handoff] of config.toml");
  });

  it("HND12: says the same in a home that never kept any", async () => {
    rmSync(join(home, "transcripts"), { recursive: true });
    expect((await cast("hnd_aaaa")).err).toContain("There is no transcript file of hnd_aaaa.");
  });

  it("HND12: without --cast asks the runtime for the calls of the handoff", async () => {
    const handoff = sampleHandoff("k3v9", { atMs: NOON_MS });
    const answers = {
      "handoff.list": { handoffs: [handoff] },
      "handoff.transcript": { calls: [sampleCall({ atMs: NOON_MS })] },
    };
    const done = await runFake(["handoff", "transcript", "hnd_k3", "--json"], { answers });
    expect(done.asked.at(-1)).toEqual({ command: "handoff.transcript", input: { handoffId: "hnd_k3v9" } });
    expect(done.json().calls).toHaveLength(1);
  });
});
