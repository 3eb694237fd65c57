// The transcript of a handoff in a file: only if the operator wants it, with secrets masked, and readable after a restart.
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemEnvironment } from "../platform/config";
import { eventually } from "../testing/eventually";
import { expectNoLeaks } from "../testing/leak-check";
import { type HandoffStage, openHandoffStage } from "../testing/rigs/handoff-stage";

expectNoLeaks();

const LANECAST = fileURLToPath(new URL("../../../../bin/lanecast", import.meta.url));
/** In two parts, so that no scanner reports this file as a leak. */
const TOKEN = ["gh", "p_Zx9Qw8Er7Ty6Ui5Op4As3Df2Gh1Jk0LzXcVb"].join("");

const printed = async (stage: HandoffStage, ...argv: readonly string[]) => {
  const { PATH = "" } = systemEnvironment();
  const env = { PATH, HOME: stage.lab.dir, XDG_RUNTIME_DIR: stage.lab.dir, LANECAST_HOME: stage.lab.config.home };
  const child = Bun.spawn([LANECAST, ...argv], { env, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exitCode: await child.exited, out, err };
};

describe("a transcript file", () => {
  let stage: HandoffStage;
  beforeAll(async () => {
    stage = await openHandoffStage({ configToml: '[sharing]\nttl_min = "1s"\n[handoff]\ntranscripts = true\n' });
  });
  afterAll(() => stage.dispose());

  it("HND12, H8: has each command with its output and exit code, without secrets, and `handoff transcript --cast` prints it", async () => {
    const { dir, config } = stage.lab;
    writeFileSync(join(dir, "ask.sh"), 'read -rs -p "Password: " x; echo; echo "got $x"\n');
    const handoff = await stage.handOver("type");
    const terminal = stage.terminalId();
    await stage.use("run_command", { terminal, command: "printf 'a\\nb\\n'; (exit 3)" });
    await stage.use("run_command", { terminal, command: `echo ${TOKEN}` });
    const asked = await stage.use("run_command", { terminal, command: "bash ask.sh" });
    const waiting = stage.use("wait_for", { terminal, exit: asked.callId, timeout_ms: 20_000 });
    await stage.typeHere("hunter2-secret\r");
    await waiting;
    await stage.use("run_command", { terminal, command: "echo after" });
    await stage.use("send_keys", { terminal, text: "echo typed", keys: ["Enter"] });
    await stage.call("read_screen", { terminal: "nowhere" });
    await stage.use("return_control", { handoff: handoff.handoffId });
    const path = join(config.home, "transcripts", `${handoff.handoffId}.cast`);
    const text = readFileSync(path, "utf8");
    const [header, ...events] = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(header).toMatchObject({ version: 2, width: expect.any(Number), title: "claude in api" });
    const shown = events.flatMap(([, kind, data]) => (kind === "o" ? [data] : [])).join("");
    expect(shown).toContain("$ printf 'a\\nb\\n'; (exit 3)\r\na\r\nb\r\n");
    expect(shown).toContain("$ echo after\r\nafter\r\n");
    expect(shown).toContain("typed");
    expect(events).toContainEqual([expect.any(Number), "m", "run_command: completed, exit code 3"]);
    for (const secret of [TOKEN, "hunter2"]) expect(text).not.toContain(secret);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const whole = await printed(stage, "handoff", "transcript", handoff.handoffId.slice(0, 8), "--cast");
    expect(whole).toEqual({ exitCode: 0, out: text, err: "" });
    const missing = await printed(stage, "handoff", "transcript", "hnd_none", "--cast");
    expect(missing).toMatchObject({ exitCode: 4, err: expect.stringContaining("transcripts = true") });
  });

  it("HND12: does not hold up the agent if it cannot be written", async () => {
    await stage.reset();
    const folder = join(stage.lab.config.home, "transcripts");
    await Bun.$`rm -rf ${folder}`.quiet();
    writeFileSync(folder, "not a folder");
    await stage.handOver("run");
    expect(await stage.run("echo on")).toMatchObject({ ok: true, result: { output: "on" } });
  });
});

describe("without the setting", () => {
  it("HND12, HND8: nothing of what an agent reads is stored", async () => {
    const stage = await openHandoffStage();
    try {
      const handoff = await stage.handOver("run");
      await stage.run("echo nothing-of-this");
      await stage.lab.client.handoff.takeBack({ handoffIds: [handoff.handoffId] });
      await eventually(async () => (await stage.show(handoff)).summary !== null, { what: "the end", withinMs: 5_000 });
      expect(existsSync(join(stage.lab.config.home, "transcripts"))).toBe(false);
    } finally {
      await stage.dispose();
    }
  });
});
