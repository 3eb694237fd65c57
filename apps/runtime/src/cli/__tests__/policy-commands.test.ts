// policy show, reload, check and test by the command line.
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
  it("FR-026-002, POL6: shows files, rules and since when", async () => {
    const shown = { files, loadedAtMs: NOON_MS, problem: null };
    const answers = { "policy.show": shown };
    expect((await runFake(["policy", "show", "--json"], { answers })).json()).toEqual(shown);
    expect((await runFake(["policy", "show"], { answers })).out.split("\n")).toEqual([
      "in force since 12:00:",
      "/home/op/policies/starter.cedar",
      "  read-with-keys",
      "  no-public-relays",
    ]);
  });

  it("POL7: a broken reload is exit 2, and its document says where; the rules from before stay", async () => {
    const answers = {
      "policy.reload": { ok: false, problem },
      "policy.show": { files, loadedAtMs: NOON_MS, problem },
    };
    const answer = await runFake(["policy", "reload", "--json"], { answers });
    expect([answer.exitCode, answer.json()]).toEqual([2, { ok: false, problem }]);
    const words = await runFake(["policy", "reload"], { answers });
    expect(words.out).toBe("broken: team.cedar, line 3: unexpected token\nThe rules from before stay in force.");
  });

  it("POL7: broken from the start: nothing is allowed, and that is said", async () => {
    const answers = { "policy.show": { files: [], loadedAtMs: null, problem } };
    expect((await runFake(["policy", "show"], { answers })).out).toContain(
      "Nothing is allowed until they can be read.",
    );
  });

  it("POL7: a good reload says how much is in force", async () => {
    const answers = {
      "policy.reload": { ok: true, problem: null },
      "policy.show": { files, loadedAtMs: NOON_MS, problem: null },
    };
    expect(await runFake(["policy", "reload"], { answers })).toMatchObject({
      exitCode: 0,
      out: "in force: 2 rules from 1 file",
    });
  });

  it("POL12: prints a set that comes with the product, as it is to be written", async () => {
    const shown = await runFake(["policy", "show", "--set", "team"], { isRunning: false });
    expect([shown.exitCode, shown.out]).toEqual([0, policySet("team")?.policies.trimEnd()]);
    expect(await runFake(["policy", "show", "--set", "mine"])).toMatchObject({ exitCode: 2, asked: [] });
  });
});

describe("policy check", () => {
  const said = (verdict: object) =>
    runFake(["policy", "check", "api", "--backend", "tmate", "--anyone-with-link"], {
      answers: { ...lanes, "policy.check": { reason: "Because.", policyIds: ["rule"], instead: [], ...verdict } },
    });

  it("FR-026-002, POL10: what would do instead, one a line", async () => {
    const { out } = await said({ verdict: "deny", instead: [{ label: "Read only", change: { access: "read" } }] });
    expect(out).toBe("not allowed: Because.\nrules rule\nwould do Read only");
  });

  it.each([
    ["operator", "An approval can help: share start asks for it, and the operator decides."],
    ["four-eyes", "An approval can help: share start asks for it, and another person signs."],
  ])("FR-026-002, POL5: says that an approval can help, and whose: %s", async (needs, words) => {
    const { out } = await said({ verdict: "needs-approval", needs });
    expect(out).toBe(`needs an approval: Because.\nrules rule\n${words}`);
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
  const HOLDS = '[[case]]\nname = "a look"\nexpect = "allow"\n';
  const FAILS = '[[case]]\nname = "typing"\naccess = "write"\nexpect = "deny"\n';

  it("FR-026-002, POL12: all cases hold: exit 0, without a runtime, and nothing is written", async () => {
    const answer = await test(HOLDS);
    expect(answer).toMatchObject({ exitCode: 0, out: "holds  a look\n1 case, all hold", asked: [] });
  });

  it("FR-026-002, POL12: one that does not: exit 10, with what was said instead", async () => {
    const answer = await test(HOLDS + FAILS);
    expect(answer.exitCode).toBe(10);
    expect(answer.out.split("\n").slice(1)).toEqual([
      "fails  typing",
      "       expected deny",
      "       said: allow, by write-with-keys: Guests with one of the named keys can type.",
      "1 of 2 cases failed",
    ]);
    const document = (await test(HOLDS + FAILS, "--json")).json();
    expect(document).toMatchObject({ ok: false, failed: 1, cases: [{ problem: null }, { problem: "expected deny" }] });
  });

  it("POL12: a folder that is not in force yet; broken rules are exit 2 with file and line", async () => {
    mkdirSync(join(dir, "next"));
    writeFileSync(join(dir, "next/none.cedar"), "// nothing is allowed");
    expect((await test(HOLDS, "--policies", "next")).exitCode).toBe(10);
    writeFileSync(join(dir, "next/none.cedar"), "permit (");
    const broken = await test(HOLDS, "--policies", "next", "--json");
    expect(broken.exitCode).toBe(2);
    expect(broken.json().error).toMatchObject({
      code: "setup-problem",
      data: { what: expect.stringMatching(/none\.cedar, line 1: /) },
    });
  });

  it("POL12: a table that is not there, or is none, is exit 2", async () => {
    expect((await test("[[case]]")).exitCode).toBe(2);
    expect(await runFake(["policy", "test", join(dir, "none.toml")])).toMatchObject({ exitCode: 2, asked: [] });
  });
});
