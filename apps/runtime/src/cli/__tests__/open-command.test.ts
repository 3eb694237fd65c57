// `lanecast open` with a launcher that only pretends to start a runtime.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { shareError } from "#contract/errors";
import { systemUid } from "../../platform/config";
import { setupProblem } from "../../platform/paths";
import { unitNameOf, unitPathOf } from "../../platform/service-unit";
import { localFailure } from "../outcome";
import type { FakeOptions } from "./fake-cli.fixture";
import { eachWithHome, fakeLauncher, type LauncherAnswers, newLaunched } from "./fake-launcher.fixture";

const { at, run } = eachWithHome();

describe("lanecast open", () => {
  const open = async (argv: readonly string[], over: LauncherAnswers = {}, options: FakeOptions = {}) => {
    const launched = newLaunched();
    const deps = { launcher: fakeLauncher(launched, over), ...options.deps };
    return { ...(await run(["open", ...argv], { ...options, deps })), launched };
  };

  it.each([
    ["window", "Opening the panel in its own window."],
    ["browser", "Opening the panel in your browser."],
    ["none", "Open the panel at this URL:"],
  ] as const)("RUN4: says that the page is in: %s; the printed URL is another one", async (shownIn, lead) => {
    const { out, launched } = await open([], { shownIn });
    expect(out).toContain(lead);
    expect(out).toContain("http://127.0.0.1:1/#1");
    expect(launched).toEqual({ flags: [], pages: ["auto http://127.0.0.1:1/#2"] });
  });

  it("RUN7: --print and a machine without a display open nothing", async () => {
    const printed = await open(["--print"]);
    expect([printed.out, printed.launched.pages]).toEqual(["http://127.0.0.1:1/#1", []]);
    expect((await open([], { hasDisplay: false })).launched.pages).toEqual([]);
  });

  it("RUN7: --browser takes precedence over config.toml", async () => {
    mkdirSync(at.home, { mode: 0o700 });
    writeFileSync(join(at.home, "config.toml"), 'window = "none"\n');
    expect((await open([])).launched.pages).toEqual([]);
    expect((await open(["--browser"])).launched.pages).toEqual(["browser http://127.0.0.1:1/#2"]);
  });

  it("RUN4: says why the page isn't in a window of its own", async () => {
    const { json } = await open(["--json"], { note: "no Chromium" });
    expect(json()).toEqual({ url: "http://127.0.0.1:1/#1", shownIn: "browser", note: "no Chromium" });
    expect((await open([], { note: "no Chromium" })).out).toContain("No window of its own: no Chromium");
  });

  it("RUN4: starts a runtime if there is none, and says if it isn't the service", async () => {
    const launched = newLaunched();
    const isReachable = (): boolean => launched.flags.length > 0;
    const deps = { launcher: fakeLauncher(launched), isReachable };
    const unit = unitPathOf(unitNameOf(at.home, { HOME: at.base }, systemUid()), { HOME: at.base });
    mkdirSync(dirname(unit), { recursive: true });
    writeFileSync(unit, "[Unit]\n");
    const { exitCode, err } = await run(["open"], { deps });
    expect([exitCode, launched.flags.length]).toEqual([0, 1]);
    expect(err).toContain("lanecast: started outside of the service");
  });

  it("RUN4: joins a runtime that someone else is starting, and fails if it can't be started", async () => {
    const joined = newLaunched();
    const already = localFailure(shareError("already-running", "It is running.", { pid: 7, home: at.home }));
    const isReachable = (): boolean => joined.flags.length > 0;
    const one = await run(["open", "--print"], {
      deps: { launcher: fakeLauncher(joined, { started: already }), isReachable },
    });
    expect([one.exitCode, one.out]).toEqual([0, "http://127.0.0.1:1/#1"]);
    const broken = localFailure(setupProblem("tmux isn't installed", null, "Install tmux."));
    const two = await open(["--print"], { started: broken }, { isRunning: false });
    expect([two.exitCode, two.asked]).toEqual([2, []]);
  });
});
