// `lanecast policy …`: show, reload and check with a fake runtime; test and show --set without one.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { policySet } from "../../policy/sets/catalog";
import { NOON_MS, runFake } from "./fake-cli.fixture";
import { laneSample } from "./samples.fixture";

const lanes = { "lane.list": { lanes: [laneSample("api", "aaaa1111", ["aaaa1111"])] } };
const problem = { path: "/home/op/policies/team.cedar", line: 3, message: "unexpected token" };
const files = [{ path: "/home/op/policies/starter.cedar", policyIds: ["read-with-keys", "no-public-relays"] }];

describe("policy show and reload", () => {
  it("FR-026-002, POL6: show lists the files and their policies, and since when they are in force", async () => {
    const shown = { files, loadedAtMs: NOON_MS, problem: null };
    const answers = { "policy.show": shown };
    expect((await runFake(["policy", "show", "--json"], { answers })).json()).toEqual(shown);
    expect((await runFake(["policy", "show"], { answers })).out.split("\n")).toEqual([
      "In force since 12:00:",
      "/home/op/policies/starter.cedar",
      "  read-with-keys",
      "  no-public-relays",
    ]);
  });

  it("POL7: reload exits with 2 and the line for broken policies; the old ones stay in force", async () => {
    const answers = {
      "policy.reload": { ok: false, problem },
      "policy.show": { files, loadedAtMs: NOON_MS, problem },
    };
    const answer = await runFake(["policy", "reload", "--json"], { answers });
    expect([answer.exitCode, answer.json()]).toEqual([2, { ok: false, problem }]);
    const words = await runFake(["policy", "reload"], { answers });
    expect(words.out).toBe(
      "Broken policies: team.cedar, line 3: unexpected token\nThe policies loaded before stay in force.",
    );
  });

  it("POL7: show says that everything is denied if no policies could be loaded", async () => {
    const answers = { "policy.show": { files: [], loadedAtMs: null, problem } };
    expect((await runFake(["policy", "show"], { answers })).out).toContain(
      "Everything is denied until the policies load.",
    );
  });

  it("POL7: reload prints how many policies it loaded", async () => {
    const answers = {
      "policy.reload": { ok: true, problem: null },
      "policy.show": { files, loadedAtMs: NOON_MS, problem: null },
    };
    expect(await runFake(["policy", "reload"], { answers })).toMatchObject({
      exitCode: 0,
      out: "Loaded 2 policies from 1 file.",
    });
  });

  it("POL12: show --set prints a built-in policy set unchanged", async () => {
    const shown = await runFake(["policy", "show", "--set", "team"], { isRunning: false });
    expect([shown.exitCode, shown.out]).toEqual([0, policySet("team")?.policies.trimEnd()]);
    expect(await runFake(["policy", "show", "--set", "mine"])).toMatchObject({ exitCode: 2, asked: [] });
  });
});

describe("policy check", () => {
  const said = (verdict: object) =>
    runFake(["policy", "check", "api", "--backend", "tmate", "--anyone-with-link"], {
      answers: {
        ...lanes,
        "policy.check": { reason: "Because.", policyIds: ["rule"], instead: [], ...verdict },
        "runtime.backends": { backends: [] },
      },
    });

  it("FR-026-002, POL10: prints what the policy would allow instead, one per line", async () => {
    const { out } = await said({ verdict: "deny", instead: [{ label: "Read only", change: { access: "read" } }] });
    expect(out).toBe("Not allowed: Because.\nPolicies: rule\nAllowed instead: Read only");
  });

  it.each([
    ["operator", "'lanecast share start' requests it; the operator approves."],
    ["four-eyes", "'lanecast share start' requests it; a second person must sign."],
  ])("FR-026-002, POL5: says who must approve: %s", async (needs, words) => {
    const { out } = await said({ verdict: "needs-approval", needs });
    expect(out).toBe(`Needs approval: Because.\nPolicies: rule\n${words}`);
  });
});

describe("policy test", () => {
  let dir = "";
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "lanecast-cases-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const test = (cases: string, ...flags: string[]) => {
    writeFileSync(join(dir, "cases.toml"), cases);
    return runFake(["--home", join(dir, "home"), "policy", "test", "cases.toml", ...flags], {
      isRunning: false,
      cwd: dir,
    });
  };
  const PASSES = '[[case]]\nname = "a look"\nexpect = "allow"\n';
  const FAILS = '[[case]]\nname = "typing"\naccess = "write"\nexpect = "deny"\n';

  it("FR-026-002, POL12: exits 0 if every case passes, without a runtime and without writing anything", async () => {
    const answer = await test(PASSES);
    expect(answer).toMatchObject({ exitCode: 0, out: "ok    a look\n1 case passed.", asked: [] });
  });

  it("FR-026-002, POL12: exits 10 if a case fails and prints the actual decision", async () => {
    const answer = await test(PASSES + FAILS);
    expect(answer.exitCode).toBe(10);
    expect(answer.out.split("\n").slice(1)).toEqual([
      "FAIL  typing",
      "      expected deny",
      expect.stringMatching(/^ {6}got allow from write-with-keys: ./),
      "1 of 2 cases failed.",
    ]);
    const document = (await test(PASSES + FAILS, "--json")).json();
    expect(document).toMatchObject({ ok: false, failed: 1, cases: [{ problem: null }, { problem: "expected deny" }] });
  });

  it("POL12: --policies tests another directory, and exits with 2, the file and the line if a policy is broken", async () => {
    mkdirSync(join(dir, "next"));
    writeFileSync(join(dir, "next/none.cedar"), "// nothing is allowed");
    expect((await test(PASSES, "--policies", "next")).exitCode).toBe(10);
    writeFileSync(join(dir, "next/none.cedar"), "permit (");
    const broken = await test(PASSES, "--policies", "next", "--json");
    expect(broken.exitCode).toBe(2);
    expect(broken.json().error).toMatchObject({
      code: "setup-problem",
      data: { what: expect.stringMatching(/none\.cedar, line 1: /) },
    });
  });

  it("POL12: exits with 2 for a missing or invalid file of cases", async () => {
    expect((await test("[[case]]")).exitCode).toBe(2);
    expect(await runFake(["policy", "test", join(dir, "none.toml")])).toMatchObject({ exitCode: 2, asked: [] });
  });
});
