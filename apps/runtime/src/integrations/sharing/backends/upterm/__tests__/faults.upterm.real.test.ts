// An upterm that lies, hangs or isn't the expected one. Over the doubles, because the real one cannot be made to do
// that.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createRelayKeys } from "../../../../../relays/host-keys";
import { createUptermdRelay } from "../../../../../relays/upterm/uptermd";
import { eventually } from "../../../../../testing/eventually";
import { must, systemClock, testSearchPath } from "../../../../../testing/rigs/share-rig";
import { createUptermAdapter } from "../../../upterm-adapter";
import { createDaemon } from "../daemon";
import { createForeground } from "../foreground";
import { useBentShares } from "./bent-share";

describe.each([
  ["its double", "foreground-double"],
  ["its double, daemon generation", "daemon-double"],
] as const)("a misbehaving upterm, over %s", (_title, kind) => {
  const stage = useBentShares(kind);
  const lies = [
    ["another key in force", { authorized_keys: [{ public_key_fingerprints: ["SHA256:other"], comment: "" }] }],
    ["no key in force", { authorized_keys: [] }],
    ["file transfer on", { sftp_disabled: false }],
    ["another program for guests", { force_command: ["bash"] }],
    ["a link that is a command", { ssh_user: "x;id" }],
  ] as const;
  it.each(lies)("SEC4: shows no link if the answer has %s", async (_what, session) => {
    stage.rig().bend({ session });
    const { context, relay, startWorker, left } = await stage.open();
    const worker = await startWorker();
    const answer = await stage.rig().backend.awaitLink(context, AbortSignal.timeout(10_000));
    expect(answer.ok).toBe(false);
    if (!answer.ok) expect(["backend-unavailable", "relay-refused"]).toContain(answer.error.code);
    await relay.kill();
    await worker.stop();
    expect(left()).toBe(0);
  });

  it("CAN1: waits for a link that never comes until it is canceled, and leaves nothing", async () => {
    const isDaemon = kind === "daemon-double";
    // The daemon has its sockets and never reports; 0.24 prints its link and has no socket.
    stage.rig().bend(isDaemon ? { waitsBefore: "report" } : { hasNoSocket: true });
    const { context, relay, startWorker, left } = await stage.open();
    const worker = await startWorker();
    const abort = new AbortController();
    const waiting = stage.rig().backend.awaitLink(context, abort.signal);
    const isUp = (): boolean =>
      isDaemon ? createDaemon(systemClock).adminSocket(context.dir) !== null : worker.tail().includes("SSH:");
    await eventually(isUp, { what: "upterm has come so far", withinMs: 10_000 });
    expect(createForeground(systemClock).adminSocket(context.dir)).toBeNull();
    abort.abort();
    expect(await waiting).toMatchObject({ ok: false, error: { code: "link-overdue" } });
    await relay.kill();
    await worker.stop();
    expect(left()).toBe(0);
  });

  it("REV2: a worker that ignores TERM is killed, even with a guest connected", async () => {
    stage.rig().bend({ ignoresTermMs: 7_000 });
    const share = await stage.rig().rigs.start({ access: "write", keys: [stage.rig().ours.line] });
    const guest = stage.rig().enter(share, stage.rig().ours);
    await guest.waitFor("$");
    const startedMs = performance.now();
    await share.worker.stop();
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    await share.end();
    await guest.waitExit(5_000);
    expect(share.left()).toBe(0);
  });

  it("FR-026-009: a relay that is gone at the start is reported as unreachable", async () => {
    const { relay, startWorker } = await stage.open();
    await relay.kill();
    const worker = await startWorker();
    const exit = await worker.exited;
    expect(stage.rig().backend.classifyExit(exit, worker.tail(), "here")).toMatchObject({ code: "relay-unreachable" });
  });

  it("SEC4: a relay with another key than the pinned one is refused", async () => {
    const { relay, startWorker } = await stage.open();
    const publicKey = stage.rig().theirs.line.split(" ").slice(0, 2).join(" ");
    const worker = await startWorker({ relay: { ...relay, publicKey } });
    const exit = await worker.exited;
    expect(stage.rig().backend.classifyExit(exit, worker.tail(), "here")).toMatchObject({ code: "relay-refused" });
  });
});

describe("what is installed", () => {
  const stage = useBentShares("foreground-double");
  it("BACK1: is unavailable, with reason and remedy, if it is too old, of an unknown kind, or without its relay", async () => {
    stage.rig().bend({ missingFlags: ["no-sftp"], version: "Upterm version 0.23.1\n" });
    expect(await stage.rig().backend.probe()).toMatchObject({ ok: false, error: { data: { problem: "too-old" } } });
    stage.rig().bend({ version: "uplift terminal, version 3.1\n" });
    expect(await stage.rig().backend.probe()).toMatchObject({
      ok: false,
      error: { data: { problem: "unknown-version" } },
    });
    stage.rig().bend({});
    const found = must(await stage.rig().backend.probe());
    const common = { searchPath: testSearchPath, clock: systemClock };
    const keys = createRelayKeys({ keysDir: join(stage.dir, "keys"), searchPath: testSearchPath });
    const relay = createUptermdRelay({ ...common, program: join(stage.dir, "uptermd"), keys });
    const alone = createUptermAdapter({ ...common, program: found.path, env: {}, relays: () => [relay] });
    expect(await alone.probe()).toMatchObject({
      ok: false,
      error: { code: "backend-unavailable", data: { problem: "missing", hint: expect.stringContaining("relay_path") } },
    });
  });
});
