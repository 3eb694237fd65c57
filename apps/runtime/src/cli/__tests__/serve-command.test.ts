// `lanecast serve` with a runtime and a launcher that only pretend to start.
import { describe, expect, it } from "vitest";
import { fail, ok, shareError } from "#contract/errors";
import type { Config } from "../../platform/config";
import { setupProblem } from "../../platform/paths";
import type { RuntimeEntry } from "../load";
import { localFailure } from "../outcome";
import { eachWithHome, fakeLauncher, newLaunched, readySample } from "./fake-launcher.fixture";

type Running = Extract<Awaited<ReturnType<RuntimeEntry["startRuntime"]>>, { readonly ok: true }>["value"];

const { at, run } = eachWithHome();

describe("lanecast serve", () => {
  const serve = async (argv: readonly string[], over: Partial<Running> = {}) => {
    const configs: Config[] = [];
    const launched = newLaunched();
    const loadRuntime = async (): Promise<RuntimeEntry> => ({
      diagnose: () => Promise.reject(new Error("not in this test")),
      startRuntime: async (config) => {
        configs.push(config);
        return ok({
          ready: readySample(at.home),
          policyProblem: null,
          shellProblem: null,
          stopped: Promise.resolve(),
          crash: () => undefined,
          stop: async () => undefined,
          listenerCount: () => 0,
          ...over,
        });
      },
    });
    const deps = { loadRuntime, launcher: fakeLauncher(launched) };
    return { ...(await run(["serve", ...argv], { deps })), configs, launched };
  };

  it("RUN2: prints the URL and how to stop it", async () => {
    const { exitCode, out, err } = await serve(["--headless"]);
    expect([exitCode, err]).toEqual([0, ""]);
    expect(out).toContain("lanecast 1.2.3 is running. Open the panel at this URL (works once");
    expect(out).toContain("  http://127.0.0.1:1/#once\n");
    expect(out).toContain(`Home: ${at.home}. Press Ctrl-C to stop lanecast and every share; terminals keep running.`);
  });

  it("RUN2: --json prints one line", async () => {
    const { out } = await serve(["--headless", "--json"]);
    expect(JSON.parse(out)).toEqual({ ready: true, ...readySample(at.home) });
  });

  it("RUN7: opens the page with a URL of its own, unless it is headless", async () => {
    expect((await serve([])).launched.pages).toEqual(["auto http://127.0.0.1:1/#1"]);
    expect((await serve(["--headless"])).launched.pages).toEqual([]);
  });

  it("RUN2: passes the port and the home on, and refuses what isn't a port", async () => {
    const { configs } = await serve(["--headless", "--port", "4000"]);
    expect(configs[0]).toMatchObject({ port: 4_000, headless: true });
    for (const port of ["-1", "http", "123456", ""]) {
      const tried = await serve(["--port", port]);
      expect([tried.exitCode, tried.configs]).toEqual([2, []]);
      expect(tried.err).toContain("--port");
    }
  });

  it("RUN2: problems at the start are on stderr, without control characters", async () => {
    const { err, out } = await serve(["--headless", "--json"], {
      ready: readySample(at.home, { portProblem: "port 4000 is taken" }),
      shellProblem: "no shell \x1b[31m",
      policyProblem: { path: "own.cedar", line: 3, message: "unexpected token" },
    });
    expect(err.split("\n")).toEqual([
      "lanecast: port 4000 is taken",
      "lanecast: no shell \u{FFFD}[31m",
      expect.stringMatching(/^lanecast: broken policies, so everything is denied: own\.cedar.*3: unexpected token$/),
      "Fix the file; lanecast reloads it automatically.",
    ]);
    expect(JSON.parse(out)).toMatchObject({ ready: true, portProblem: "port 4000 is taken" });
  });

  it("RUN3: leaves no handler of signals or exceptions behind", async () => {
    const events = ["SIGINT", "SIGTERM", "SIGHUP", "uncaughtException", "unhandledRejection"];
    const before = events.map((event) => process.listenerCount(event));
    await serve(["--headless"]);
    expect(events.map((event) => process.listenerCount(event))).toEqual(before);
  });

  it("RUN3: a signal stops the runtime and names itself", async () => {
    const signals: (string | undefined)[] = [];
    const stopped = Promise.withResolvers<void>();
    // Only the handler of `serve` gets it: the process that runs the tests isn't signaled.
    const before = process.listeners("SIGHUP");
    const serving = serve(["--headless"], {
      stopped: stopped.promise,
      stop: async (signal) => {
        signals.push(signal);
        stopped.resolve();
      },
    });
    await expect.poll(() => process.listeners("SIGHUP").length).toBe(before.length + 1);
    const own = process.listeners("SIGHUP").find((listener) => !before.includes(listener));
    own?.("SIGHUP");
    expect((await serving).exitCode).toBe(0);
    expect(signals).toEqual(["SIGHUP"]);
  });

  it("RUN2: passes on why the runtime can't start", async () => {
    const loadRuntime = async (): Promise<RuntimeEntry> => ({
      diagnose: () => Promise.reject(new Error("not in this test")),
      startRuntime: async () => fail(setupProblem("tmux isn't installed", null, "Install tmux.")),
    });
    const tried = await run(["serve"], { deps: { loadRuntime } });
    expect([tried.exitCode, tried.out]).toEqual([2, ""]);
    expect(tried.err).toContain("tmux isn't installed.");
  });

  it("RUN10: --detach starts it in the background with the port, and says how to stop it", async () => {
    const launched = newLaunched();
    const done = await run(["serve", "--detach", "--port", "0"], { deps: { launcher: fakeLauncher(launched) } });
    expect(done.out).toContain("To stop lanecast and every share, run lanecast stop; terminals keep running.");
    expect(launched).toEqual({ flags: [["--port", "0"]], pages: ["auto http://127.0.0.1:1/#1"] });
  });

  it("RUN10: --detach fails as serve does", async () => {
    const launched = newLaunched();
    const started = localFailure(shareError("already-running", "It is running.", { pid: 7, home: at.home }));
    const tried = await run(["serve", "--detach"], { deps: { launcher: fakeLauncher(launched, { started }) } });
    expect([tried.exitCode, launched.pages]).toEqual([7, []]);
  });
});
