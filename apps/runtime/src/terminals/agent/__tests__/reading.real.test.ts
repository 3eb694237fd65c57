// What an agent reads from a terminal: secrets masked on every path, the handoff document, and the cost of reading.
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { canonicalJson, handoffContextSchema } from "#contract/handoff-context";
import { whyNoSshd } from "../../../testing/reach/jump-host";
import { prepareSsh } from "./ssh-to-self";
import { MARKING_SHELLS, must, openStages, whyNot } from "./stage";

/** In two parts, so that no scanner reports this file as a leak. */
const TOKEN = ["gh", "p_Zx9Qw8Er7Ty6Ui5Op4As3Df2Gh1Jk0LzXcVb"].join("");

describe("reading", () => {
  const open = openStages();

  it.for(MARKING_SHELLS)(
    "FR-026-008, H8: secrets in scrollback and environment of $name are masked on every path",
    async ({ name, isThere }, { skip }) => {
      skip(!isThere, whyNot(name));
      const stage = await open(name, { env: { CI_TOKEN: "plainsecret1", NODE_ENV: "test" } });
      const set = name === "fish" ? "set -gx LATER_KEY" : "export LATER_KEY=";
      await stage.typeAsOperator(`echo ${TOKEN}; ${set}${name === "fish" ? " " : ""}latersecret2\r`);
      await stage.waitForScreen("latersecret2");
      await stage.wait({ prompt: true });
      const given: unknown[] = [await stage.driver.readScreen()];
      const env = await stage.run("env");
      expect(env.redactions.length).toBeGreaterThan(0);
      expect(env.output).toContain("NODE_ENV=test");
      given.push(
        env,
        await stage.run("git config --global alias.x '!cat'; EDITOR=cat; echo $LATER_KEY >f; cat f; env | grep KEY"),
      );
      given.push(must(await stage.driver.readOutput({ callId: env.callId, firstLine: 1, lines: 500 })));
      given.push(await stage.driver.readScrollback({ fromEnd: 0, lines: 500 }));
      given.push(await stage.driver.readScrollback({ fromEnd: 0, lines: 500, search: "TOKEN" }));
      given.push(await stage.wait({ text: "never", timeoutMs: 50 }));
      given.push(await stage.keys({ text: `echo ${TOKEN}` }));
      given.push(await stage.refused("echo x"));
      await stage.keys({ keys: ["C-c"] });
      const context = await stage.driver.captureContext(null);
      expect(context.environment.asOf).toBe("now");
      const values = new Map(context.environment.variables.map(({ name: variable, value }) => [variable, value]));
      expect([values.get("CI_TOKEN"), values.get("LATER_KEY"), values.get("NODE_ENV")]).toEqual([null, null, "test"]);
      expect(context.redactions.map(({ kind }) => kind)).toContain("github-token");
      given.push(context);
      for (const [index, each] of given.entries())
        for (const secret of [TOKEN, "plainsecret1", "latersecret2"])
          expect(JSON.stringify(each), `reading ${index}`).not.toContain(secret);
    },
  );

  it("FR-026-008, H8: a secret that wraps over two rows is masked in both", async () => {
    const stage = await open("bash");
    await stage.run(`printf '%080d ${TOKEN.slice(0, 4)}%s\\n' 0 ${TOKEN.slice(4)}`);
    const { lines } = await stage.driver.readScreen();
    const text = lines.map((line) => line.text).join("\n");
    expect(stage.screen()).toContain(TOKEN.slice(0, 12));
    for (let at = 0; at + 8 <= TOKEN.length; at += 4) {
      // The typed command is on the screen as well, in two parts that are not a token.
      expect(
        text
          .split("\n")
          .filter((row) => !row.includes("printf"))
          .join(""),
      ).not.toContain(TOKEN.slice(at, at + 8));
    }
  });

  it.for(MARKING_SHELLS)(
    "FR-026-008, H8: the document for $name says where it is, what is running and what ran before",
    async ({ name, isThere }, { skip }) => {
      skip(!isThere, whyNot(name));
      const stage = await open(name);
      const place = join(stage.home, "pläce\nwith a line end");
      mkdirSync(place);
      symlinkSync("pläce\nwith a line end", join(stage.home, "link"));
      await stage.run(
        "git init -q link; cd link; git config user.email a@b; git config user.name n; git commit -q --allow-empty -m x; echo 1 >new",
      );
      // A repository whose configuration names a program.
      await stage.run('git config core.fsmonitor "touch $HOME/ran-a-program"');
      await stage.typeAsOperator("sh -c 'exit 3'\r");
      await stage.waitForScreen("exit 3");
      await stage.wait({ prompt: true });
      await stage.typeAsOperator("sleep 100 &\r");
      await stage.wait({ idleMs: 300 });
      await stage.typeAsOperator("half typed");
      await stage.waitForScreen("half typed");
      const context = await stage.driver.captureContext("please look");
      expect(handoffContextSchema.parse(JSON.parse(JSON.stringify(context)))).toEqual(context);
      const { sha256, ...rest } = context;
      expect(createHash("sha256").update(canonicalJson(rest)).digest("hex")).toBe(sha256);
      expect(context).toMatchObject({
        note: "please look",
        state: "prompt",
        shell: { name, isIntegrated: true },
        size: { columns: 100, rows: 40 },
        cwd: { path: place, isDeleted: false },
        typedLine: "half typed",
        git: { branch: expect.any(String), untracked: 1, changed: 0 },
      });
      expect(context.cwd.logical).toBe(join(stage.home, "link"));
      expect(context.running.processes).toContainEqual(expect.objectContaining({ name: "sleep", isForeground: false }));
      expect(context.recentCommands).toContainEqual(
        expect.objectContaining({ command: "sh -c 'exit 3'", exitCode: 3 }),
      );
      expect(context.scrollback.lines.join("\n")).toContain("exit 3");
      expect(await stage.run("true").catch(() => null)).toBeNull();
      await stage.keys({ keys: ["C-c"] });
      expect((await stage.run("ls -1 $HOME")).output).not.toContain("ran-a-program");
    },
  );

  it("FR-026-008, H8: reports a directory that is gone, and a running program with its arguments", async () => {
    const stage = await open("bash");
    await stage.run("mkdir gone; cd gone; echo one");
    rmSync(join(stage.home, "gone"), { recursive: true });
    writeFileSync(join(stage.home, "tool"), "#!/bin/sh\nsleep 100\n");
    chmodSync(join(stage.home, "tool"), 0o755);
    await stage.keys({ text: `$HOME/tool --password hunter22 ${TOKEN}`, keys: ["Enter"], waitMs: 500 });
    const context = await stage.driver.captureContext(null);
    expect(context).toMatchObject({
      state: "running",
      cwd: { path: join(stage.home, "gone"), isDeleted: true },
      environment: { asOf: "start" },
      recentCommands: null,
      typedLine: null,
      git: null,
    });
    const commands = context.running.processes.map(({ command }) => command).join("\n");
    expect(commands).toContain("/tool --password [redacted:");
    expect(JSON.stringify(context)).not.toContain("hunter22");
    await stage.keys({ keys: ["C-c"] });
  });

  it("FR-026-008, H8: inside ssh, directory, environment and repository are unknown, not the local ones", async ({
    skip,
  }) => {
    const why = whyNoSshd();
    skip(why !== null, why ?? "");
    const stage = await open("bash");
    await stage.run("git init -q .");
    const ssh = prepareSsh(stage.home);
    await stage.keys({ text: ssh("PS1=remote#\\  bash --norc"), keys: ["Enter"], waitMs: 300 });
    await stage.wait({ regex: "^remote#" });
    const context = await stage.driver.captureContext(null);
    expect(context).toMatchObject({
      state: "unknown",
      cwd: { path: null, logical: null },
      environment: { asOf: "unknown", variables: [] },
      git: null,
      recentCommands: null,
      running: { foreground: "ssh" },
    });
    await stage.keys({ text: "exit", keys: ["Enter"] });
  });

  it("FR-026-008, H7: reads the scrollback from its end, with wrapped rows joined", { timeout: 120_000 }, async () => {
    const stage = await open("bash");
    await stage.run("for i in $(seq 1 6000); do printf 'line-%d-' $i; printf '%090d\\n' $i; done", {
      timeoutMs: 60_000,
    });
    await stage.run("echo end");
    const last = await stage.driver.readScrollback({ fromEnd: 0, lines: 3 });
    // The prompt with its cursor is the last line.
    expect(last.lines.map(({ text }) => text)).toEqual([
      expect.stringContaining("echo end"),
      "end",
      expect.stringMatching(/^\$/),
    ]);
    const deep = await stage.driver.readScrollback({ fromEnd: 3, lines: 2_000 });
    expect(deep.lines).toHaveLength(2_000);
    const numbers = deep.lines.map(({ text }) => Number(/^line-(\d+)-0+\1$/.exec(text)?.[1]));
    expect(numbers).toEqual(Array.from({ length: 2_000 }, (_, index) => 4_001 + index));
    expect(deep.first).toBe(2_003);
    const found = await stage.driver.readScrollback({ fromEnd: 0, lines: 5, search: "line-17-" });
    expect(found.lines.map(({ text }) => text.slice(0, 8))).toEqual(["line-17-"]);
    const context = await stage.driver.captureContext(null);
    expect(context.scrollback.lines).toHaveLength(2_000);
    expect(context.scrollback.totalRows).toBeGreaterThan(6_000);
  });

  it("FR-026-008, H7: reports only what changed on the screen, without starting a process", async () => {
    const stage = await open("bash");
    // A command can have ended before its prompt is drawn.
    const PROMPT_DRAWN = /\n\$ *$/;
    await stage.run("seq 100");
    await stage.waitForScreen(PROMPT_DRAWN);
    const first = await stage.driver.readScreen();
    expect(await stage.driver.readScreen(first.revision)).toMatchObject({
      revision: first.revision,
      lines: [],
      scrolled: 0,
    });
    await stage.run("seq 5");
    await stage.waitForScreen(PROMPT_DRAWN);
    const changes = await stage.driver.readScreen(first.revision);
    const made = first.lines.map((_line, row) => first.lines[row + (changes.scrolled ?? 0)]?.text ?? "");
    for (const { row, text } of changes.lines) made[row] = text;
    const whole = await stage.driver.readScreen();
    expect(made).toEqual(whole.lines.map(({ text }) => text));
    expect(changes.scrolled).toBeGreaterThan(0);
    expect(changes.lines.length).toBeLessThan(15);
    expect((await stage.driver.readScreen(999_999)).scrolled).toBeNull();
    const spawned = vi.spyOn(Bun, "spawn");
    for (let round = 0; round < 20; round += 1) await stage.driver.readScreen(whole.revision);
    expect(spawned.mock.calls.map(([argv]) => argv)).toEqual([]);
    spawned.mockRestore();
  });
});
