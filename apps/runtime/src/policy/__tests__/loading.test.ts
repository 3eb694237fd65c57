// Loading policy files: mistakes are reported with file and line, the last good set stays, a new home gets the starter set.
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createFakeClock } from "../../testing/fake-clock";
import { createPolicyGate } from "../gate";
import { createTestGates, PERMIT_ALL, question, reload } from "./fixture";

const gates = createTestGates();
afterEach(gates.removeAll);

describe("loading", () => {
  const mistakes: readonly (readonly [string, string, number, RegExp])[] = [
    ["a syntax error", `// é\n\npermit (principal action, resource);`, 3, /unexpected token `action`/],
    ["an unfinished rule", `permit (principal, action, resource)`, 1, /unexpected end/],
    [
      "an unknown attribute",
      `// ä\n@id("x")\npermit (principal, action, resource)\nwhen { context.acess == "read" };`,
      4,
      /acess.*did you mean `access`/,
    ],
    ["an unknown action", `permit (principal, action == Lanecast::Action::"shar", resource);`, 1, /Action/],
    [
      "a comparison of two kinds",
      `permit (principal, action, resource) when { context.ttlMs == "long" };`,
      1,
      /type|Long/i,
    ],
    ["a template", `// t\npermit (principal == ?principal, action, resource);`, 2, /templates/],
    ["an empty @id", `@id("")\npermit (principal, action, resource);`, 1, /@id must not be empty/],
    ["an @id without a value", `@id\npermit (principal, action, resource);`, 1, /@id must not be empty/],
    ["a very long @id", `@id("${"x".repeat(121)}")\npermit (principal, action, resource);`, 1, /120 characters/],
    [
      "a very long @reason",
      `@reason("${"x".repeat(501)}")\npermit (principal, action, resource);`,
      1,
      /500 characters/,
    ],
    ["one annotation twice", `@id("a")\n@id("b")\npermit (principal, action, resource);`, 2, /duplicate annotation/],
  ];

  it.each(mistakes)(
    "FR-026-002, POL6: reports %s with file and line, and denies everything",
    async (_, text, line, message) => {
      const { gate, report, home } = gates.open({ "a.cedar": PERMIT_ALL, "b.cedar": text });
      expect(report).toMatchObject({ ok: false, problem: { path: join(home.dir, "b.cedar"), line } });
      expect(report.problem?.message).toMatch(message);
      const answer = await gate.decide(question());
      expect(answer).toMatchObject({ verdict: "deny", policyIds: [], instead: [] });
      expect(answer.reason).toContain(`b.cedar, line ${line}: `);
    },
  );

  it("POL6: reports the right line among more than ten rules", () => {
    const count = 14;
    for (let broken = 0; broken < count; broken += 1) {
      const rules = Array.from({ length: count }, (_, index) => {
        const when = index === broken ? " when { context.nope }" : "";
        return `@id("r${index}")\npermit (principal, action, resource)${when};`;
      });
      const { report } = gates.open({ "a.cedar": rules.join("\n") });
      const message = expect.stringContaining(`rule "r${broken}"`);
      expect(report.problem).toMatchObject({ line: 2 * broken + 2, message });
    }
  });

  it("POL6: distinguishes identical rules by their lines", () => {
    const { gate } = gates.open({ "a.cedar": "permit (principal, action, resource);\n".repeat(12) });
    const [file] = gate.policyFiles().files;
    expect(file?.policyIds).toEqual(Array.from({ length: 12 }, (_, index) => `a.cedar:${index + 1}`));
  });

  it("POL6: reports the first of several mistakes", () => {
    const bad = (name: string) => `permit (principal, action, resource) when { context.${name} };`;
    const { report } = gates.open({ "b.cedar": bad("three"), "a.cedar": `${bad("one")}\n${bad("two")}` });
    expect(report.problem).toMatchObject({ line: 1, message: expect.stringContaining("one") });
  });

  it("POL6: rejects one id for two rules and says where the first one is", () => {
    const { report, home } = gates.open({ "a.cedar": PERMIT_ALL, "b.cedar": `\n${PERMIT_ALL}` });
    expect(report.problem).toEqual({
      path: join(home.dir, "b.cedar"),
      line: 2,
      message: `@id "all" is already used in a.cedar, line 1`,
    });
  });

  it("POL6: reports a policy file that isn't a regular file, or is too large, instead of skipping it", () => {
    const { gate, home } = gates.open({ "a.cedar": PERMIT_ALL });
    mkdirSync(join(home.dir, "b.cedar"));
    expect(reload(gate).problem).toMatchObject({
      path: join(home.dir, "b.cedar"),
      line: null,
      message: "isn't a regular file",
    });
    rmSync(join(home.dir, "b.cedar"), { recursive: true });
    home.write("b.cedar", `// ${"x".repeat(600_000)}`);
    expect(reload(gate).problem?.message).toMatch(/larger than/);
    home.write("b.cedar", `// ${"x".repeat(400_000)}`);
    home.write("c.cedar", `// ${"x".repeat(400_000)}`);
    expect(reload(gate).problem).toMatchObject({ path: home.dir, message: expect.stringContaining("more than") });
  });

  it("POL6: reports a file that isn't UTF-8, and a folder that is gone", async () => {
    const { gate, home } = gates.open({ "a.cedar": PERMIT_ALL });
    const path = home.write("b.cedar", "");
    await Bun.write(path, new Uint8Array([0x2f, 0x2f, 0xff, 0xfe]));
    expect(reload(gate).problem).toMatchObject({ path, message: expect.stringContaining("couldn't be read") });
    rmSync(home.dir, { recursive: true });
    expect(reload(gate).problem).toMatchObject({ path: home.dir, line: null });
    expect(await gate.decide(question())).toMatchObject({ verdict: "allow" });
  });

  it("HOME6: rejects a world-writable policy file or folder", async () => {
    const { gate, home } = gates.open({ "a.cedar": PERMIT_ALL });
    const path = home.write("b.cedar", "");
    chmodSync(path, 0o606);
    expect(reload(gate).problem).toMatchObject({ path, message: "is writable by every user" });
    chmodSync(path, 0o664);
    expect(reload(gate).ok).toBe(true);
    chmodSync(home.dir, 0o777);
    expect(reload(gate).problem).toMatchObject({ path: home.dir, message: "is writable by every user" });
  });

  it("POL6: ignores other files in the folder", () => {
    const { report } = gates.open({ "a.cedar": PERMIT_ALL, "README.md": "permit?", ".a.cedar.swp": "junk" });
    expect(report.ok).toBe(true);
  });

  it("POL6: reports that the starter set couldn't be written, and denies everything", async () => {
    const { home } = gates.open(null);
    home.write("file", "");
    const gate = createPolicyGate({ dir: join(home.dir, "file", "policies"), clock: createFakeClock() });
    expect(gate.apply(gate.load())).toMatchObject({
      ok: false,
      problem: { message: expect.stringContaining("couldn't write the starter set") },
    });
    expect(await gate.decide(question())).toMatchObject({ verdict: "deny" });
  });

  it("FR-026-002, POL7: keeps the last good set after a broken reload, and loads a fixed one", async () => {
    const { gate, home, clock } = gates.open({ "a.cedar": PERMIT_ALL });
    const loadedAtMs = clock.nowMs();
    clock.sleep(1_000);
    const path = home.write("a.cedar", "permit (");
    expect(reload(gate)).toMatchObject({ ok: false, problem: { path, line: 1 } });
    expect(await gate.decide(question())).toMatchObject({ verdict: "allow", policyIds: ["all"] });
    expect(gate.policyFiles()).toMatchObject({
      files: [{ path, policyIds: ["all"] }],
      loadedAtMs,
      problem: { line: 1 },
    });
    home.write("a.cedar", `@id("none") @reason("Closed.") forbid (principal, action, resource);`);
    expect(reload(gate)).toEqual({ ok: true, problem: null });
    expect(await gate.decide(question())).toMatchObject({ verdict: "deny", policyIds: ["none"] });
    expect(gate.policyFiles()).toEqual({
      files: [{ path, policyIds: ["none"] }],
      loadedAtMs: loadedAtMs + 1_000,
      problem: null,
    });
  });

  it("POL7: lists no files until a set has loaded", () => {
    const { gate } = gates.open({ "a.cedar": "junk" });
    expect(gate.policyFiles()).toMatchObject({ files: [], loadedAtMs: null, problem: { line: 1 } });
  });

  it("POL7: keeps the rules of two gates in one process apart", async () => {
    const one = gates.open({ "a.cedar": PERMIT_ALL });
    const other = gates.open({ "a.cedar": `forbid (principal, action, resource);` });
    expect(await one.gate.decide(question())).toMatchObject({ verdict: "allow" });
    expect(await other.gate.decide(question())).toMatchObject({ verdict: "deny" });
  });
});
