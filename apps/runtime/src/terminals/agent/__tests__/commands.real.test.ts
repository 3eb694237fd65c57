// Commands through the driver in real shells: what they print, how they end, and what can't be known.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { whyNoSshd } from "../../../testing/reach/jump-host";
import { prepareSsh } from "./ssh-to-self";
import { MARKING_SHELLS, must, openStages, whyNot } from "./stage";

describe("commands", () => {
  const open = openStages();

  it.for(MARKING_SHELLS)(
    "FR-026-008, H7: $name returns every line of a quick command, and its status",
    async ({ name, isThere }, { skip }) => {
      skip(!isThere, whyNot(name));
      const stage = await open(name);
      for (let round = 0; round < 20; round += 1) {
        const result = await stage.run(`sh -c 'for i in 1 2 3 4 5; do echo line-$i-${round}; done; exit ${round}'`);
        expect(result).toMatchObject({ outcome: "completed", exitCode: round, truncatedBytes: 0 });
        expect(result.output).toBe([1, 2, 3, 4, 5].map((line) => `line-${line}-${round}`).join("\n"));
      }
      expect(await stage.run("printf 'no end'")).toMatchObject({ output: "no end", exitCode: 0 });
      expect(await stage.run("printf '10%%\\r 55%%\\r100%%\\n'")).toMatchObject({ output: "100%", exitCode: 0 });
      expect(await stage.run("printf ''")).toMatchObject({ output: "", exitCode: 0 });
      expect(await stage.run("echo 'é界🦀 ~'")).toMatchObject({ output: "é界🦀 ~" });
    },
  );

  it.for(MARKING_SHELLS)(
    "FR-026-008, H7: $name returns 100,000 lines, exact to the byte",
    { timeout: 120_000 },
    async ({ name, isThere }, { skip }) => {
      skip(!isThere, whyNot(name));
      const stage = await open(name);
      const result = await stage.run("seq 100000", { maxBytes: 1_000 });
      const expected = Array.from({ length: 100_000 }, (_, index) => String(index + 1));
      expect(result).toMatchObject({ outcome: "completed", exitCode: 0 });
      const bytes = expected.join("\n").length + 1;
      const [head = "", tail = ""] = result.output.split(/\[\d+ bytes left out; read_output has them\]\n/);
      expect(head.length + tail.length + 1 + result.truncatedBytes).toBe(bytes);
      const lines: string[] = [];
      for (let first = 1; first <= 100_000; first += 2_000) {
        const read = must(await stage.driver.readOutput({ callId: result.callId, firstLine: first, lines: 2_000 }));
        expect(read).toMatchObject({ totalLines: 100_000, missedBytes: 0 });
        lines.push(...read.lines.map(({ text }) => text));
      }
      const digest = (some: readonly string[]): string => createHash("sha256").update(some.join("\n")).digest("hex");
      expect(digest(lines)).toBe(digest(expected));
      const found = must(
        await stage.driver.readOutput({ callId: result.callId, firstLine: 1, lines: 10, search: "99999" }),
      );
      expect(found).toMatchObject({ matches: 1, lines: [{ number: 99_999, text: "99999" }] });
    },
  );

  it("FR-026-008, H7: counts output beyond the limit instead of losing it silently", { timeout: 120_000 }, async () => {
    const stage = await open("bash");
    const result = await stage.run("yes 0123456789abcdef | head -c 12000000; echo end", {
      maxBytes: 2_000,
      timeoutMs: 60_000,
    });
    expect(result).toMatchObject({ outcome: "completed", exitCode: 0 });
    expect(result.output).toMatch(/^0123456789abcdef\n[\s\S]*end$/);
    // A line of 17 bytes ends with CR LF at the terminal: 18.
    const raw = Math.ceil(12_000_000 / 17) * 18;
    expect(result.truncatedBytes).toBeGreaterThan(raw * 0.9);
    expect(result.truncatedBytes).toBeLessThan(raw * 1.01);
  });

  it.for(MARKING_SHELLS)(
    "FR-026-008, H7: 20,000 forged marks end no command of $name",
    async ({ name, isThere }, { skip }) => {
      skip(!isThere, whyNot(name));
      const stage = await open(name);
      const forged = "\x1b]133;D;0\x07\x1b]133;D;0;n=guess;p=1\x07\x1b]133;A;n=guess\x07";
      writeFileSync(join(stage.home, "forged"), forged.repeat(7_000));
      const result = await stage.run("sh -c 'cat forged; exit 9'");
      expect(result).toMatchObject({ outcome: "completed", exitCode: 9, output: "" });
    },
  );

  it.for(MARKING_SHELLS)(
    "FR-026-008, H5: $name reports a command that wasn't run, and the next one isn't affected",
    async ({ name, isThere }, { skip }) => {
      skip(!isThere, whyNot(name));
      const stage = await open(name);
      const broken = name === "fish" ? "(exit 3)" : "fi";
      expect(await stage.run(broken)).toMatchObject({ outcome: "not-run", exitCode: null });
      expect(await stage.run("echo after")).toMatchObject({ outcome: "completed", exitCode: 0, output: "after" });
      expect(await stage.run("echo 'open")).toMatchObject({ outcome: "not-run", exitCode: null });
      expect(await stage.run("echo after")).toMatchObject({ outcome: "completed", exitCode: 0, output: "after" });
    },
  );

  it.for(MARKING_SHELLS)(
    "FR-026-008, H5: directory and variables persist between commands in $name",
    async ({ name, isThere }, { skip }) => {
      skip(!isThere, whyNot(name));
      const stage = await open(name);
      mkdirSync(join(stage.home, "real"));
      const set = name === "fish" ? "set -gx KEPT 42" : "export KEPT=42";
      await stage.run(`ln -s real link; cd link; ${set}`);
      const result = await stage.run("echo $KEPT");
      expect(result).toMatchObject({ output: "42", cwd: join(stage.home, "link") });
    },
  );

  it.for(MARKING_SHELLS)(
    "FR-026-008, H5: a job that prints while $name draws its prompt doesn't change a status",
    async ({ name, isThere }, { skip }) => {
      skip(!isThere, whyNot(name));
      const stage = await open(name);
      await stage.run("sh -c 'for i in 1 2 3 4 5 6 7 8 9; do sleep 0.05; echo noise; done' &");
      for (let round = 0; round < 8; round += 1)
        expect(await stage.run(`sh -c 'sleep 0.05; exit ${round + 20}'`)).toMatchObject({
          outcome: "completed",
          exitCode: round + 20,
        });
    },
  );

  it("FR-026-008, H5: reports statuses after the prompt was rewritten, and none once the hooks are gone", async () => {
    const stage = await open("bash");
    await stage.run("PS1='new> '; PROMPT_COMMAND='PS1=\"newer> \"'");
    expect(await stage.run("sh -c 'exit 6'")).toMatchObject({ outcome: "completed", exitCode: 6 });
    const removed = await stage.run("PROMPT_COMMAND=(:)");
    expect(removed).toMatchObject({ outcome: "completed", exitCode: null });
    // From here on, each command marks itself.
    expect(await stage.run("sh -c 'exit 8'")).toMatchObject({ outcome: "completed", exitCode: 8 });
    expect(await stage.run("echo still")).toMatchObject({ output: "still", exitCode: 0 });
  });

  it("FR-026-008, H5: after exec, never reports another shell's status", async () => {
    const stage = await open("bash", { files: { ".bashrc": "PS1='$ '\n", inner: "PS1='$ '\n" } });
    await stage.run("exec bash --rcfile inner", { timeoutMs: 3_000 });
    expect(await stage.run("sh -c 'exit 4'")).toMatchObject({ outcome: "completed", exitCode: 4 });
    expect(await stage.run("echo x")).toMatchObject({ output: "x", exitCode: 0 });
  });

  const NESTED: readonly { readonly command: string; readonly needs: string }[] = [
    { command: "bash --norc", needs: "bash" },
    { command: "zsh -f", needs: "zsh" },
    { command: "fish -N", needs: "fish" },
    { command: "dash", needs: "dash" },
  ];

  it.for(NESTED)(
    "FR-026-008, H5: reports correct statuses for $command inside bash",
    async ({ command, needs }, { skip }) => {
      skip(Bun.which(needs) === null, whyNot(needs));
      const stage = await open("bash");
      const opened = await stage.run(command, { timeoutMs: 8_000 });
      expect(opened).toMatchObject({ outcome: "interactive", exitCode: null });
      expect(await stage.run("sh -c 'exit 5'")).toMatchObject({ outcome: "completed", exitCode: 5 });
      expect(await stage.run("echo 'a\nb c'")).toMatchObject({ outcome: "completed", exitCode: 0, output: "a\nb c" });
      const left = await stage.keys({ text: "exit 3", keys: ["Enter"] });
      // The nested shell's status, as its own shell reports it.
      expect(left).toMatchObject({ waiting: "prompt", exitCode: 3 });
      expect(await stage.run("echo outside")).toMatchObject({ output: "outside", exitCode: 0 });
    },
  );

  it("FR-026-008, H5: over ssh, commands report their own status; directory and password prompts are unknown", async ({
    skip,
  }) => {
    const why = whyNoSshd();
    skip(why !== null, why ?? "");
    const stage = await open("bash");
    const ssh = prepareSsh(stage.home);
    const opened = await stage.run(ssh("PS1=remote#\\  bash --norc"), { timeoutMs: 8_000 });
    expect(opened, readFileSync(join(stage.home, "sshd.log"), "utf8")).toMatchObject({
      outcome: "running",
      exitCode: null,
    });
    await stage.wait({ regex: "^remote#" });
    const result = await stage.run("sh -c 'exit 5'");
    expect(result).toMatchObject({ outcome: "completed", exitCode: 5, cwd: null });
    expect(await stage.run("echo $SSH_CONNECTION; echo 'two\nlines'")).toMatchObject({ exitCode: 0 });
    // From outside, a remote sleep and a remote password prompt look the same.
    expect(await stage.run("read -s x", { timeoutMs: 1_500 })).toMatchObject({
      outcome: "running",
      exitCode: null,
      cwd: null,
    });
    expect(await stage.driver.look()).toMatchObject({ state: "unknown", foreground: "ssh" });
    await stage.keys({ keys: ["Enter"] });
    const left = await stage.keys({ text: "exit 7", keys: ["Enter"] });
    expect(left).toMatchObject({ waiting: "prompt", exitCode: 7 });
  });

  it("FR-026-008, H5: in a shell without marks, commands report their own status", async () => {
    const stage = await open("dash");
    expect(await stage.run("sh -c 'exit 5'")).toMatchObject({ outcome: "completed", exitCode: 5 });
    expect(await stage.run("echo 'a\nb'")).toMatchObject({ outcome: "completed", exitCode: 0, output: "a\nb" });
    // dash drops the whole line, so its end is never marked.
    expect(await stage.run("fi", { timeoutMs: 5_000 })).toMatchObject({ outcome: "completed", exitCode: null });
    expect(await stage.run("echo on")).toMatchObject({ output: "on" });
  });
});
