// `lanecast agent` and `lanecast mcp`: tokens' files, and every token that is refused before the protocol begins.
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeOptions, runFake } from "./fake-cli.fixture";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "lc-agent-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const tokens = { "token.list": { tokens: [{ tokenId: "tok_aaaa1111", name: "ci" }] } };
const tokenFile = (): string => join(home, "agents", "ci.token");
const run = (argv: readonly string[], options: FakeOptions = {}) => runFake([...argv, "--home", home], options);
const saveToken = (): void => {
  mkdirSync(join(home, "agents"));
  writeFileSync(tokenFile(), "secret\n");
};

describe("lanecast agent", () => {
  it("HND9: add prints where the token is and what Claude Code needs, and never the token", async () => {
    const answers = { "token.new": { token: "secret-token", tokenId: "tok_aaaa1111" } };
    const done = await run(["agent", "add", "ci"], { answers });
    expect(done.asked).toEqual([{ command: "token.new", input: { role: "requester", name: "ci" } }]);
    expect(done.out).toContain(`Added ci (tok_aaaa1111). Its token is in ${tokenFile()}.`);
    expect(done.out).toContain('"mcpServers"');
    expect(done.out).not.toContain("secret-token");
    expect(statSync(tokenFile()).mode & 0o777).toBe(0o600);
  });

  it("CLI1: add refuses a name that could lead out of the folder of tokens", async () => {
    for (const name of ["../ci", "", "a b"]) {
      expect(await run(["agent", "add", name])).toMatchObject({ exitCode: 2, asked: [] });
    }
    expect(existsSync(join(home, "agents"))).toBe(false);
  });

  it("HND7: remove revokes the token and removes its file", async () => {
    saveToken();
    const answers = { ...tokens, "token.revoke": { token: { tokenId: "tok_aaaa1111", name: "ci" } } };
    const done = await run(["agent", "remove", "tok_aa"], { answers });
    expect(done.asked.at(-1)).toEqual({ command: "token.revoke", input: { tokenId: "tok_aaaa1111" } });
    expect(done.out).toBe("Removed ci and took back its terminals.");
    expect(existsSync(tokenFile())).toBe(false);
  });

  it("HND7: remove keeps the file of an agent that it doesn't find", async () => {
    saveToken();
    expect((await run(["agent", "remove", "nosuch"], { answers: tokens })).exitCode).not.toBe(0);
    expect(existsSync(tokenFile())).toBe(true);
  });
});

describe("lanecast mcp", () => {
  it("HND9: --http prints the address of the runtime", async () => {
    expect((await run(["mcp", "--http"])).out).toBe("http://127.0.0.1:1/mcp");
    expect((await run(["mcp", "--http"], { isRunning: false })).exitCode).toBe(7);
  });

  it.each([
    ["no token", {}, "An agent's token is needed: --token-file, LANECAST_TOKEN_FILE or LANECAST_TOKEN."],
    ["an empty token", { LANECAST_TOKEN: "" }, "An agent's token is needed"],
    ["a file that can't be read", { LANECAST_TOKEN_FILE: "/no/such" }, "Couldn't read the token file /no/such."],
  ])("HND9: refuses %s before the protocol begins", async (_, env, message) => {
    const tried = await run(["mcp"], { env });
    expect([tried.exitCode, tried.out, tried.asked]).toEqual([7, "", []]);
    expect(tried.err).toContain(message);
    expect(tried.err).toContain("lanecast agent add NAME");
  });

  it("HND9: --token-file takes precedence over the environment", async () => {
    const env = { LANECAST_TOKEN_FILE: "/no/such", LANECAST_TOKEN: "another" };
    const tried = await run(["mcp", "--token-file", "/not/here"], { env });
    expect(tried.err).toContain("Couldn't read the token file /not/here.");
  });

  it("HND9: config names the file of the agent, and doesn't warn if its token is saved", async () => {
    saveToken();
    const done = await run(["mcp", "config", "codex", "--agent", "ci"]);
    expect(done.err).toBe("");
    expect(done.out).toContain("# ~/.codex/config.toml\n");
    expect(done.out).toContain(`LANECAST_TOKEN_FILE = "${tokenFile()}"`);
  });

  it("CLI1: config refuses another program, with the programs that there are", async () => {
    const tried = await run(["mcp", "config", "emacs"]);
    expect(tried.exitCode).toBe(2);
    expect(tried.err).toContain("emacs is none of claude-code, codex,");
  });
});
