// Ends that can't come, because tmux is stopped: every command says what it waits for, gives up with what is left, and how to end it.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stretched } from "../../platform/wait";
import { eventually } from "../../testing/eventually";
import { makeKey } from "../../testing/keys";
import { createRealCli, type RealCli, type Serving } from "./real-cli.fixture";

describe("a share that can't be ended", () => {
  let cli: RealCli;
  let serving: Serving;
  let tmuxPid = 0;
  let shareId = "";
  beforeEach(async () => {
    cli = createRealCli();
    mkdirSync(cli.home, { mode: 0o700 });
    serving = await cli.serve();
    const key = makeKey(cli.base, "ana");
    await cli.run(["lane", "new", "--name", "api", "--", "sh"]);
    const started = await cli.run([
      "share",
      "start",
      "api",
      "--backend",
      "tmate",
      "--key",
      `${key.path}.pub`,
      "--json",
    ]);
    shareId = started.json().share.shareId;
    const socket = join(serving.ready.runtimeDir, "tmux");
    tmuxPid = Number(Bun.spawnSync(["tmux", "-S", socket, "display-message", "-p", "#{pid}"]).stdout.toString());
    process.kill(tmuxPid, "SIGSTOP");
  });
  afterEach(async () => {
    try {
      process.kill(tmuxPid, "SIGCONT");
    } catch {
      // It has exited.
    }
    await cli.dispose();
  });

  /** Starts a command, and resolves with the time at which it first wrote to stderr, and with its end. */
  const follow = (argv: readonly string[]) => {
    const child = cli.spawn(argv);
    const startedMs = performance.now();
    let err = "";
    const first = Promise.withResolvers<number>();
    const reading = (async () => {
      for await (const chunk of child.stderr) {
        first.resolve(performance.now() - startedMs);
        err += new TextDecoder().decode(chunk);
      }
    })();
    return {
      child,
      firstMs: first.promise,
      end: async () => ({ exitCode: await child.exited, err: await reading.then(() => err) }),
    };
  };

  it("REV10: revoke says what it waits for, and gives up with what is left; status shows it too", async () => {
    const revoke = follow(["share", "revoke", shareId]);
    // Two seconds, and the start of the command itself on a busy machine.
    expect(await revoke.firstMs).toBeLessThan(stretched(4_000));
    const { exitCode, err } = await revoke.end();
    expect(err).toContain(`Waiting for ${shareId} to end`);
    expect(err).toMatch(new RegExp(`${shareId} can't be ended.*tmux doesn't answer.*lanecast stop --terminals`));
    expect(exitCode).toBe(9);
    const status = await cli.run(["status"]);
    expect(status).toMatchObject({ exitCode: 0, out: expect.stringContaining(`Stuck: ${shareId} can't be ended.`) });
  });

  it("REV10: while it stops, lanecast still answers, starts nothing more, and stops once tmux goes on", async () => {
    const stop = follow(["stop"]);
    expect(await stop.firstMs).toBeLessThan(stretched(4_000));
    expect((await cli.run(["status", "--json"])).json()).toMatchObject({ running: true, sharesByPhase: { ending: 1 } });
    const again = await cli.run(["share", "again", shareId, "--json"]);
    expect(again.json()).toMatchObject({ error: { code: "wrong-phase" } });
    process.kill(tmuxPid, "SIGCONT");
    const { exitCode, err } = await stop.end();
    expect(err).toContain(`Waiting for ${shareId} to end`);
    expect(exitCode).toBe(0);
  });

  it("REV10: stop --terminals ends a tmux that doesn't answer, and everything with it", async () => {
    expect((await cli.run(["stop", "--terminals", "--json"])).json()).toEqual({ stopped: true, sharesEnded: 1 });
    const isGone = (): boolean => Bun.spawnSync(["kill", "-0", String(tmuxPid)]).exitCode !== 0;
    await eventually(isGone, { what: "tmux has exited", withinMs: 5_000 });
  });
});
