// A real client of the official SDK does a whole job in a real shell, over stdio and over HTTP.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { agentTools } from "#contract/agent-tools";
import type { TerminalId } from "#contract/ids";
import { eventually } from "../testing/eventually";
import { expectNoLeaks } from "../testing/leak-check";
import { newAgent } from "../testing/rigs/handoff-drivers";
import { createMcpClients, user } from "../testing/rigs/mcp-clients";
import { openLab, type RuntimeLab } from "../testing/rigs/runtime-lab";

expectNoLeaks();

let lab: RuntimeLab;
let agent: Awaited<ReturnType<typeof newAgent>>;
let clients: ReturnType<typeof createMcpClients>;

beforeAll(async () => {
  lab = await openLab({ shell: "/bin/bash" });
  agent = await newAgent({ lab }, "claude");
  agent.close();
  clients = createMcpClients(lab, agent.token);
});
afterEach(async () => {
  await clients.closeAll();
  await lab.client.handoff.takeBack({ all: true });
});
afterAll(() => lab.dispose());

const REPOSITORY = {
  "sum.sh": "sum() { echo $(($1 - $2)); }\n",
  "test.sh": '. ./sum.sh\n[ "$(sum 2 3)" = 5 ] && echo "ok sum" || { echo "FAIL sum"; exit 1; }\n',
};

const newRepository = (name: string): string => {
  const dir = join(lab.dir, name);
  mkdirSync(dir);
  for (const [file, text] of Object.entries(REPOSITORY)) writeFileSync(join(dir, file), text);
  const git = (...args: string[]): void => {
    const identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
    execFileSync("git", ["-C", dir, ...identity, ...args], {
      stdio: "ignore",
      env: { PATH: process.env.PATH, HOME: lab.dir },
    });
  };
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("commit", "-q", "-m", "first");
  return dir;
};

const offer = async (dir: string): Promise<{ terminalId: TerminalId; handoffId: string }> => {
  const { terminalId } = await lab.client.lane.new({ cwd: dir });
  const note = "Fix the failing test.";
  const { handoff } = await lab.client.handoff.start({ terminalId, agent: "claude", may: "type", note });
  return { terminalId, handoffId: handoff.handoffId };
};

describe.each([
  ["stdio", () => clients.overStdio()],
  ["HTTP", () => clients.overHttp()],
])("an agent over %s", (words, connect) => {
  it("FR-026-008, HND9: finds the failing test, fixes it, runs it, shows the diff and hands back", async () => {
    const dir = newRepository(`repo-${words}`);
    const { terminalId: terminal, handoffId } = await offer(dir);
    const client = await connect();
    const use = user(client);
    expect((await client.listTools()).tools.map(({ name }) => name).sort()).toEqual(Object.keys(agentTools).sort());
    expect(await use("list_terminals")).toMatchObject({
      terminals: [{ terminalId: terminal, handoff: { phase: "offered" } }],
    });
    const { context } = await use("accept_control", { handoff: handoffId });
    expect(context).toMatchObject({ note: "Fix the failing test.", git: { branch: "main" }, cwd: { path: dir } });
    const failed = await use("run_command", { terminal, command: "bash test.sh" });
    expect(failed).toMatchObject({ outcome: "completed", exitCode: 1, output: expect.stringContaining("FAIL sum") });
    const fix = "cat > sum.sh <<'END'\nsum() { echo $(($1 + $2)); }\nEND";
    expect(await use("run_command", { terminal, command: fix })).toMatchObject({ outcome: "completed", exitCode: 0 });
    expect(await use("run_command", { terminal, command: "bash test.sh" })).toMatchObject({ exitCode: 0 });
    const diff = await use("run_command", { terminal, command: "git --no-pager diff" });
    expect(diff.output).toContain("+sum() { echo $(($1 + $2)); }");
    const { summary } = await use("return_control", { handoff: handoffId, note: "It subtracted." });
    expect(summary).toMatchObject({
      commandCount: 4,
      agentNote: "It subtracted.",
      filesChanged: { by: "git", paths: ["sum.sh"] },
    });
    const { handoff } = await lab.client.handoff.show({ handoffId: handoffId as never });
    expect(handoff).toMatchObject({ phase: "ended", endCause: "returned" });
  });

  it("HND9: gets refusals with their code and the reason as text, and unknown arguments are refused", async () => {
    const client = await connect();
    const late = await client.callTool({ name: "read_screen", arguments: { terminal: "nowhere" } });
    expect(late).toMatchObject({ isError: true, structuredContent: { code: "not-found" } });
    const odd = await client.callTool({ name: "list_terminals", arguments: { all: true } }).catch(String);
    expect(JSON.stringify(odd)).toMatch(/all/);
  });

  it("HND9, HND3: hears that the operator took the keyboard back during a call", async () => {
    const { terminalId: terminal, handoffId } = await offer(lab.dir);
    const use = user(await connect());
    await use("accept_control", { handoff: handoffId });
    const running = use("run_command", { terminal, command: "sleep 20" });
    await eventually(
      async () =>
        (await lab.client.handoff.show({ handoffId: handoffId as never })).handoff.lastCall?.tool === "run_command",
      { what: "the call", withinMs: 5_000 },
    );
    await Bun.sleep(200);
    await lab.client.handoff.takeBack({ terminalId: terminal });
    expect(await running).toMatchObject({ outcome: "taken-back", exitCode: null });
  });
});

describe("the door for agents over HTTP", () => {
  const post = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${lab.note.baseUrl}/mcp`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json, text/event-stream", ...headers },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
    });

  it("HND9: requires an agent's token, and refuses another site's page or another host name", async () => {
    const none = await post({});
    expect([none.status, none.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="lanecast"']);
    expect((await post({ Authorization: "Bearer wrong" })).status).toBe(401);
    // The operator's own token is no agent's.
    expect((await post({ Authorization: `Bearer ${lab.note.token}` })).status).toBe(401);
    const bearer = { Authorization: `Bearer ${agent.token}` };
    expect((await post({ ...bearer, Origin: "http://evil.example" })).status).toBe(403);
    expect((await post({ ...bearer, Host: "evil.example" })).status).toBe(403);
    expect((await post(bearer)).status).toBe(200);
  });
});

describe("an agent program that dies", () => {
  it("H10, HND7: is lost within its grace, and the terminal is the operator's again", async () => {
    const { terminalId: terminal, handoffId } = await offer(lab.dir);
    const client = await clients.overStdio();
    const use = user(client);
    await use("accept_control", { handoff: handoffId });
    await use("send_keys", { terminal, text: "touch never" });
    await client.close();
    const show = async () => (await lab.client.handoff.show({ handoffId: handoffId as never })).handoff;
    const lost = await eventually(async () => ((await show()).lostUntilMs === null ? null : show()), {
      what: "the agent is lost",
      withinMs: 10_000,
    });
    expect(lost.agent.connected).toBe(false);
    const again = user(await clients.overStdio());
    await again("read_screen", { terminal });
    expect(await show()).toMatchObject({ phase: "active", lostUntilMs: null });
  });
});
