// A bug in the runtime that nothing catches: it stops in order, ends its shares, and says so.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeKey } from "../../testing/keys";
import { createRealCli, type RealCli } from "./real-cli.fixture";

describe("a bug that nothing catches", () => {
  let cli: RealCli;
  beforeEach(() => {
    cli = createRealCli();
    mkdirSync(cli.home, { mode: 0o700 });
    cli.env.BUN_OPTIONS = `--preload ${join(import.meta.dirname, "bug-preload.ts")}`;
  });
  afterEach(() => cli.dispose());

  it.each([
    ["an exception", "SIGUSR2"],
    ["a rejection", "SIGWINCH"],
  ] as const)(
    "END8: %s ends every share in order through tmate, is logged, and the exit code says so",
    async (_what, signal) => {
      const { child, ready } = await cli.serve();
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
      expect(started.exitCode, started.out).toBe(0);
      const { shareId } = started.json().share;
      process.kill(ready.pid, signal);
      expect(await child.exited).toBe(1);
      expect(readFileSync(join(cli.home, "logs/runtime.log"), "utf8")).toContain("a bug of the test");
      delete cli.env.BUN_OPTIONS;
      await cli.serve();
      const { events } = (await cli.run(["audit", "list", "--share", shareId, "--json"])).json();
      expect(events.at(-1)).toMatchObject({
        type: "share.ended",
        data: { cause: "runtime-stopping", proof: { processesLeft: 0, clientsLeft: 0 } },
      });
      const stops = (await cli.run(["audit", "list", "--type", "runtime.stopped", "--json"])).json().events;
      expect(stops.at(-1)).toMatchObject({ data: { cause: "bug", sharesEnded: 1 } });
    },
  );
});
