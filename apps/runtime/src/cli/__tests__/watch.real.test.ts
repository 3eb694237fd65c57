// `lanecast watch` over the real runtime, and what a closed pipe does to it.
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../../testing/eventually";
import { createRealCli, type RealCli } from "./real-cli.fixture";

let cli: RealCli;
beforeEach(() => {
  cli = createRealCli();
});
afterEach(() => cli.dispose());

describe("watch", () => {
  it("APR17: watch with a token that gets revoked reports that, not a stopped runtime", async () => {
    await cli.serve();
    const { tokenId, token } = (await cli.run(["token", "new", "--role", "requester", "--json"])).json();
    const watching = Bun.spawn([cli.bin, "watch", "--json"], {
      env: { ...process.env, LANECAST_HOME: cli.home, XDG_RUNTIME_DIR: join(cli.base, "run"), LANECAST_TOKEN: token },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const reader = watching.stdout.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toContain('"type":"snapshot"');
    await cli.run(["token", "revoke", tokenId]);
    const last = new TextDecoder().decode((await reader.read()).value);
    expect([await watching.exited, JSON.parse(last).error.code]).toEqual([7, "unauthorized"]);
  });

  it("FLOW3: reports a silent runtime, and says when it responds again", async () => {
    const { child } = await cli.serve();
    const watching = Bun.spawn([cli.bin, "watch"], {
      env: { ...process.env, LANECAST_HOME: cli.home, XDG_RUNTIME_DIR: join(cli.base, "run") },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const said: string[] = [];
    const listening = (async () => {
      for await (const part of watching.stderr) said.push(new TextDecoder().decode(part));
    })();
    await watching.stdout.getReader().read();
    try {
      child.kill("SIGSTOP");
      await eventually(() => said.join("").includes("no message from the runtime"), {
        what: "the silence is reported",
        withinMs: 20_000,
      });
    } finally {
      child.kill("SIGCONT");
    }
    await eventually(() => said.join("").includes("the runtime is responding again"), {
      what: "the answer is reported",
      withinMs: 20_000,
    });
    watching.kill("SIGTERM");
    await Promise.all([watching.exited, listening]);
    expect(said.join("").trim().split("\n")).toHaveLength(2);
  });
});

describe("pipes", () => {
  it("CLI7: watch exits quietly when its reader closes the pipe", async () => {
    await cli.serve();
    const shell = Bun.spawn(["bash", "-c", `"${cli.bin}" watch --json | head -n 1; echo "$? \${PIPESTATUS[0]}"`], {
      env: { ...process.env, LANECAST_HOME: cli.home, XDG_RUNTIME_DIR: join(cli.base, "run") },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const reader = shell.stdout.getReader();
    const { value } = await reader.read();
    expect(JSON.parse(new TextDecoder().decode(value).split("\n")[0] ?? "")).toMatchObject({
      seq: 0,
      type: "snapshot",
    });
    // Nothing reads the next changes.
    await eventually(
      async () => {
        await cli.run(["lane", "new"]);
        return shell.exitCode !== null;
      },
      { what: "watch ends with its reader", withinMs: 10_000 },
    );
    expect(await new Response(shell.stderr).text()).toBe("");
  });
});
