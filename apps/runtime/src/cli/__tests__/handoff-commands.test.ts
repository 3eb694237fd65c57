// `lanecast handoff`, `agent` and `mcp config` against prepared answers of the runtime.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { shareError } from "#contract/errors";
import { sampleCall, sampleHandoff } from "../../../../contract/testing/handoff-sample";
import { NOON_MS, refusal, runFake } from "./fake-cli.fixture";
import { laneSample } from "./samples.fixture";

const handoff = sampleHandoff("k3v9", { atMs: NOON_MS, lastCall: sampleCall({ atMs: NOON_MS }) });
const lanes = { lanes: [laneSample("api", "k3v9", ["k3v9"])] };
const answers = {
  "lane.list": lanes,
  "handoff.list": { handoffs: [handoff] },
  "handoff.show": { handoff },
  "handoff.start": { handoff: { ...handoff, phase: "offered", expiresAtMs: null, waitsUntilMs: NOON_MS + 300_000 } },
  "handoff.takeBack": { handoffs: [{ ...handoff, phase: "ended", endCause: "taken-back" }] },
  "handoff.answer": { handoff },
};

describe("lanecast handoff", () => {
  it("FR-026-008, CLI1: start sends the offer and prints its state", async () => {
    const typed = ["handoff", "start", "api", "--to", "claude", "--may", "type", "--ttl", "20m", "--note", "fix"];
    const ran = await runFake(typed, { answers });
    expect(ran.exitCode).toBe(0);
    const sent = ran.asked.find(({ command }) => command === "handoff.start")?.input;
    expect(sent).toEqual({ terminalId: "trm_k3v9", agent: "claude", may: "type", ttlMs: 1_200_000, note: "fix" });
    expect(ran.out).toContain("hnd_k3v9: claude can run commands in trm_k3v9, offered, for 20m if accepted within 5m");
  });

  it("HND5, CLI1: start sends the limits, and refuses one that is no number", async () => {
    const typed = ["handoff", "start", "api", "--to", "claude", "--ask-before-run"];
    const ran = await runFake([...typed, "--max-commands", "20", "--max-output-bytes", "50000"], { answers });
    const sent = ran.asked.find(({ command }) => command === "handoff.start")?.input;
    expect(sent).toMatchObject({ askBeforeRun: true, maxCommands: 20, maxOutputBytes: 50_000 });
    for (const flag of ["--max-commands", "--max-output-bytes"]) {
      const refused = await runFake([...typed, flag, "many"], { answers });
      expect(refused).toMatchObject({ exitCode: 2, asked: [] });
      expect(refused.err).toContain(`${flag}: must be a whole number`);
    }
  });

  it("HND7, CLI1: show says when an idle agent is paused", async () => {
    const idle = { ...handoff, idlePauseAtMs: NOON_MS + 120_000 };
    const shown = await runFake(["handoff", "show", "hnd_k3"], {
      answers: { ...answers, "handoff.show": { handoff: idle } },
    });
    expect(shown.out).toContain("idle: claude will be paused at 12:02 unless it does something");
  });

  it("HND7, TERM5: closing a terminal that an agent has asks on a terminal, and names the agent", async () => {
    const refused = refusal(
      shareError("wrong-phase", "claude has it.", { phase: "active", command: "close", handoffId: handoff.handoffId }),
    );
    const close = ({ force }: { force: boolean }) => (force ? { sharesEnded: 0 } : refused);
    const closing = { ...answers, "terminal.close": close, "lane.close": close };
    for (const typed of [
      ["terminal", "close", "api"],
      ["lane", "close", "api"],
    ]) {
      const asked = await runFake(typed, { answers: closing, canAsk: true, says: true });
      expect(asked).toMatchObject({ exitCode: 0, out: "Closed." });
      expect(asked.questions).toEqual([
        expect.stringContaining("api: claude has the keyboard\nTake it back and close this?"),
      ]);
      const scripted = await runFake(typed, { answers: closing });
      expect(scripted).toMatchObject({
        exitCode: 5,
        err: expect.stringContaining("Use --force to take the keyboard back"),
      });
    }
  });

  it("CLI1: list and show print the last call", async () => {
    const listed = await runFake(["handoff", "list"], { answers });
    expect(listed.out).toMatch(/hnd_k3v9 +trm_k3v9 +claude +can run commands +active +20m left/);
    const shown = await runFake(["handoff", "show", "hnd_k3"], { answers });
    expect(shown.out).toContain("last: run_command completed, exit code 1: npm test");
  });

  it("HND3, CLI1: take-back wants exactly one way to say what, and sends ids, a terminal or all", async () => {
    expect((await runFake(["handoff", "take-back"], { answers })).exitCode).toBe(2);
    expect((await runFake(["handoff", "take-back", "hnd_k3v9", "--all"], { answers })).exitCode).toBe(2);
    const all = await runFake(["handoff", "take-back", "--all"], { answers });
    expect(all.asked.at(-1)).toEqual({ command: "handoff.takeBack", input: { all: true } });
    expect(all.out).toContain("hnd_k3v9 ended: taken back");
    const one = await runFake(["handoff", "take-back", "hnd_k3"], { answers });
    expect(one.asked.at(-1)?.input).toEqual({ handoffIds: ["hnd_k3v9"] });
  });

  it("HND5, CLI1: answer says yes to a command, and there must be a question", async () => {
    expect((await runFake(["handoff", "answer", "hnd_k3v9", "y"], { answers })).exitCode).toBe(2);
    const question = {
      questionId: "q1",
      kind: "run",
      text: "rm x",
      choices: ["yes", "no"],
      byMs: null,
      askedAtMs: NOON_MS,
    };
    const asking = { ...answers, "handoff.show": { handoff: { ...handoff, question } } };
    const said = await runFake(["handoff", "answer", "hnd_k3v9", "y"], { answers: asking });
    expect(said.asked.at(-1)?.input).toEqual({ handoffId: "hnd_k3v9", questionId: "q1", text: "yes" });
    const shown = await runFake(["handoff", "show", "hnd_k3v9"], { answers: asking });
    expect(shown.out).toContain("question: rm x (yes, no)\nto answer, run: lanecast handoff answer hnd_k3v9 CHOICE");
  });

  it("HND5, CLI1: answer accepts a choice in any case and refuses anything else", async () => {
    const question = { questionId: "q1", kind: "answer", text: "Which?", choices: ["Main", "next"], byMs: null };
    const asking = { ...answers, "handoff.show": { handoff: { ...handoff, question } } };
    const said = await runFake(["handoff", "answer", "hnd_k3v9", "main"], { answers: asking });
    expect(said.asked.at(-1)?.input).toMatchObject({ text: "Main" });
    const refused = await runFake(["handoff", "answer", "hnd_k3v9", "m"], { answers: asking });
    expect(refused).toMatchObject({ exitCode: 2, err: expect.stringContaining("m is not one of Main, next") });
    expect(refused.asked.at(-1)?.command).toBe("handoff.show");
  });

  it("HND11, CLI1: `approval show` prints the text to sign and nothing else; `approve --signature` sends the file", async () => {
    const dir = mkdtempSync(join(tmpdir(), "lanecast-signature-"));
    try {
      const file = join(dir, "request.txt.sig");
      writeFileSync(file, "armored\n");
      const approval = { approvalId: "apr_k3v9", needs: "four-eyes", why: "w", expiresAtMs: NOON_MS + 60_000 };
      const waiting = { ...handoff, phase: "awaiting-approval", approval };
      const notFound = refusal(shareError("not-found", "No such approval.", { kind: "approval", id: "apr_k3v9" }));
      const signing = {
        ...answers,
        "approval.list": { approvals: [] },
        "approval.show": notFound,
        "handoff.list": { handoffs: [waiting] },
        "handoff.textToSign": { approvalId: "apr_k3v9", text: "lanecast handoff request, form 1\n" },
        "handoff.approve": { handoff },
      };
      const shown = await runFake(["approval", "show", "apr_k3v9"], { answers: signing });
      expect(shown).toMatchObject({ exitCode: 0, out: "lanecast handoff request, form 1" });
      const typed = ["handoff", "approve", "hnd_k3v9", "--signature", file];
      const approved = await runFake(typed, { answers: signing });
      expect(approved.asked.at(-1)?.input).toEqual({ handoffId: "hnd_k3v9", signature: "armored\n" });
      const missing = await runFake([...typed.slice(0, 4), join(dir, "none")], { answers: signing });
      expect(missing).toMatchObject({ exitCode: 2, err: expect.stringContaining("--signature") });
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it("HND2, CLI1: `approval give` approves an agent's request for a terminal", async () => {
    const approval = { approvalId: "apr_k3v9", needs: "operator", why: "w", expiresAtMs: NOON_MS + 60_000 };
    const waiting = { ...handoff, phase: "awaiting-approval", approval };
    const notFound = refusal(shareError("not-found", "No such approval.", { kind: "approval", id: "apr_k3v9" }));
    const ran = await runFake(["approval", "give", "apr_k3v9", "--access", "read", "--ttl", "10m"], {
      answers: {
        ...answers,
        "approval.list": { approvals: [] },
        "approval.give": notFound,
        "handoff.list": { handoffs: [waiting] },
        "handoff.approve": { handoff },
      },
    });
    expect(ran.asked.at(-1)?.input).toEqual({ handoffId: "hnd_k3v9", may: "watch", ttlMs: 600_000 });
  });
});

describe("lanecast agent and mcp config", () => {
  it("HND9, CLI1: add writes the token into a file that only the user can read, and prints the path", async () => {
    const home = mkdtempSync(join(tmpdir(), "lanecast-agent-"));
    try {
      const places = { home, runtimeDir: home } as never;
      const ran = await runFake(["agent", "add", "claude", "--json"], {
        answers: { "token.new": { tokenId: "tok_aaaa", token: "lanecast_secret" } },
        deps: { locate: () => places },
      });
      expect(ran.exitCode).toBe(0);
      const { tokenFile } = JSON.parse(ran.out) as { tokenFile: string };
      expect(readFileSync(tokenFile, "utf8")).toBe("lanecast_secret\n");
      expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  it.each(["claude-code", "codex", "gemini", "vscode", "cursor", "opencode", "goose"])(
    "HND9, CLI1: mcp config %s names the token's file and never the token",
    async (program) => {
      const env = { LANECAST_TOKEN_FILE: "/x/claude.token", LANECAST_TOKEN: "lanecast_secret" };
      const ran = await runFake(["mcp", "config", program, "--json"], { env });
      const config = JSON.parse(ran.out) as { program: string; path: string; text: string };
      expect(config.program).toBe(program);
      expect(config.text).toContain("/x/claude.token");
      expect(config.text).toContain("mcp");
      expect(ran.out).not.toContain("lanecast_secret");
    },
  );

  it("HND9, CLI2: mcp config says if no token is saved for the agent", async () => {
    const ran = await runFake(["mcp", "config", "codex", "--agent", "nosuch", "--json"], {});
    expect(ran.exitCode).toBe(0);
    expect(ran.err).toBe("lanecast: no token is saved for nosuch. Create it with: lanecast agent add nosuch");
  });

  it("HND9, CLI2: mcp without a token says how to get one", async () => {
    const ran = await runFake(["mcp"], {});
    expect(ran.exitCode).toBe(7);
    expect(ran.err).toContain("lanecast agent add NAME");
  });
});
