// tmate when something breaks: relay or worker killed, stopped, dead at the start, or not the one that was pinned. All real.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { descendantsOf } from "../../../../../platform/process-table";
import { within } from "../../../../../platform/wait";
import type { RunningRelay } from "../../../../../relays/relay";
import { eventually } from "../../../../../testing/eventually";
import { must, type ShareRig, systemClock } from "../../../../../testing/rigs/share-rig";
import { createTmateRig, type TmateRig } from "../../../../../testing/rigs/tmate-rig";
import { startShareWorker } from "../../../share-worker";

let tmate: TmateRig;

beforeAll(() => {
  tmate = createTmateRig();
});
afterEach(() => tmate.guestsGone());
afterAll(() => tmate?.dispose());

describe("faults", () => {
  it("FR-026-007: killing the relay disconnects every guest, and the link is refused", async () => {
    const rig = await tmate.rigs.start({ access: "write", keys: [tmate.ours.line] });
    const inside = [1, 2].map(() => tmate.enter({ join: rig.join, keyPath: tmate.ours.path }));
    for (const guest of inside) await guest.waitFor("$");
    await rig.relay.kill();
    for (const guest of inside) expect(await guest.waitExit(5_000)).toBe(255);
    expect(await rig.relay.isRefused()).toBe(true);
    await eventually(async () => (await tmate.backend.observe(rig.context)).linkState === "reconnecting", {
      what: "the worker is seen without its relay",
      withinMs: 5_000,
    });
    await rig.end();
  });

  it("REV2: ends a worker that is stopped, with guests in, well within five seconds", async () => {
    const rig = await tmate.rigs.start({ access: "write", keys: [tmate.ours.line] });
    const guest = tmate.enter({ join: rig.join, keyPath: tmate.ours.path });
    await guest.waitFor("$");
    process.kill(rig.worker.ref.pid, "SIGSTOP");
    const startedMs = performance.now();
    await rig.end();
    await guest.waitExit(5_000);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(rig.left()).toBe(0);
  });

  it("REV2: ends a share even if its relay is stopped while the terminal floods output", async () => {
    const rig = await tmate.rigs.start({ access: "write", keys: [tmate.ours.line] });
    const guest = tmate.enter({ join: rig.join, keyPath: tmate.ours.path });
    await guest.waitFor("$");
    const relay = rig.relay.process;
    if (relay === null) throw new Error("the relay is ours");
    for (const each of [...descendantsOf(relay.pid), relay]) process.kill(each.pid, "SIGSTOP");
    tmate.rigs.tmux.type("seq 1 300000 | tail -n 200000; echo poured-$((5+5))\r");
    await tmate.rigs.tmux.waitForText("poured-10");
    await rig.end();
    await guest.waitExit(5_000);
    expect(rig.left()).toBe(0);
  });

  it("BACK2: a stopped worker does not answer", async () => {
    const rig = await tmate.rigs.start({ access: "write", keys: [tmate.ours.line] });
    process.kill(rig.worker.ref.pid, "SIGSTOP");
    const answer = await within(systemClock, 1_000, () => tmate.backend.observe(rig.context));
    expect(answer).toBeNull();
    process.kill(rig.worker.ref.pid, "SIGCONT");
    await rig.end();
  });

  /** A second worker of the same share, in a separate folder and with different facts about its relay. */
  const startSecond = async (rig: ShareRig, relay: Partial<RunningRelay>) => {
    const dir = join(rig.context.dir, "second");
    mkdirSync(dir, { mode: 0o700 });
    const context = { ...rig.context, dir, relay: { ...rig.relay, ...relay } };
    const plan = must(await tmate.backend.plan(context));
    const worker = startShareWorker({ plan, dir, marker: rig.context.marker, clock: systemClock });
    const link = await tmate.backend.awaitLink(context, AbortSignal.timeout(5_000));
    return { worker, link };
  };

  it("BACK3: a relay with another key than the pinned one is refused immediately", async () => {
    const rig = await tmate.rigs.start({ access: "write", keys: [tmate.ours.line] });
    const fingerprint = `SHA256:${"A".repeat(43)}`;
    const { link } = await startSecond(rig, { fingerprint, rsaFingerprint: fingerprint });
    expect(link).toMatchObject({
      ok: false,
      error: { code: "relay-refused", data: { backend: "tmate", relay: "here" } },
    });
    await rig.end();
  });

  it("BACK3: a relay that is dead at the start is reported as unreachable immediately", async () => {
    const rig = await tmate.rigs.start({ access: "write", keys: [tmate.ours.line] });
    await rig.end();
    const { link, worker } = await startSecond(rig, {});
    expect(link).toMatchObject({ ok: false, error: { code: "relay-unreachable" } });
    await worker.stop();
  });

  it("BACK3: a canceled wait for a link ends", async () => {
    const rig = await tmate.rigs.start({ access: "write", keys: [tmate.ours.line] });
    expect(await tmate.backend.awaitLink(rig.context, AbortSignal.abort())).toMatchObject({ ok: false });
    await rig.end();
  });

  it("NFR-026-004: killing the worker does not affect the terminal's shell", async () => {
    const rig = await tmate.rigs.start({ access: "write", keys: [tmate.ours.line] });
    const shell = tmate.rigs.tmux.shellPid();
    process.kill(rig.worker.ref.pid, "SIGKILL");
    const exit = await rig.worker.exited;
    expect(tmate.backend.classifyExit(exit, rig.worker.tail(), "here")).toMatchObject({
      code: "worker-lost",
      data: { exitCode: null, signal: "SIGKILL" },
    });
    tmate.rigs.tmux.type("echo same-shell\r");
    await tmate.rigs.tmux.waitForText("same-shell");
    expect(tmate.rigs.tmux.shellPid()).toBe(shell);
    await rig.end();
  });
});
