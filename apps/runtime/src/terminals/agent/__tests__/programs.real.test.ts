// Programs that wait for input (secrets, questions, pagers, editors), input that arrives exactly as typed, and calls
// that end immediately.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { eventually } from "../../../testing/eventually";
import { MARKING_SHELLS, must, openStages, whyNot } from "./stage";

describe("programs", () => {
  const open = openStages();

  it.for([
    ["stays hidden", "read -rs -p 'Password: ' pw; echo; echo done"],
    ["is echoed by the program", "read -rs -p 'Password: ' pw; echo; echo \"you typed $pw\""],
  ])("FR-026-008, H1: a secret that the operator types %s and never shows up in what is read", async ([, script]) => {
    const stage = await open("bash");
    await stage.run("KEPT=1; cd /tmp");
    const asked = await stage.run(script ?? "");
    expect(asked).toMatchObject({ outcome: "asks-secret", exitCode: null, screen: { waiting: "asks-secret" } });
    expect(asked.output).toContain("Password:");
    stage.driver.keepSecret("sw0rdfish");
    await stage.typeAsOperator("sw0rdfish\r");
    const ended = await stage.wait({ exit: asked.callId });
    expect(ended).toMatchObject({ outcome: "matched", matched: { by: "exit", exitCode: 0 } });
    const after = await stage.run("echo $KEPT $PWD $$");
    expect(after.output).toMatch(/^1 \/tmp \d+$/);
    const read = must(await stage.driver.readOutput({ callId: asked.callId, firstLine: 1, lines: 100 }));
    const scrollback = await stage.driver.readScrollback({ fromEnd: 0, lines: 100 });
    const context = await stage.driver.captureContext(null);
    for (const given of [ended, after, read, scrollback, context, await stage.driver.readScreen()])
      expect(JSON.stringify(given)).not.toContain("sw0rdfish");
  });

  it("FR-026-008, H6: tells an inline pager, a full-screen pager and an editor apart", async () => {
    const stage = await open("bash");
    await stage.run("git init -q . && git config user.email a@b && git config user.name n && seq 200 >f && git add f");
    await stage.run("for i in 1 2 3 4 5 6 7 8 9; do git commit -q --allow-empty -m \"commit $i\" -m 'a b c'; done");
    const log = await stage.run("LESS=FRX git log");
    expect(log).toMatchObject({ outcome: "interactive", exitCode: null, screen: { alternateScreen: false } });
    // The pager is still open. That is reported, and nothing is typed into it.
    expect(await stage.refused("echo no")).toMatchObject({ code: "not-at-prompt", state: "interactive" });
    expect(await stage.keys({ text: "q" })).toMatchObject({ outcome: "settled", waiting: "prompt", exitCode: 0 });
    const less = await stage.run("less f");
    expect(less).toMatchObject({ outcome: "full-screen", screen: { alternateScreen: true, foreground: "less" } });
    const next = await stage.keys({ keys: ["Space"] });
    expect(next).toMatchObject({ waiting: "full-screen" });
    expect(next.changes.lines.length).toBeGreaterThan(10);
    // Text that is only on the main screen doesn't count.
    expect(await stage.wait({ text: "commit 3", timeoutMs: 400 })).toMatchObject({ outcome: "timed-out" });
    expect(await stage.wait({ text: "55", timeoutMs: 2_000 })).toMatchObject({
      outcome: "matched",
      matched: { by: "text" },
    });
    expect(await stage.keys({ text: "q" })).toMatchObject({ waiting: "prompt", exitCode: 0 });
  });

  it("FR-026-008, H6: a question behind a pipe is reported as waiting, although nothing is visible", async () => {
    const stage = await open("bash");
    writeFileSync(join(stage.home, "ask"), "printf 'Continue? [Y/n] '; read a; echo got-$a\n");
    const asked = await stage.run("sh ask 2>&1 | tail -5");
    expect(asked).toMatchObject({ outcome: "asks-line", exitCode: null, output: "" });
    const answered = await stage.keys({ text: "y", keys: ["Enter"] });
    expect(answered).toMatchObject({ waiting: "prompt", exitCode: 0 });
    expect(
      must(await stage.driver.readOutput({ callId: asked.callId, firstLine: 1, lines: 5 })).lines.at(-1)?.text,
    ).toContain("got-y");
    const plain = await stage.run("sh ask");
    expect(plain).toMatchObject({ outcome: "asks-line", output: "Continue? [Y/n] " });
    await stage.keys({ keys: ["C-c"] });
  });

  it("FR-026-008, H6: a wait ignores text that was on the screen before it", async () => {
    const stage = await open("bash");
    await stage.run("echo BUILD SUCCESS");
    await stage.keys({ text: "sleep 0.7; echo BUILD FAILED", keys: ["Enter"], waitMs: 300 });
    const found = await stage.wait({ regex: "^BUILD (SUCCESS|FAILED)" });
    expect(found).toMatchObject({ outcome: "matched", matched: { by: "regex", line: "BUILD FAILED" } });
    expect(await stage.wait({ prompt: true })).toMatchObject({ matched: { by: "prompt" } });
    expect(await stage.wait({ idleMs: 200 })).toMatchObject({ outcome: "idle" });
    const wrong = await stage.driver.waitFor({ regex: "(", timeoutMs: 100 }, stage.signal);
    expect(wrong).toMatchObject({ ok: false, error: { code: "invalid-input" } });
  });

  it.for(MARKING_SHELLS)(
    "FR-026-008, H9: $name gets exactly what was typed, and no line runs early",
    async ({ name, isThere }, { skip }) => {
      skip(!isThere, whyNot(name));
      const stage = await open(name);
      const wide = "é界🦀👩‍👩‍👧 ｆｕｌｌ";
      const long = "x".repeat(8_000);
      const lines =
        name === "fish" ? `printf '%s\\n' 'a' '${wide}' \\\n 'b' >out` : `cat >out <<'END'\na\n${wide}\nb\nEND`;
      expect(await stage.run(lines)).toMatchObject({ outcome: "completed", exitCode: 0 });
      expect(readFileSync(join(stage.home, "out"), "utf8")).toBe(`a\n${wide}\nb\n`);
      expect(await stage.run(`printf %s ${long} | wc -c`)).toMatchObject({ output: "8000" });
      // If the text ended the paste, what follows would run.
      expect(await stage.run("echo one\x1b[201~; touch early\x03")).toMatchObject({ output: "one" });
      expect(await stage.run("echo a\necho b")).toMatchObject({ outcome: "completed", output: "a\nb" });
      const typed = await stage.keys({ text: "echo two\ntouch never" });
      expect(typed).toMatchObject({ waiting: "prompt", exitCode: null });
      expect(await stage.driver.typedLine()).toMatchObject({ text: "echo two\ntouch never" });
      await stage.keys({ keys: ["C-c"] });
      expect(await stage.run("ls -1")).toMatchObject({ exitCode: 0, output: "early\nout" });
    },
  );

  it("FR-026-008, H9: a Ctrl-C right after fish was asked for its line clears the line", async ({ skip }) => {
    skip(!MARKING_SHELLS.some(({ name, isThere }) => name === "fish" && isThere), whyNot("fish"));
    const stage = await open("fish");
    // A busy machine can keep fish in this function for some time after its answer.
    const slow = "__answer $argv; for each in $many; set -l seen $each; end";
    await stage.run(
      `set -g many (seq 40000); functions -c __lanecast_report __answer; function __lanecast_report; ${slow}; end`,
    );
    await stage.keys({ text: "touch never" });
    expect(await stage.driver.typedLine()).toMatchObject({ text: "touch never" });
    await stage.keys({ keys: ["C-c"] });
    expect(await stage.run("ls -1 | wc -l")).toMatchObject({ exitCode: 0, output: "0" });
  });

  it("FR-026-008, H9: python and cat get exactly what was typed; an unknown key name is refused", async () => {
    const stage = await open("bash");
    expect(await stage.run("python3 -q")).toMatchObject({ outcome: "interactive" });
    await stage.keys({ text: "def f(x):\n    return x * 2\n\n", keys: ["Enter"] });
    expect((await stage.keys({ text: "f(21)", keys: ["Enter"] })).changes.lines.map(({ text }) => text)).toContain(
      "42",
    );
    expect(await stage.keys({ keys: ["C-d"] })).toMatchObject({ waiting: "prompt", exitCode: 0 });
    expect(await stage.run("cat >out")).toMatchObject({ outcome: "asks-line" });
    await stage.keys({ text: "one\ntwo\n" });
    expect(await stage.keys({ keys: ["C-d"] })).toMatchObject({ waiting: "prompt", exitCode: 0 });
    expect(readFileSync(join(stage.home, "out"), "utf8")).toBe("one\ntwo\n");
    const before = stage.typed.length;
    const refused = await stage.driver.sendKeys({ keys: ["Entre"], waitMs: 100 }, stage.signal);
    expect(refused).toMatchObject({ ok: false, error: { code: "invalid-input" } });
    expect(stage.typed).toHaveLength(before);
  });

  it.for(MARKING_SHELLS)(
    "FR-026-008, H9: reports and keeps a person's half-typed line in $name",
    async ({ name, isThere }, { skip }) => {
      skip(!isThere, whyNot(name));
      const stage = await open(name);
      await stage.run("true");
      await stage.typeAsOperator("echo 'héllo\x1b[D");
      await stage.waitForScreen("héllo");
      const refused = await stage.refused("touch never");
      expect(refused).toMatchObject({ code: "line-not-empty", detail: "echo 'héllo" });
      expect(await stage.driver.typedLine()).toEqual({ text: "echo 'héllo", cursor: 10, isContinued: false });
      await stage.typeAsOperator("\x1b[Cy'\r");
      await stage.waitForScreen(/^hélloy$/m);
      expect(await stage.run("ls")).toMatchObject({ output: "" });
    },
  );

  it.for(MARKING_SHELLS)(
    "FR-026-008, H9: a line that a key is just clearing in $name counts as empty",
    async ({ name, isThere }, { skip }) => {
      skip(!isThere, whyNot(name));
      const stage = await open(name);
      await stage.run("true");
      await stage.typeAsOperator("half typed");
      await stage.waitForScreen("half typed");
      const running = stage.run("echo ran");
      // A busy machine brings Ctrl-C to the shell this late.
      await new Promise((resolve) => setTimeout(resolve, 150));
      await stage.typeAsOperator("\x03");
      expect(await running).toMatchObject({ output: "ran" });
    },
  );

  it.for(["bash", "zsh"] as const)(
    "FR-026-008, H9: adds nothing to an unfinished command of several lines in %s",
    async (name, { skip }) => {
      skip(Bun.which(name) === null, whyNot(name));
      const stage = await open(name);
      await stage.typeAsOperator("for i in 1 2\r");
      await stage.waitForScreen(/> ?$/m);
      expect(await stage.refused("touch never")).toMatchObject({ code: "line-not-empty" });
    },
  );

  it.for([
    ["ignores Ctrl-C", "trap '' INT; sleep 1000"],
    ["reads", "cat"],
    ["floods", "yes"],
  ])(
    "FR-026-008, H4: with a command that %s, the call ends immediately when the keyboard is taken back",
    async ([, command = ""]) => {
      const stage = await open("bash");
      const control = new AbortController();
      const running = stage.run(`sh -c "${command}"`, { timeoutMs: 50_000 }, control.signal);
      // Takes the keyboard back while the command runs: left alone, a call with `cat` would return as waiting for a
      // line.
      const take = (async () => {
        const runs = async (): Promise<boolean> => command.includes((await stage.driver.look()).foreground ?? "none");
        await eventually(runs, { what: "the command runs", withinMs: 10_000, everyMs: 2 });
        const startedMs = performance.now();
        control.abort("taken-back");
        return startedMs;
      })();
      const result = await running;
      if (command !== "cat") {
        // Left alone, the call would take fifty seconds.
        expect(performance.now() - (await take)).toBeLessThan(10_000);
        expect(result).toMatchObject({ outcome: "taken-back", exitCode: null });
      }
      await take;
      const typedBefore = stage.typed.length;
      const late = await stage.driver.sendKeys({ text: "late", waitMs: 100 }, control.signal);
      expect(late).toMatchObject({ ok: true, value: { outcome: "taken-back" } });
      expect(stage.typed).toHaveLength(typedBefore);
      // It doesn't claim that the command was interrupted, because the command still runs.
      expect((await stage.driver.look()).state).not.toBe("prompt");
    },
  );

  it("FR-026-008, H4: a call that is interrupted before it types types nothing", async () => {
    const stage = await open("bash");
    const control = new AbortController();
    const running = stage.run("touch never", {}, control.signal);
    control.abort("paused");
    expect(await running).toMatchObject({ outcome: "paused", exitCode: null, output: "" });
    expect(await stage.run("ls")).toMatchObject({ outcome: "completed", output: "" });
  });

  it("FR-026-008, H10: a half-typed line isn't run, and the driver knows about it", async () => {
    const stage = await open("bash");
    await stage.run("true");
    const control = new AbortController();
    // Takes the keyboard back after the text is typed and before Enter.
    const driver = await stage.openDriver(async (bytes) => {
      const typed = await stage.terminals.type(stage.terminalId, bytes);
      if (Buffer.from(bytes).includes("touch")) control.abort("taken-back");
      return typed;
    });
    const run = await driver.runCommand("touch never", { timeoutMs: 5_000, maxBytes: 1_000 }, control.signal);
    expect(run).toMatchObject({ ok: true, value: { outcome: "taken-back", exitCode: null } });
    driver.dispose();
    await stage.waitForScreen("touch never");
    stage.driver.noteOtherInput();
    expect(await stage.driver.typedLine()).toMatchObject({ text: " touch never" });
    expect(await stage.refused("echo x")).toMatchObject({ code: "line-not-empty", detail: " touch never" });
    // The next keys are not swallowed.
    await stage.typeAsOperator("\x15echo human\r");
    await stage.waitForScreen(/^human$/m);
    stage.driver.noteOtherInput();
    expect(await stage.run("ls")).toMatchObject({ output: "" });
  });

  it("FR-026-008, H10: refused typing ends the call; a closed terminal ends every call", async () => {
    const stage = await open("bash");
    await stage.run("true");
    const refusing = await stage.openDriver(async () => ({ ok: false, error: { code: "old-epoch", message: "Old." } }));
    const refused = await refusing.sendKeys({ text: "x", waitMs: 1_000 }, stage.signal);
    expect(refused).toMatchObject({ ok: false, error: { code: "not-typed", cause: { code: "old-epoch" } } });
    const waiting = stage.wait({ text: "never" });
    const running = stage.run("sleep 100", { timeoutMs: 50_000 });
    await stage.waitForScreen("sleep 100");
    await stage.terminals.closeTerminal(stage.terminalId);
    expect(await running).toMatchObject({ outcome: "shell-exited", exitCode: null });
    expect(await waiting).toMatchObject({ outcome: "shell-exited" });
    expect(await stage.driver.look()).toMatchObject({ state: "exited" });
  });

  it("FR-026-008, H10: a terminal that closes between a command and its Enter ends the call as shell-exited", async () => {
    const stage = await open("bash");
    await stage.run("true");
    const driver = await stage.openDriver(async (bytes) => {
      if (Buffer.from(bytes).toString() === "\r") await stage.terminals.closeTerminal(stage.terminalId);
      return stage.terminals.type(stage.terminalId, bytes);
    });
    const ended = await driver.runCommand("echo never", { timeoutMs: 20_000, maxBytes: 65_536 }, stage.signal);
    expect(ended).toMatchObject({ ok: true, value: { outcome: "shell-exited", exitCode: null } });
  });
});
