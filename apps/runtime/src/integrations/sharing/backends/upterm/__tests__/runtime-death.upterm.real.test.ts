// A runtime that is killed, over the double of the daemon generation. Its daemon isn't in a process group that the
// kernel would end.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ShareView } from "#contract/share";
import { createRealCli, type RealCli, type Serving } from "../../../../../cli/__tests__/real-cli.fixture";
import { isAlive } from "../../../../../platform/process-table";
import { openPage, type Page } from "../../../../../testing/chaos/chaos-page";
import { eventually } from "../../../../../testing/eventually";
import { makeKey } from "../../../../../testing/keys";
import type { DoubleFaults } from "./double/faults";
import { DAEMON, type Double, makeDouble } from "./double/make-double";
import { configOf, expectNoDaemon, hostedBy, refOf } from "./no-daemon";

const stopPid = (pid: number | null): void => void process.kill(pid ?? 0, "SIGSTOP");

describe("no daemon is left when the runtime is killed, over its double, daemon generation", () => {
  let cli: RealCli;
  let double: Double;
  let serving: Serving;
  let page: Page;
  let keys: string[];

  beforeAll(async () => {
    cli = createRealCli();
    double = makeDouble(join(cli.base, "bin"), DAEMON);
    Object.assign(cli.env, { SHELL: "/bin/sh", ENV: "", PATH: double.searchPath(process.env.PATH ?? "") });
    mkdirSync(cli.home, { recursive: true, mode: 0o700 });
    writeFileSync(join(cli.home, "config.toml"), configOf(double));
    keys = [makeKey(cli.base, "guest").line];
    await serve();
  });
  afterAll(async () => {
    page.close();
    await cli.dispose();
  });

  const serve = async (): Promise<void> => {
    serving = await cli.serve();
    page = await openPage(cli.home);
  };
  const start = async (faults: DoubleFaults, fits: (now: ShareView) => boolean): Promise<ShareView> => {
    double.bend(faults);
    const { terminalId } = await page.client.lane.new({ cwd: cli.base });
    const { share } = await page.client.share.start({ terminalId, backend: "upterm", keys, wait: false });
    return eventually(
      async () => ((now) => (fits(now) ? now : null))((await page.client.share.show({ shareId: share.shareId })).share),
      {
        what: "the share has come so far",
        withinMs: 20_000,
      },
    );
  };
  const isLive = ({ phase }: ShareView): boolean => phase === "live";
  const killRuntime = async (): Promise<void> => {
    process.kill(serving.ready.pid, "SIGKILL");
    await serving.child.exited;
    page.close();
  };

  it.each([
    ["while all is well", () => undefined],
    ["while its daemon is stopped", ({ processes }: ShareView): void => stopPid(processes.worker)],
    ["while its relay is stopped", ({ processes }: ShareView): void => stopPid(processes.relay)],
  ] as const)("GENB3, GENB4: runtime SIGKILL %s", async (_when, stop) => {
    const share = await start({}, isLive);
    const daemon = refOf(share.processes.worker);
    stop(share);
    await killRuntime();
    await expectNoDaemon(double, share, daemon);
    await serve();
  });

  it("GENB11: doctor and status say which generation was found, and how far it was tried", async () => {
    for (const command of ["doctor", "status"]) {
      const said = (await cli.run([command])).out;
      expect(said).toContain("ready 0.37.0-double (daemon generation)");
      expect(said).toContain("upterm 0.37.0-double runs each session in a daemon.");
      expect(said).toContain("was not tested with the official program");
    }
    const { backends } = (await cli.run(["doctor", "--json"])).json();
    expect(backends.find(({ backend }: { backend: string }) => backend === "upterm")).toMatchObject({
      available: true,
      generation: "daemon",
      note: expect.stringContaining("based on its documentation and sources"),
    });
  });

  it("GENB4: runtime SIGKILL during the start", async () => {
    const share = await start({ waitsBefore: "report" }, ({ processes }) => processes.worker !== null);
    await killRuntime();
    await expectNoDaemon(double, share, null);
    await serve();
  });

  it("GENB2, GENB4: runtime SIGKILL while the hosted command is stopped: the next runtime ends the daemon", async () => {
    const share = await start({}, isLive);
    const daemon = refOf(share.processes.worker);
    process.kill(hostedBy(daemon.pid), "SIGSTOP");
    await killRuntime();
    expect(isAlive(daemon)).toBe(true);
    await serve();
    await expectNoDaemon(double, share, daemon);
  });
});
