// Runs each policy set against its own table of cases, and checks that the tables can fail.
import { afterEach, describe, expect, it } from "vitest";
import { parseCases } from "../cases";
import { POLICY_SET_NAMES, policySet } from "../sets/catalog";
import { tryPolicies } from "../trial";
import { createPolicyHome, type PolicyHome } from "./fixture";

const homes: PolicyHome[] = [];
const folderWith = (text: string): string => {
  const home = createPolicyHome({ "set.cedar": text });
  homes.push(home);
  return home.dir;
};
afterEach(() => {
  for (const home of homes.splice(0)) home.remove();
});

const setOf = (name: string) => {
  const set = policySet(name);
  if (set === null) throw new Error(`no set ${name}`);
  return set;
};

describe.each(POLICY_SET_NAMES)("the set %s", (name) => {
  it("FR-026-002, POL12: passes its table of cases", async () => {
    const { policies, cases } = setOf(name);
    const tried = await tryPolicies(folderWith(policies), cases);
    if (!tried.ok) throw new Error(`${tried.error.path} ${tried.error.line ?? ""} ${tried.error.message}`);
    expect(tried.value.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(tried.value.length).toBeGreaterThanOrEqual(10);
  });

  it("POL12: has a table that names every rule and covers each verdict", async () => {
    const { policies, cases } = setOf(name);
    const table = parseCases(cases);
    if (!table.ok) throw new Error(table.error.message);
    const named = new Set(table.value.flatMap(({ rules }) => rules));
    const ids = [...policies.matchAll(/^@id\("([^"]+)"\)/gm)].map((match) => match[1]);
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.filter((id) => !named.has(id ?? ""))).toEqual([]);
    expect(new Set(table.value.map(({ expect: verdict }) => verdict))).toEqual(
      new Set(["allow", "deny", "needs-approval"]),
    );
  });

  it("POL12: has a table that fails on an empty folder", async () => {
    const tried = await tryPolicies(folderWith("// nothing"), setOf(name).cases);
    expect(tried.ok && tried.value.some(({ problem }) => problem !== null)).toBe(true);
  });
});

describe("a table of cases", () => {
  const trial = (cases: string, policies = setOf("starter").policies) => tryPolicies(folderWith(policies), cases);

  it.each([
    ["another verdict", '[[case]]\nexpect = "deny"', "expected deny"],
    [
      "another rule",
      '[[case]]\nexpect = "allow"\nrule = "write-with-keys"',
      "expected to be decided by write-with-keys",
    ],
    [
      "another kind of approval",
      '[[case]]\nagent = "a"\nexpect = "needs-approval"\nneeds = "four-eyes"',
      "expected needs to be four-eyes",
    ],
  ])("POL12: explains a failed case: %s", async (_, cases, problem) => {
    expect(await trial(cases)).toMatchObject({ ok: true, value: [{ name: "case 1", problem }] });
  });

  it.each([
    ["invalid TOML", "[[case", /not valid TOML/, 1],
    ["no case", "case = []", /at least one/, null],
    ["an unknown field", '[[case]]\nexpect = "deny"\nttlMs = 3', /case 1: .*ttlMs/, null],
    ["an invalid verdict", '[[case]]\nexpect = "allow"\n[[case]]\nexpect = "yes"', /case 2, expect: /, null],
    ["an invalid duration", '[[case]]\nexpect = "deny"\nttl = "long"', /case 1, ttl: must be/, null],
  ])("POL12: rejects %s, with its position", async (_, cases, message, line) => {
    expect(await trial(cases)).toMatchObject({
      ok: false,
      error: { where: "cases", line, message: expect.stringMatching(message) },
    });
  });

  it("POL12: reports broken policies with file and line", async () => {
    const tried = await trial('[[case]]\nexpect = "deny"', "// one\npermit (principal, action);");
    expect(tried).toMatchObject({
      ok: false,
      error: { where: "policies", path: expect.stringMatching(/set\.cedar$/), line: 2 },
    });
  });

  it("POL12: runs against the starter set if there is no policy folder yet", async () => {
    const home = createPolicyHome(null);
    homes.push(home);
    expect(await tryPolicies(home.dir, setOf("starter").cases)).toMatchObject({ ok: true });
    expect(await tryPolicies(home.dir, '[[case]]\nexpect = "allow"\nrule = "read-with-keys"')).toMatchObject({
      value: [{ problem: null }],
    });
  });
});
