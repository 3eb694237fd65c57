// What is typed wrong, in both forms; help on every level.
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { exitCodeOf, type ShareError, shareError } from "#contract/errors";
import { createProgram } from "../program/program";
import { refusal, runFake } from "./fake-cli.fixture";

describe("usage", () => {
  it.each([
    [["sharee"], "unknown command 'sharee' (Did you mean share?)."],
    [["share"], "`lanecast share` needs a command after it."],
    [["share", "show"], "missing required argument 'share'."],
    [["share", "start", "api"], "required option '--backend <backend>' not specified."],
    [
      ["share", "start", "api", "--backend", "screen"],
      "option '--backend <backend>' argument 'screen' is invalid. Allowed choices are tmate, upterm.",
    ],
    [["share", "list", "--al"], "unknown option '--al' (Did you mean --all?)."],
    [["stop", "now"], "too many arguments for 'stop'. Expected 0 arguments but got 1: now."],
    [["lane", "rename", "api"], "missing required argument 'name'."],
    [["status", "--home"], "option '--home <dir>' argument missing."],
  ])("CLI1: %j is exit 2, in words and as JSON", async (argv, message) => {
    const human = await runFake(argv);
    expect(human).toMatchObject({ exitCode: 2, out: "" });
    expect(human.err).toMatch(/^lanecast: .*\nSee: lanecast .*--help$/);
    expect(human.err.split("\n")[0]).toBe(`lanecast: ${message}`);
    const machine = await runFake(["--json", ...argv]);
    expect(machine).toMatchObject({ exitCode: 2, err: "" });
    expect(machine.json()).toEqual({
      error: {
        code: "invalid-input",
        message,
        correlationId: expect.stringMatching(/^cor_/),
        data: { issues: [expect.anything()] },
      },
    });
  });

  it("CLI1: what stands after -- is the lane's own: a --json there is not ours", async () => {
    const answers = { "lane.new": { laneId: "lan_aaaa", terminalId: "trm_aaaa" } };
    const made = await runFake(["lane", "new", "--", "npm", "run", "--json"], { answers });
    expect(made.asked).toEqual([{ command: "lane.new", input: { cwd: "/work", command: ["npm", "run", "--json"] } }]);
    expect(made.out).toBe("lan_aaaa with trm_aaaa");
  });

  it("CLI1: an empty --home is refused before anything is looked for", async () => {
    expect(await runFake(["status", "--home", ""])).toMatchObject({ exitCode: 2, asked: [] });
  });

  it("CLI2: help with an example on every level, on stdout, exit 0", async () => {
    const walk = (command: Command, path: readonly string[]): (readonly string[])[] => [
      path,
      ...command
        .createHelp()
        .visibleCommands(command)
        .flatMap((each) => walk(each, [...path, each.name()])),
    ];
    const levels = walk(
      createProgram(
        async () => undefined,
        () => undefined,
      ),
      [],
    );
    expect(levels.length).toBeGreaterThan(25);
    for (const path of levels) {
      const help = await runFake([...path, "--help"]);
      expect([path, help.exitCode, help.err]).toEqual([path, 0, ""]);
      expect(help.out).toMatch(new RegExp(`Example:\\n  \\$ lanecast ${path.join(" ")}`));
    }
  });

  it("CLI9: help before a command is --help after it", async () => {
    for (const path of [[], ["share"], ["share", "start"]]) {
      const asked = await runFake(["help", ...path]);
      expect(asked).toEqual({ ...(await runFake([...path, "--help"])), json: expect.any(Function) });
    }
    expect((await runFake(["--home", "help", "help", "status"])).out).toContain("Usage: lanecast status");
  });

  it("CLI4: every code of the runtime has its exit code, its words and its remedy", async () => {
    const data: Readonly<Record<string, unknown>> = {
      "invalid-input": { issues: [{ path: "keys", problem: "none" }] },
      "ttl-out-of-range": { askedMs: 1, minMs: 60_000, maxMs: 3_600_000 },
      "setup-problem": { what: "w", path: null, hint: "mend it" },
      "policy-denied": { reason: "because of r", policyIds: [], remedy: "ask less" },
      "approval-refused": { note: null },
      "handoff-refused": { reason: "because of r" },
      "not-found": { kind: "share", id: "x" },
      "wrong-phase": { phase: "live", command: "close" },
      "backend-unavailable": { backend: "tmate", problem: "missing", hint: "install it" },
      "relay-unreachable": { backend: "tmate", relay: "here", hint: "do this" },
      "relay-refused": { backend: "tmate", relay: "here", hint: "do this" },
      "link-overdue": { waitedMs: 10_000 },
      "worker-lost": { exitCode: 1, signal: null, tail: "" },
      "audit-unavailable": { hint: "do this" },
      "version-mismatch": { runtime: "1", client: "2" },
      "already-running": { pid: 1, home: "/h" },
      "limit-reached": { limit: 3, live: [] },
      "timed-out": { waitedMs: 1_000 },
    };
    for (const [code, exitCode] of Object.entries(exitCodeOf)) {
      const error = shareError(code as never, "It is so.", (data[code] ?? {}) as never) as ShareError;
      const answers = { "lane.list": refusal(error) };
      const human = await runFake(["lane", "list"], { answers });
      expect([code, human.exitCode, human.out]).toEqual([code, exitCode, ""]);
      expect(human.err).toMatch(/^lanecast: It is so\.\n\S.{4,}/);
      const machine = await runFake(["lane", "list", "--json"], { answers });
      expect(machine.json()).toEqual({
        error: { code, message: "It is so.", correlationId: "cor_fake", data: error.data },
      });
      expect([machine.exitCode, machine.err]).toEqual([exitCode, ""]);
    }
  });

  it("CLI4: a throw is a bug of ours: exit 1, no detail in the document", async () => {
    const answer = await runFake(["lane", "list", "--json"], { answers: { "lane.list": { lanes: null } } });
    expect(answer.exitCode).toBe(1);
    expect(answer.json().error).toMatchObject({ code: "internal", data: {} });
    expect(answer.err).toContain("TypeError");
  });
});
