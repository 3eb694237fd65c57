// The context document that an agent gets, compared with what is really there: directory, environment, scrollback, running programs.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canonicalJson, type HandoffContext } from "#contract/handoff-context";
import type { TerminalId } from "#contract/ids";
import { prepareSsh } from "../terminals/agent/__tests__/ssh-to-self";
import { eventually } from "../testing/eventually";
import { expectNoLeaks } from "../testing/leak-check";
import { whyNoSshd } from "../testing/reach/jump-host";
import { newAgent } from "../testing/rigs/handoff-drivers";
import { openLab, type RuntimeLab } from "../testing/rigs/runtime-lab";

expectNoLeaks();

let lab: RuntimeLab;
let agent: Awaited<ReturnType<typeof newAgent>>;

beforeAll(async () => {
  lab = await openLab({ shell: "/bin/bash" });
  agent = await newAgent({ lab }, "claude");
});
afterAll(async () => {
  agent.close();
  await lab.dispose();
});

const screenOf = async (terminalId: TerminalId): Promise<string> => {
  const leaving = new AbortController();
  for await (const event of await lab.client.terminal.view({ terminalId }, { signal: leaving.signal })) {
    if (event.type !== "snapshot") continue;
    leaving.abort();
    return Buffer.from(event.bytes, "base64").toString("utf8");
  }
  return "";
};

/** Types a line as the operator and waits for a text on the screen. */
const work = async (terminalId: TerminalId, line: string, until: string): Promise<void> => {
  await lab.client.terminal.type({ terminalId, bytes: Buffer.from(`${line}\r`).toString("base64") });
  await eventually(async () => (await screenOf(terminalId)).includes(until), { what: until, withinMs: 20_000 });
};

const handOver = async (terminalId: TerminalId): Promise<HandoffContext> => {
  const { handoff } = await lab.client.handoff.start({ terminalId, agent: "claude", note: "Gehe weiter: größer" });
  const { handoffId } = handoff;
  const answer = await agent.client.handoff.call({ tool: "accept_control", arguments: { handoff: handoffId } });
  if (!answer.ok) throw new Error(answer.error.message);
  const { context } = await lab.client.handoff.context({ handoffId });
  expect(answer.result.context).toEqual(context);
  await lab.client.handoff.takeBack({ handoffIds: [handoffId] });
  return context;
};

const variableOf = ({ environment }: HandoffContext, name: string) =>
  environment.variables.find((each) => each.name === name);

describe("the context document", () => {
  it("SC-026-003, FR-026-008, HND10: has the directory, the environment and the scrollback as they are, with unicode and 100,000 lines", async () => {
    const dir = join(lab.dir, "wörk 日本");
    mkdirSync(dir);
    const { terminalId } = await lab.client.lane.new({ cwd: lab.dir });
    const flag = join(lab.dir, "flag");
    const setUp = `cd "${dir}"; export EDITOR=vi MY_TOKEN=abc123secret OWN='ä b'`;
    const line = `${setUp}; seq 1 100000; echo größer-日本-e\u0301; touch '${flag}'\r`;
    await lab.client.terminal.type({ terminalId, bytes: Buffer.from(line).toString("base64") });
    // The screen's snapshot holds the scrollback, so a file says when it is done.
    await eventually(() => existsSync(flag), { what: "the lines are printed", withinMs: 20_000 });
    // The shell tells its environment once it is at its prompt again.
    const preview = async () => {
      const { context } = await lab.client.handoff.preview({ terminalId });
      return context.environment.asOf === "now" ? context : null;
    };
    const previewed = await eventually(preview, { what: "the shell is at its prompt", withinMs: 10_000 });
    const context = await handOver(terminalId);
    expect(context).toMatchObject({
      version: 1,
      terminalId,
      note: "Gehe weiter: größer",
      cwd: { path: dir, isDeleted: false },
    });
    expect(context.environment.asOf).toBe("now");
    expect(variableOf(context, "EDITOR")?.value).toBe("vi");
    // The document has every name, but only the values that the allow-list names.
    expect(variableOf(context, "MY_TOKEN")).toEqual({ name: "MY_TOKEN", value: null });
    expect(variableOf(context, "OWN")).toEqual({ name: "OWN", value: null });
    const numbers = context.scrollback.lines.filter((line) => /^\d+$/.test(line)).map(Number);
    expect(numbers.at(-1)).toBe(100_000);
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
    expect(context.scrollback.lines).toContain("größer-日本-e\u0301");
    expect(JSON.stringify(context)).not.toContain("abc123secret");
    const { sha256, ...document } = context;
    const hash = new Bun.CryptoHasher("sha256").update(canonicalJson(document)).digest("hex");
    expect(hash).toBe(sha256);
    // The preview shows the operator what the agent gets.
    expect(previewed.redactions).toEqual(context.redactions);
    expect(previewed.cwd).toEqual(context.cwd);
    const { events } = await lab.client.audit.list({ terminalId, type: "handoff.accepted" });
    expect(events[0]?.data).toMatchObject({ contextHash: sha256 });
    expect(JSON.stringify(events)).not.toContain("größer");
  });

  it("SC-026-003, HND10: names a full-screen program that runs, and the repository's state", async () => {
    const dir = join(lab.dir, "repo");
    mkdirSync(dir);
    execFileSync("git", ["-C", dir, "init", "-q", "-b", "main"], { env: { PATH: process.env.PATH, HOME: lab.dir } });
    const { terminalId } = await lab.client.lane.new({ cwd: dir });
    await work(terminalId, "touch new.txt; less +G /etc/passwd", "(END)");
    const context = await handOver(terminalId);
    expect(context).toMatchObject({ state: "full-screen", git: { branch: "main", untracked: 1 } });
    expect(context.running.foreground).toBe("less");
    expect(context.environment.asOf).toBe("start");
    expect(context.typedLine).toBeNull();
  });

  it("SC-026-003, HND10: inside ssh, has the scrollback; directory, environment and repository are unknown, never this machine's", async ({
    skip,
  }) => {
    const why = whyNoSshd();
    skip(why !== null, why ?? "");
    const dir = join(lab.dir, "local-repo");
    mkdirSync(dir);
    execFileSync("git", ["-C", dir, "init", "-q", "-b", "main"], { env: { PATH: process.env.PATH, HOME: lab.dir } });
    const { terminalId } = await lab.client.lane.new({ cwd: dir });
    const ssh = prepareSsh(lab.dir);
    // The quotes keep the typed line from looking like the remote prompt.
    await work(terminalId, `export LOCAL_ONLY=here; ${ssh("PS1=REM''OTE= bash --norc")}`, "REMOTE=");
    await work(terminalId, "cd /; printf 'remote-gr\\303\\266\\303\\237er-%s\\n' $((40+2))", "remote-größer-42");
    const context = await handOver(terminalId);
    expect(context).toMatchObject({ cwd: { path: null }, git: null, environment: { asOf: "unknown", variables: [] } });
    expect(context.running.foreground).toBe("ssh");
    expect(context.scrollback.lines.join("\n")).toContain("remote-größer-42");
    expect(JSON.stringify({ ...context, scrollback: null })).not.toContain("LOCAL_ONLY");
  });

  it("SC-026-003, HND10: hands over a half-typed line as it is, and does not run it", async () => {
    const { terminalId } = await lab.client.lane.new({ cwd: lab.dir });
    await work(terminalId, "echo rea'dy'", "ready");
    await lab.client.terminal.type({ terminalId, bytes: btoa("touch half-line") });
    await eventually(async () => (await screenOf(terminalId)).includes("half-line"), { what: "text", withinMs: 5_000 });
    expect((await handOver(terminalId)).typedLine).toBe("touch half-line");
    expect(execFileSync("ls", [lab.dir]).toString()).not.toContain("half-line");
  });

  it("HND10: waits for a shell that is about to show its prompt, and has the line that was typed meanwhile", async () => {
    const { terminalId } = await lab.client.lane.new({ cwd: lab.dir });
    await work(terminalId, "PS1='$(sleep 0.3)slow-$ '; echo fir''st", "first");
    await work(terminalId, "echo rea''dy", "ready");
    await lab.client.terminal.type({ terminalId, bytes: btoa("touch early-line") });
    expect((await handOver(terminalId)).typedLine).toBe("touch early-line");
  });
});
