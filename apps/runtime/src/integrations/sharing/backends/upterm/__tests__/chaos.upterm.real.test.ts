// Every fault that could leave a daemon behind, over the double of the daemon generation. After each one, checks by its
// pid, by the share's marker and by the double's marker that no daemon is left.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { TerminalId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import { environmentOf } from "../../../../../platform/process-details";
import { descendantsOf, isAlive, type ProcessRef } from "../../../../../platform/process-table";
import { mountSmallDisk, type SmallDisk, whyNoSmallDisk } from "../../../../../testing/chaos/small-disk";
import { eventually } from "../../../../../testing/eventually";
import { openLab, type RuntimeLab } from "../../../../../testing/rigs/runtime-lab";
import type { DoubleFaults } from "./double/faults";
import { DAEMON, type Double, makeDouble } from "./double/make-double";
import { configOf, expectNoDaemon, hostedBy, refOf, warmUp } from "./no-daemon";

describe("no daemon is left when a part of a share fails, over its double, daemon generation", () => {
  const whyNoDisk = whyNoSmallDisk();
  let dir: string;
  let double: Double;
  let disk: SmallDisk | null = null;
  let lab: RuntimeLab;
  let terminalId: TerminalId;

  beforeAll(async () => {
    // A short path, because the runtime directory is inside.
    dir = mkdtempSync("/tmp/lc-u-");
    double = makeDouble(join(dir, "bin"), DAEMON);
    const runDir = join(dir, "r");
    if (whyNoDisk === null) disk = mountSmallDisk(runDir);
    else mkdirSync(runDir, { mode: 0o700 });
    const path = double.searchPath(process.env.PATH ?? "");
    lab = await openLab({ configToml: configOf(double), path, runDir });
    terminalId = await lab.newTerminal();
    await warmUp(lab, terminalId);
  });
  afterEach(async () => {
    disk?.makeRoom();
    double.bend({});
    await lab.client.share.revoke({ all: true });
  });
  afterAll(async () => {
    await lab?.dispose();
    disk?.unmount();
    rmSync(dir, { recursive: true, force: true });
  });

  const ended = (share: ShareView, withinMs = 25_000): Promise<ShareView> =>
    eventually(async () => ((now) => (now.phase === "ended" ? now : null))(await lab.show(share)), {
      what: "the share has ended",
      withinMs,
    });
  const live = async (): Promise<{ share: ShareView; daemon: ProcessRef }> => {
    const { share } = await lab.share(terminalId, "upterm");
    const daemon = refOf(share.processes.worker);
    // The daemon is the worker, not the program that started it.
    expect(environmentOf(daemon.pid).has("UPTERM_DAEMON_FD")).toBe(true);
    return { share, daemon };
  };
  /** Paused during its start. `cli`: the program that lanecast started. `daemon`: what `cli` has started. */
  const starting = async (faults: DoubleFaults) => {
    double.bend(faults);
    const asked = { terminalId, backend: "upterm" as const, keys: [lab.key.line], wait: false };
    const { share } = await lab.client.share.start(asked);
    const { processes } = await eventually(
      async () => ((now) => (now.processes.worker === null ? null : now))(await lab.show(share)),
      { what: "the program runs", withinMs: 20_000 },
    );
    const cli = refOf(processes.worker);
    const isDaemon = ({ pid }: ProcessRef): boolean => environmentOf(pid).has("UPTERM_DAEMON_FD");
    const daemon = await eventually(() => descendantsOf(cli.pid).find(isDaemon) ?? null, {
      what: "the daemon runs",
      withinMs: 10_000,
    });
    return { share, cli, daemon };
  };
  const revoke = async (share: ShareView): Promise<void> =>
    void (await lab.client.share.revoke({ shareIds: [share.shareId] }));

  it("GENB4: daemon SIGKILL", async () => {
    const { share, daemon } = await live();
    process.kill(daemon.pid, "SIGKILL");
    expect(await ended(share)).toMatchObject({ endCause: "failed", lastError: { code: "worker-lost" } });
    await expectNoDaemon(double, share, daemon);
  });

  it("GENB4: daemon SIGSTOP", async () => {
    const { share, daemon } = await live();
    process.kill(daemon.pid, "SIGSTOP");
    expect(await ended(share)).toMatchObject({ endCause: "failed", lastError: { code: "worker-lost" } });
    await expectNoDaemon(double, share, daemon);
  });

  it("GENB4: a daemon that ignores TERM for seven seconds, revoked", async () => {
    double.bend({ ignoresTermMs: 7_000 });
    const { share, daemon } = await live();
    const startedMs = performance.now();
    await revoke(share);
    expect(performance.now() - startedMs).toBeLessThan(6_500);
    await expectNoDaemon(double, share, daemon);
  });

  it("GENB4: hosted command SIGKILL", async () => {
    const { share, daemon } = await live();
    process.kill(hostedBy(daemon.pid), "SIGKILL");
    expect(await ended(share)).toMatchObject({ endCause: "failed", lastError: { code: "worker-lost" } });
    await expectNoDaemon(double, share, daemon);
  });

  it("GENB4: relay SIGKILL", async () => {
    const { share, daemon } = await live();
    process.kill(share.processes.relay ?? 0, "SIGKILL");
    expect(await ended(share)).toMatchObject({ endCause: "failed", lastError: { code: "relay-unreachable" } });
    await expectNoDaemon(double, share, daemon);
  });

  it("GENB4: relay SIGSTOP, then revoke", async () => {
    const { share, daemon } = await live();
    process.kill(share.processes.relay ?? 0, "SIGSTOP");
    await eventually(async () => (await lab.show(share)).linkState === "reconnecting", {
      what: "the share is reconnecting",
      withinMs: 5_000,
    });
    await revoke(share);
    await expectNoDaemon(double, share, daemon);
  });

  it.each([
    ["before the daemon has its name", { waitsBefore: "claim" }],
    ["before the daemon has reported", { waitsBefore: "report" }],
  ] as const)("GENB4: program SIGKILL %s", async (_when, faults) => {
    const { share, cli, daemon } = await starting(faults);
    process.kill(cli.pid, "SIGKILL");
    expect(await ended(share)).toMatchObject({ endCause: "failed" });
    await expectNoDaemon(double, share, daemon);
  });

  it("GENB4: program SIGKILL after its report, before it exits", async () => {
    const { share, cli, daemon } = await starting({ lingersMs: 60_000 });
    await eventually(() => !isAlive(cli) || hostedBy(daemon.pid) !== 0, {
      what: "the session is up",
      withinMs: 10_000,
    });
    process.kill(cli.pid, "SIGKILL");
    expect(await ended(share)).toMatchObject({ endCause: "failed" });
    await expectNoDaemon(double, share, daemon);
  });

  it("GENB4: program SIGSTOP in the start, then revoke", async () => {
    const { share, cli, daemon } = await starting({ waitsBefore: "report" });
    process.kill(cli.pid, "SIGSTOP");
    await revoke(share);
    await expectNoDaemon(double, share, daemon);
  });

  it("GENB4: the link's deadline passes during the start", async () => {
    const { share, daemon } = await starting({ waitsBefore: "report" });
    expect(await ended(share)).toMatchObject({ endCause: "failed", lastError: { code: "link-overdue" } });
    await expectNoDaemon(double, share, daemon);
  });

  const onDisk = it.skipIf(whyNoDisk !== null);
  const skipped = whyNoDisk === null ? "" : ` (skipped: ${whyNoDisk})`;
  onDisk(`GENB4: disk full at the start${skipped}`, async () => {
    disk?.fill();
    const asked = { terminalId, backend: "upterm" as const, keys: [lab.key.line], wait: false };
    const { share } = await lab.client.share.start(asked);
    const failed = await ended(share);
    disk?.makeRoom();
    expect(failed).toMatchObject({ endCause: "failed" });
    await expectNoDaemon(double, share, null);
  });

  onDisk(`GENB4: disk full while live, then revoke${skipped}`, async () => {
    const { share, daemon } = await live();
    disk?.fill();
    await revoke(share);
    await expectNoDaemon(double, share, daemon);
  });
});
