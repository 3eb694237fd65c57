// The life of a share over real small processes and everything else in memory: order of checks, ends, races, records.
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { findMarked } from "../../../platform/process-tree";
import { fail, shareError } from "../../../protocol/contract/errors";
import type { ShareRequest, Verdict } from "../../../protocol/contract/commands";
import type { ShareId, TerminalId } from "../../../protocol/contract/ids";
import { eventually } from "../../../testing/eventually";
import { allow, createRig, KEY, ME, type Rig, type RigOptions, TERMINAL } from "../../../testing/sharing-rig";

const request: ShareRequest = { terminalId: TERMINAL, backend: "tmate", keys: [KEY], anyoneWithLink: false };
const deny: Verdict = { verdict: "deny", reason: "no", policyIds: ["p"], instead: [] };
const rigs: Rig[] = [];
const rigWith = (options: RigOptions = {}): Rig => {
  const rig = createRig(options);
  rigs.push(rig);
  return rig;
};
const workersOf = (shareId: ShareId) => findMarked(`LANECAST_WORKER=${shareId}`);
/** SigIgn of proc_pid_status(5): a bit for each signal, TERM is the 15th. */
const ignoresTerm = (pid: number | null): boolean => {
  const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0";
  return (Number.parseInt(mask.slice(-8), 16) & (1 << 14)) !== 0;
};
const must = <T>(answer: { ok: true; value: T } | { ok: false; error: unknown }): T => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
};
const startLive = async (rig: Rig, change: Partial<ShareRequest> = {}) =>
  must(await rig.sharing.start({ ...request, ...change }, ME, true));

afterEach(async () => {
  for (const rig of rigs.splice(0)) {
    await rig.dispose();
    expect(rig.takeBugs()).toEqual([]);
    expect([...rig.rooms, ...rig.relays]).toEqual([]);
    for (const { shareId } of rig.sharing.list(true)) expect(workersOf(shareId)).toEqual([]);
  }
});

describe("a share's start", () => {
  it("FR-026-009: runs a worker only for an approved share, and leaves nothing of it", async () => {
    const rig = rigWith();
    const { share, join } = await startLive(rig);
    expect(share).toMatchObject({ phase: "live", linkState: "ready", endCause: null });
    expect(join?.command).toBe("ssh -p 2222 -o HostKeyAlias=lanecast-test SECRETTOKEN@127.0.0.1");
    expect(workersOf(share.shareId)).toHaveLength(1);
    const [ended] = must(await rig.sharing.revoke({ all: true }, ME));
    expect(ended).toMatchObject({ phase: "ended", endCause: "revoked" });
    expect(ended?.proof).toMatchObject({ processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true });
    expect(workersOf(share.shareId)).toEqual([]);
  });

  it("FR-026-002: a denial tells why and starts nothing", async () => {
    const rig = rigWith({ decide: async () => deny });
    const answer = await rig.sharing.start(request, ME, true);
    expect(answer).toMatchObject({ ok: false, error: { code: "policy-denied", data: { reason: "no", policyIds: ["p"] } } });
    expect(rig.published.map((share) => share.phase)).toEqual(["requested", "ended"]);
    expect(rig.published.at(-1)).toMatchObject({ endCause: "denied", processes: { worker: null, relay: null } });
  });

  it("START1: checks input, terminal, limit, policy in this order, and only the last makes a share", async () => {
    const rig = rigWith({ decide: async () => deny, limits: { maxPerTerminal: 0 } });
    const unknown = "trm_zzzz" as TerminalId;
    const codeOf = async (change: Partial<ShareRequest>) => {
      const answer = await rig.sharing.start({ ...request, ...change }, ME, true);
      return answer.ok ? "ok" : answer.error.code;
    };
    expect(await codeOf({ ttlMs: 1, terminalId: unknown })).toBe("ttl-out-of-range");
    expect(await codeOf({ keys: [], terminalId: unknown })).toBe("invalid-input");
    expect(await codeOf({ keys: ["rubbish"], terminalId: unknown })).toBe("invalid-input");
    expect(await codeOf({ relay: "nowhere", terminalId: unknown })).toBe("invalid-input");
    expect(await codeOf({ terminalId: unknown })).toBe("not-found");
    expect(await codeOf({})).toBe("limit-reached");
    expect(rig.sharing.list(true)).toEqual([]);
    expect(new Set(rig.types())).toEqual(new Set(["share.refused"]));
  });

  it("FR-026-003: takes the configured default, and names the limits it would break", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    expect(share.expiresAtMs).toBe((share.liveAtMs ?? 0) + 1_800_000);
    const { share: short } = await startLive(rig, { ttlMs: 2_000 });
    expect((short.expiresAtMs ?? 0) - (short.liveAtMs ?? 0)).toBe(2_000);
    const long = await rig.sharing.start({ ...request, ttlMs: 14_400_001 }, ME, true);
    expect(long).toMatchObject({ ok: false, error: { data: { askedMs: 14_400_001, minMs: 1_000, maxMs: 14_400_000 } } });
  });

  it("FR-026-006: one too many is refused with the limit and what is live", async () => {
    const rig = rigWith({ limits: { maxPerTerminal: 2 } });
    const first = await startLive(rig);
    const second = await startLive(rig);
    const third = await rig.sharing.start(request, ME, true);
    const live = [first.share.shareId, second.share.shareId];
    expect(third).toMatchObject({ ok: false, error: { code: "limit-reached", data: { limit: 2, live } } });
    must(await rig.sharing.revoke({ shareIds: [first.share.shareId] }, ME));
    await startLive(rig);
  });

  it("START2: a start that fails in the middle leaves nothing and says why", async () => {
    const refused = shareError("relay-refused", "no", { backend: "tmate", relay: "here", hint: "h" });
    const rig = rigWith({ backend: { awaitLink: async () => fail(refused) } });
    const answer = await rig.sharing.start(request, ME, true);
    expect(answer).toMatchObject({ ok: false, error: { code: "relay-refused" } });
    expect(rig.sharing.list(true)[0]).toMatchObject({ phase: "ended", endCause: "failed" });
  });

  it("START3: a worker that exits before its link fails the share at once", async () => {
    const rig = rigWith({ argv: ["sh", "-c", "exit 7"], backend: { awaitLink: (_context, signal) => untilAborted(signal) } });
    // The launch waits for a link that never comes: the exit ends it, not the deadline of 15 s.
    const answer = await rig.sharing.start(request, ME, true);
    expect(answer).toMatchObject({ ok: false, error: { code: "worker-lost", data: { exitCode: 7 } } });
  });

  it("START4: a throw in an adapter is a bug: the share fails, and its text goes nowhere", async () => {
    const rig = rigWith({
      backend: {
        plan: async () => {
          throw new Error("secret words");
        },
      },
    });
    const answer = await rig.sharing.start(request, ME, true);
    expect(answer).toMatchObject({ ok: false, error: { code: "internal", data: {} } });
    expect(JSON.stringify(answer)).not.toContain("secret words");
    expect(rig.takeBugs()).toHaveLength(1);
  });

  it("START5: a gate that answers after the share was cancelled starts nothing", async () => {
    let answer: (verdict: Verdict) => void = () => undefined;
    const rig = rigWith({ decide: () => new Promise((resolve) => (answer = resolve)) });
    const { share } = must(await rig.sharing.start(request, ME, false));
    const [stopped] = must(await rig.sharing.revoke({ shareIds: [share.shareId] }, ME));
    expect(stopped).toMatchObject({ phase: "ended", endCause: "stopped" });
    answer(allow);
    await Promise.resolve();
    expect(rig.sharing.list(true)[0]).toMatchObject({ phase: "ended", endCause: "stopped" });
    expect(rig.types()).not.toContain("share.allowed");
  });

  it("START6: waits for an approval where the policy wants one", async () => {
    const rig = rigWith({ decide: async () => ({ ...deny, verdict: "needs-approval" }) });
    const { share, join } = must(await rig.sharing.start(request, ME, true));
    expect([share.phase, join]).toEqual(["awaiting-approval", null]);
    expect(rig.approvals).toHaveLength(1);
    rig.sharing.decide(share.shareId, { type: "approval-expired", error: shareError("approval-expired", "late", {}) }, ME);
    expect(must(rig.sharing.show(share.shareId))).toMatchObject({ endCause: "denied", lastError: { code: "approval-expired" } });
  });
});

describe("a share's end", () => {
  it("FR-026-004: ends by itself when its time is up, after a warning", async () => {
    const rig = rigWith({ limits: { ttlMinMs: 100 } });
    const { share } = await startLive(rig, { ttlMs: 400 });
    await eventually(() => must(rig.sharing.show(share.shareId)).phase === "ended", { what: "it ended", withinMs: 5_000 });
    expect(must(rig.sharing.show(share.shareId))).toMatchObject({ endCause: "expired", proof: { processesLeft: 0 } });
    const types = rig.types();
    expect(types.indexOf("share.grace")).toBeLessThan(types.indexOf("share.expired"));
    expect(rig.told.some((text) => text.includes("ending"))).toBe(true);
  });

  it("FR-026-005: extends what is live, within the maximum, and refuses an ended share", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    const longer = must(await rig.sharing.extend(share.shareId, ME, { byMs: 60_000 }));
    expect(longer.expiresAtMs).toBe((share.expiresAtMs ?? 0) + 60_000);
    expect(await rig.sharing.extend(share.shareId, ME, { byMs: 14_400_000 })).toMatchObject({
      ok: false,
      error: { code: "ttl-out-of-range" },
    });
    expect(await rig.sharing.extend(share.shareId, ME, { untilMs: 1 })).toMatchObject({
      ok: false,
      error: { code: "invalid-input" },
    });
    must(await rig.sharing.revoke({ all: true }, ME));
    expect(await rig.sharing.extend(share.shareId, ME, { byMs: 60_000 })).toMatchObject({
      ok: false,
      error: { code: "wrong-phase", data: { phase: "ended", command: "extend" } },
    });
    expect(rig.types().filter((type) => type === "share.extend-refused")).toHaveLength(2);
  });

  it("FR-026-007: a revoke twice at once ends once, and an ended share answers with its view", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    const selector = { shareIds: [share.shareId] };
    const [first, second] = await Promise.all([rig.sharing.revoke(selector, ME), rig.sharing.revoke(selector, ME)]);
    expect(must(first)).toEqual(must(second));
    expect(must(await rig.sharing.revoke(selector, ME))).toEqual(must(first));
    expect(rig.types().filter((type) => type === "share.revoked")).toHaveLength(1);
    expect(must(await rig.sharing.revoke({ all: true }, ME))).toEqual([]);
  });

  it("FR-026-007: a start that is revoked in the middle leaves nothing", async () => {
    const rig = rigWith({ backend: { awaitLink: (_context, signal) => untilAborted(signal) } });
    const { share } = must(await rig.sharing.start(request, ME, false));
    await eventually(() => workersOf(share.shareId).length === 1, { what: "the worker runs", withinMs: 5_000 });
    const [stopped] = must(await rig.sharing.revoke({ shareIds: [share.shareId] }, ME));
    expect(stopped).toMatchObject({ phase: "ended", endCause: "stopped", proof: { processesLeft: 0 } });
  });

  it("END1: a worker that ignores TERM is killed", async () => {
    const rig = rigWith({ argv: ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"] });
    const { share } = await startLive(rig);
    await eventually(() => ignoresTerm(share.processes.worker), { what: "the worker ignores TERM", withinMs: 5_000 });
    const [ended] = must(await rig.sharing.revoke({ shareIds: [share.shareId] }, ME));
    expect(ended).toMatchObject({ phase: "ended", proof: { processesLeft: 0 } });
  });

  it("END2: a worker that dies fails its share and no other", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    const { share: other } = await startLive(rig);
    process.kill(share.processes.worker ?? 0, "SIGKILL");
    await eventually(() => must(rig.sharing.show(share.shareId)).phase === "ended", { what: "it ended", withinMs: 5_000 });
    expect(must(rig.sharing.show(share.shareId))).toMatchObject({
      endCause: "failed",
      lastError: { code: "worker-lost", data: { signal: "SIGKILL" } },
    });
    expect(must(rig.sharing.show(other.shareId)).phase).toBe("live");
  });

  it("END3: a closed terminal ends its shares as terminal-closed", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    rig.closeTerminal();
    await eventually(() => must(rig.sharing.show(share.shareId)).phase === "ended", { what: "it ended", withinMs: 5_000 });
    expect(must(rig.sharing.show(share.shareId)).endCause).toBe("terminal-closed");
  });

  it("END4: a runtime that stops ends every share first", async () => {
    const rig = rigWith();
    await startLive(rig);
    await startLive(rig);
    expect(await rig.sharing.dispose()).toBe(2);
    expect(rig.sharing.list(true).map((share) => share.endCause)).toEqual(["runtime-stopping", "runtime-stopping"]);
  });
});

describe("a share's record", () => {
  it("FR-026-011: writes every action under one correlation id, from the question to the proof", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    must(await rig.sharing.link(share.shareId, ME));
    must(await rig.sharing.extend(share.shareId, ME, { byMs: 60_000 }));
    must(await rig.sharing.revoke({ all: true }, ME));
    expect(rig.types()).toEqual([
      "share.requested",
      "share.allowed",
      "share.started",
      "share.link-revealed",
      "share.link-revealed",
      "share.extended",
      "share.revoked",
      "share.ended",
    ]);
    expect(new Set(rig.audit.map((entry) => entry.correlationId))).toEqual(new Set([share.correlationId]));
    expect(JSON.stringify(rig.audit)).not.toContain("SECRETTOKEN");
    expect(JSON.stringify(rig.audit)).not.toContain(KEY.split(" ")[1]);
  });

  it("FR-026-011: what cannot be recorded does not start", async () => {
    const rig = rigWith({ refuseAudit: (entry) => entry.type === "share.allowed" });
    const answer = await rig.sharing.start(request, ME, true);
    expect(answer).toMatchObject({ ok: false, error: { code: "audit-unavailable" } });
    expect(rig.sharing.list(true)[0]).toMatchObject({ phase: "ended", endCause: "failed", processes: { worker: null } });
  });

  it("FR-026-011: when the record can no longer be kept, live shares end", async () => {
    let isFull = false;
    const rig = rigWith({ refuseAudit: () => isFull });
    const { share } = await startLive(rig);
    isFull = true;
    expect(await rig.sharing.link(share.shareId, ME)).toMatchObject({ ok: false, error: { code: "audit-unavailable" } });
    await eventually(() => must(rig.sharing.show(share.shareId)).phase === "ended", { what: "it ended", withinMs: 5_000 });
    expect(must(rig.sharing.show(share.shareId))).toMatchObject({ endCause: "failed", lastError: { code: "audit-unavailable" } });
  });

  it("REV1: every published view has a higher revision than the one before", async () => {
    const rig = rigWith();
    await startLive(rig);
    must(await rig.sharing.revoke({ all: true }, ME));
    const revisions = rig.published.map((share) => share.revision);
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
    expect(JSON.stringify(rig.published)).not.toContain("SECRETTOKEN");
  });

  it("LINK1: a changed link is shown as rotated until it is asked for, and the new one is handed out", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    rig.setObservation({ linkState: "ready", link: { user: "OTHERTOKEN" }, guests: [] });
    await eventually(() => must(rig.sharing.show(share.shareId)).linkState === "rotated", {
      what: "the change is seen",
      withinMs: 5_000,
    });
    expect(must(await rig.sharing.link(share.shareId, ME)).user).toBe("OTHERTOKEN");
    expect(must(rig.sharing.show(share.shareId)).linkState).toBe("ready");
    expect(rig.types()).toContain("share.link-changed");
  });

  it("GUEST1: guests come and go by name, and each leaves its row", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    const ana = { key: "1", label: "ana", fingerprint: "SHA256:a", address: "127.0.0.1" };
    const observation = { linkState: "ready", link: { user: "SECRETTOKEN" } } as const;
    rig.setObservation({ ...observation, guests: [ana] });
    await eventually(() => must(rig.sharing.show(share.shareId)).guestCount === 1, { what: "ana is in", withinMs: 5_000 });
    rig.setObservation({ ...observation, guests: [] });
    await eventually(() => must(rig.sharing.show(share.shareId)).guestCount === 0, { what: "ana left", withinMs: 5_000 });
    expect(must(rig.sharing.show(share.shareId)).guests).toMatchObject([{ label: "ana", state: "gone" }]);
    expect(rig.types()).toEqual(expect.arrayContaining(["guest.joined", "guest.left"]));
  });
});

const untilAborted = (signal: AbortSignal) =>
  new Promise<ReturnType<typeof fail<ReturnType<typeof shareError<"internal">>>>>((resolve) => {
    signal.addEventListener("abort", () => resolve(fail(shareError("internal", "cancelled", {}))));
  });
