// Usage errors as text and as JSON, and help on every level.
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { exitCodeOf, type ShareError, shareError } from "#contract/errors";
import { createProgram } from "../program/tree";
import { refusal, runFake } from "./fake-cli.fixture";
import { laneSample } from "./samples.fixture";

describe("usage", () => {
  it.each([
    [["sharee"], "unknown command 'sharee' (did you mean share?)"],
    [["approval"], "'lanecast approval' needs a command: list, show, give, refuse"],
    [["share", "show"], "missing argument <share>"],
    [["share", "switch", "shr_aaaa"], "--backend is required"],
    [["share", "start", "api", "--backend", "screen"], "--backend: 'screen' is not one of tmate, upterm"],
    [["guest", "access", "shr_a", "ana", "all"], "<access>: 'all' is not one of read, write"],
    [["share", "list", "--al"], "unknown flag --al (did you mean --all?)"],
    [["stop", "now"], "too many arguments: now"],
    [["lane", "rename", "api"], "missing argument <name>"],
    [["status", "--home"], "--home needs a value"],
    [["help", "shares"], "unknown command or topic 'shares'; topics are errors and exit-codes"],
  ])("CLI1: %j exits with 2, as text and as JSON", async (argv, message) => {
    const human = await runFake(argv);
    expect(human).toMatchObject({ exitCode: 2, out: "" });
    expect(human.err).toMatch(/^lanecast: .*\nRun 'lanecast .*--help' for usage\.$/);
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

  it("CLI1: passes everything after -- to the lane's program, also --json", async () => {
    const lanes = [laneSample("lane-1", "aaaa", ["aaaa"])];
    const answers = { "lane.new": { laneId: "lan_aaaa", terminalId: "trm_aaaa" }, "lane.list": { lanes } };
    const made = await runFake(["lane", "new", "--", "npm", "run", "--json"], { answers });
    expect(made.asked[0]).toEqual({ command: "lane.new", input: { cwd: "/work", command: ["npm", "run", "--json"] } });
    expect(made.out).toContain("Created lan_aaaa with terminal trm_aaaa.");
  });

  it("CLI1: refuses an empty --home before anything else", async () => {
    expect(await runFake(["status", "--home", ""])).toMatchObject({ exitCode: 2, asked: [] });
  });

  it("CLI2: prints help with an example on every level, on stdout, with exit 0", async () => {
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
      expect(help.out).toMatch(new RegExp(`Examples:\\n  \\$ lanecast ${path.join(" ")}`));
    }
  });

  it("CLI2: the help of a subcommand leaves out the options of its parent", async () => {
    const help = await runFake(["mcp", "config", "--help"]);
    expect(help.out).toContain("--home <dir>");
    expect(help.out).not.toContain("--http");
    expect(help.out).not.toContain("--token-file");
    expect((await runFake(["--help"])).out).not.toContain("Global Options");
  });

  it("CLI9: `help COMMAND` prints the same as `COMMAND --help`", async () => {
    for (const path of [[], ["share"], ["share", "start"]]) {
      const asked = await runFake(["help", ...path]);
      expect(asked).toEqual({ ...(await runFake([...path, "--help"])), json: expect.any(Function) });
    }
    expect((await runFake(["--home", "help", "help", "status"])).out).toContain("Usage: lanecast status");
  });

  it("CLI4: prints every error with its exit code and remedy", async () => {
    const data: Readonly<Record<string, unknown>> = {
      "invalid-input": { issues: [{ path: "LANE", problem: "It is so." }] },
      "ttl-out-of-range": { askedMs: 1, minMs: 60_000, maxMs: 3_600_000 },
      "setup-problem": { what: "w", path: null, hint: "fix it" },
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

  it("CLI4: exits with 1 after an unexpected exception, without details in the JSON", async () => {
    const answer = await runFake(["lane", "list", "--json"], { answers: { "lane.list": { lanes: null } } });
    expect(answer.exitCode).toBe(1);
    expect(answer.json().error).toMatchObject({ code: "internal", data: {} });
    expect(answer.err).toContain("TypeError");
  });
});
