// The hard cases of a terminal as a client of the official SDK meets them: odd shells, pagers and hidden questions, floods,
// secrets, exact input, and a job in vim.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { TerminalId } from "#contract/ids";
import { prepareSsh } from "../terminals/agent/__tests__/ssh-to-self";
import { expectNoLeaks } from "../testing/leak-check";
import { whyNoSshd } from "../testing/reach/jump-host";
import { newAgent } from "../testing/rigs/handoff-drivers";
import { createMcpClients, type Structured, user } from "../testing/rigs/mcp-clients";
import { openLab, type RuntimeLab } from "../testing/rigs/runtime-lab";

expectNoLeaks();

/** In two parts, so that no scanner reports this file as a leak. */
const TOKEN = ["gh", "p_Zx9Qw8Er7Ty6Ui5Op4As3Df2Gh1Jk0LzXcVb"].join("");

let lab: RuntimeLab;
let clients: ReturnType<typeof createMcpClients>;

beforeAll(async () => {
  lab = await openLab({ shell: "/bin/bash" });
  const agent = await newAgent({ lab }, "claude");
  agent.close();
  clients = createMcpClients(lab, agent.token);
});
afterEach(async () => {
  await clients.closeAll();
  await lab.client.handoff.takeBack({ all: true });
});
afterAll(() => lab.dispose());

/** Everything that the agent was given, as it was given: structured and as text. */
interface AgentAtWork {
  readonly terminalId: TerminalId;
  readonly given: string[];
  run(command: string, more?: object): Promise<Structured>;
  keys(input: object): Promise<Structured>;
  use(tool: string, input?: object): Promise<Structured>;
  /** The code of a call that must be refused. */
  refused(tool: string, input: object): Promise<string>;
}

const atWork = async (connect: "overStdio" | "overHttp"): Promise<AgentAtWork> => {
  const { terminalId } = await lab.client.lane.new({ cwd: lab.dir });
  const { handoff } = await lab.client.handoff.start({ terminalId, agent: "claude", may: "type" });
  const client = await clients[connect]();
  await user(client)("accept_control", { handoff: handoff.handoffId });
  const given: string[] = [];
  const call = async (name: string, input: object) => {
    const answer = await client.callTool({ name, arguments: { terminal: terminalId, ...input } });
    given.push(JSON.stringify(answer));
    return answer;
  };
  const use = async (name: string, input: object = {}): Promise<Structured> => {
    const answer = await call(name, input);
    if (answer.isError === true) throw new Error(JSON.stringify(answer.content));
    return answer.structuredContent as Structured;
  };
  return {
    terminalId,
    given,
    use,
    run: (command, more = {}) => use("run_command", { command, ...more }),
    keys: (input) => use("send_keys", input),
    refused: async (tool, input) => {
      const { isError, structuredContent } = await call(tool, input);
      return isError === true ? String((structuredContent as { code?: unknown } | undefined)?.code) : "not refused";
    },
  };
};

describe.each(["overStdio", "overHttp"] as const)("the SDK's client %s", (connect) => {
  it("FR-026-008, H5: gets each command's own exit code after the prompt changed, in nested shells and with a job that prints", async () => {
    const { run, keys } = await atWork(connect);
    await run("PS1='new> '; PROMPT_COMMAND='PS1=\"newer> \"'");
    expect(await run("sh -c 'exit 6'")).toMatchObject({ outcome: "completed", exitCode: 6 });
    await run("sh -c 'for i in 1 2 3 4 5; do sleep 0.05; echo noise; done' &");
    for (const code of [21, 22, 23])
      expect(await run(`sh -c 'sleep 0.05; exit ${code}'`)).toMatchObject({ outcome: "completed", exitCode: code });
    // The nested shell can't be asked what is at its prompt, so the job must not print there.
    await run("wait");
    expect(await run("bash --norc", { timeout_ms: 8_000 })).toMatchObject({ outcome: "interactive", exitCode: null });
    expect(await run("sh -c 'exit 5'")).toMatchObject({ outcome: "completed", exitCode: 5 });
    expect(await keys({ text: "exit 3", keys: ["Enter"] })).toMatchObject({ waiting: "prompt", exitCode: 3 });
    expect(await run("PROMPT_COMMAND=(:)")).toMatchObject({ outcome: "completed", exitCode: null });
    expect(await run("echo still")).toMatchObject({ output: "still", exitCode: 0 });
  });

  it("FR-026-008, H6: learns of a pager, a full-screen program and a question behind a pipe", async () => {
    const { run, keys, refused, use } = await atWork(connect);
    writeFileSync(join(lab.dir, "ask"), "printf 'Continue? [Y/n] '; read a; echo got-$a\n");
    await run("seq 200 >numbers");
    const paged = await run("LESS=X less numbers");
    expect(["interactive", "full-screen"]).toContain(paged.outcome);
    expect(await refused("run_command", { command: "echo no" })).toBe("not-at-prompt");
    expect(await keys({ text: "q" })).toMatchObject({ waiting: "prompt", exitCode: 0 });
    expect(await run("less +G numbers")).toMatchObject({ outcome: "full-screen", screen: { alternateScreen: true } });
    // The text of before is no match.
    expect(await use("wait_for", { text: "numbers-of-before", timeout_ms: 300 })).toMatchObject({
      outcome: "timed-out",
    });
    expect(await keys({ text: "q" })).toMatchObject({ waiting: "prompt" });
    const asked = await run("sh ask 2>&1 | tail -5");
    expect(asked).toMatchObject({ outcome: "asks-line", exitCode: null, output: "" });
    expect(await keys({ text: "y", keys: ["Enter"] })).toMatchObject({ waiting: "prompt", exitCode: 0 });
    const read = await use("read_output", { call_id: asked.callId });
    expect(JSON.stringify(read.lines)).toContain("got-y");
  });

  it("FR-026-008, H7: gets every byte, or the number of bytes left out: 3 ms, 100,000 lines, a progress bar, no newline at the end", async () => {
    const { run, use } = await atWork(connect);
    const quick = "sh -c 'for i in 1 2 3 4 5; do echo line-$i; done; exit 7'";
    expect(await run(quick)).toMatchObject({ exitCode: 7, output: "line-1\nline-2\nline-3\nline-4\nline-5" });
    expect(await run("printf 'no end'")).toMatchObject({ output: "no end", exitCode: 0 });
    expect(await run("printf '10%%\\r 55%%\\r100%%\\n'")).toMatchObject({ output: "100%" });
    const flood = await run("seq 100000", { max_bytes: 1_000 });
    const [head = "", tail = ""] = String(flood.output).split(/\[\d+ bytes left out; read_output has them\]\n/);
    const bytes = Array.from({ length: 100_000 }, (_, index) => `${index + 1}\n`).join("").length;
    expect(head.length + tail.length + 1 + Number(flood.truncatedBytes)).toBe(bytes);
    const read = await use("read_output", { call_id: flood.callId, first_line: 54_321, lines: 2 });
    expect(read).toMatchObject({
      totalLines: 100_000,
      lines: [
        { number: 54_321, text: "54321" },
        { number: 54_322, text: "54322" },
      ],
    });
  });

  it("FR-026-008, H8: finds secrets masked in every answer, structured and as text", async () => {
    const { terminalId, run, use, given, keys, refused } = await atWork(connect);
    await run("PS1='$ '");
    await lab.client.handoff.pause({ handoffId: (await lab.client.handoff.list({})).handoffs[0]?.handoffId as never });
    const typed = `echo ${TOKEN}; export DEPLOY_KEY=latersecret2\r`;
    await lab.client.terminal.type({ terminalId, bytes: btoa(typed) });
    await lab.client.handoff.resume({ handoffId: (await lab.client.handoff.list({})).handoffs[0]?.handoffId as never });
    await use("wait_for", { idle_ms: 300, timeout_ms: 5_000 });
    const env = await run("env; echo $DEPLOY_KEY >f; cat f; history | tail -5; EDITOR=cat");
    expect(env.redactions).not.toEqual([]);
    await use("read_screen");
    await use("read_scrollback");
    await use("read_scrollback", { search: "DEPLOY" });
    await use("read_output", { call_id: env.callId });
    await use("get_context");
    await keys({ text: `echo ${TOKEN}` });
    expect(await refused("run_command", { command: "echo x" })).toBe("line-not-empty");
    await keys({ keys: ["C-c"] });
    expect(given.length).toBeGreaterThan(9);
    for (const each of given) for (const secret of [TOKEN, "latersecret2"]) expect(each).not.toContain(secret);
  });

  it("FR-026-008, H9: types several lines, a here-document, wide characters, 8 kB and the end of a paste exactly", async () => {
    const { run, keys, refused } = await atWork(connect);
    const wide = "é界🦀👩‍👩‍👧 ｆｕｌｌ";
    expect(await run(`cat >exact <<'END'\na\n${wide}\nb\nEND`)).toMatchObject({ outcome: "completed", exitCode: 0 });
    expect(readFileSync(join(lab.dir, "exact"), "utf8")).toBe(`a\n${wide}\nb\n`);
    expect(await run(`printf %s ${"x".repeat(8_000)} | wc -c`)).toMatchObject({ output: "8000" });
    expect(await run("echo one\u001b[201~; touch early\u0003")).toMatchObject({ output: "one" });
    expect(await run("echo a\necho b")).toMatchObject({ outcome: "completed", output: "a\nb" });
    expect(await keys({ text: "echo two\ntouch never" })).toMatchObject({ waiting: "prompt", exitCode: null });
    expect(await keys({ keys: ["C-c"] })).toMatchObject({ waiting: "prompt" });
    expect(existsSync(join(lab.dir, "never"))).toBe(false);
    expect(await refused("send_keys", { keys: ["Entre"] })).toBe("invalid-input");
    expect(await run("python3 -q")).toMatchObject({ outcome: "interactive" });
    await keys({ text: "def f(x):\n    return x * 2\n\n", keys: ["Enter"] });
    const { changes } = await keys({ text: "f(21)", keys: ["Enter"] });
    expect(JSON.stringify(changes)).toContain('"42"');
    expect(await keys({ keys: ["C-d"] })).toMatchObject({ waiting: "prompt", exitCode: 0 });
  });

  it("FR-026-008, H6, H9: fixes a file in vim by keys, and hands back", async ({ skip }) => {
    skip(Bun.which("vim") === null, "vim is not on PATH");
    const { run, keys, use } = await atWork(connect);
    writeFileSync(join(lab.dir, "sum.sh"), "sum() { echo $(($1 - $2)); }\n");
    expect(await run("vim -u NONE -N sum.sh")).toMatchObject({
      outcome: "full-screen",
      screen: { alternateScreen: true },
    });
    expect(await keys({ text: ":%s/ - / + /", keys: ["Enter"] })).toMatchObject({ waiting: "full-screen" });
    await keys({ text: "Go# sums, e.g. 'é' + \"界\"" });
    await keys({ keys: ["Escape"] });
    expect(await keys({ text: ":wq", keys: ["Enter"] })).toMatchObject({ waiting: "prompt", exitCode: 0 });
    expect(readFileSync(join(lab.dir, "sum.sh"), "utf8")).toBe(
      "sum() { echo $(($1 + $2)); }\n# sums, e.g. 'é' + \"界\"\n",
    );
    expect(await run(". ./sum.sh; sum 2 3")).toMatchObject({ output: "5", exitCode: 0 });
    const [handoff] = (await lab.client.handoff.list({})).handoffs;
    expect(await use("return_control", { terminal: undefined, handoff: handoff?.handoffId })).toMatchObject({
      handoff: { phase: "ended", endCause: "returned" },
    });
  });
});

describe("the SDK's client in ssh", () => {
  it("FR-026-008, H5: gets a remote command's own exit code, and no directory of this machine", async ({ skip }) => {
    const why = whyNoSshd();
    skip(why !== null, why ?? "");
    const { run, keys, use } = await atWork("overStdio");
    const ssh = prepareSsh(lab.dir);
    const opened = await run(ssh("PS1=remote#\\  bash --norc"), { timeout_ms: 8_000 });
    expect(opened.exitCode).toBeNull();
    await use("wait_for", { regex: "^remote#", timeout_ms: 10_000 });
    expect(await run("sh -c 'exit 5'")).toMatchObject({ outcome: "completed", exitCode: 5, cwd: null });
    expect(await run("echo 'two\nlines'")).toMatchObject({ exitCode: 0, output: "two\nlines" });
    expect(await keys({ text: "exit 7", keys: ["Enter"] })).toMatchObject({ waiting: "prompt", exitCode: 7 });
  });
});
