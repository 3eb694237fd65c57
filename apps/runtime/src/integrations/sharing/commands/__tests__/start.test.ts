// The start of a share: the order of checks, and starts that fail. Real small processes, everything else in memory.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ShareRequest, Verdict } from "#contract/commands";
import { fail, ok, shareError } from "#contract/errors";
import type { ApprovalId, TerminalId } from "#contract/ids";
import { eventually } from "../../../../testing/eventually";
import { createFakeClock } from "../../../../testing/fake-clock";
import { allow, ME, relayOf } from "../../../../testing/rigs/sharing-rig";
import type { Observation } from "../../backends/backend";
import { DOOR_FOLDER } from "../../door/callers";
import {
  checkForLeaks,
  deny,
  must,
  only,
  request,
  rigWith,
  settle,
  startLive,
  untilAborted,
  workersOf,
} from "../../life/__tests__/share-lab";

checkForLeaks();

describe("a share's start", () => {
  it("FR-026-009: runs a worker only for an approved share, and leaves nothing behind", async () => {
    const rig = rigWith();
    const { share, join } = await startLive(rig);
    expect(share).toMatchObject({ phase: "live", linkState: "ready", endCause: null });
    // The rig's relay is a remote relay: it has its own key, and so its own name in the guest's known_hosts.
    expect(join?.command).toMatch(/^ssh -p 2222 -o HostKeyAlias=lanecast-test-[0-9a-f]{8} SECRETTOKEN@127\.0\.0\.1$/);
    await eventually(() => workersOf(share.shareId).length === 1, { what: "the worker is seen", withinMs: 5_000 });
    const [ended] = must(await rig.sharing.revoke({ all: true }, ME));
    expect(ended).toMatchObject({ phase: "ended", endCause: "revoked" });
    expect(ended?.proof).toMatchObject({ processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true });
    expect(workersOf(share.shareId)).toEqual([]);
  });

  it("FR-026-002: a denial says why and starts nothing", async () => {
    const rig = rigWith({ decide: async () => deny });
    const answer = await rig.sharing.start(request, ME, true);
    expect(answer).toMatchObject({
      ok: false,
      error: { code: "policy-denied", data: { reason: "no", policyIds: ["p"] } },
    });
    expect(rig.published.map((share) => share.phase)).toEqual(["requested", "ended"]);
    expect(rig.published.at(-1)).toMatchObject({ endCause: "denied", processes: { worker: null, relay: null } });
  });

  it("FR-026-002: without a policy nothing is allowed, and without a log nothing opens", async () => {
    const ungated = await rigWith({ without: "policy" }).sharing.start(request, ME, true);
    expect(ungated).toMatchObject({ ok: false, error: { code: "policy-denied" } });
    const unrecorded = await rigWith({ without: "audit" }).sharing.start(request, ME, true);
    expect(unrecorded).toMatchObject({ ok: false, error: { code: "audit-unavailable" } });
  });

  it("START1: checks input, terminal, limit and policy in this order, and creates the share only before the last", async () => {
    const rig = rigWith({ decide: async () => deny, limits: { maxPerTerminal: 0 } });
    const unknown = "trm_zzzz" as TerminalId;
    const codeOf = async (change: Partial<ShareRequest>) => {
      const answer = await rig.sharing.start({ ...request, ...change }, ME, true);
      return answer.ok ? "ok" : answer.error.code;
    };
    expect(await codeOf({ ttlMs: 1, terminalId: unknown })).toBe("ttl-out-of-range");
    expect(await codeOf({ ttlMs: 0, terminalId: unknown })).toBe("ttl-out-of-range");
    expect(await codeOf({ ttlMs: Number.MAX_SAFE_INTEGER, terminalId: unknown })).toBe("ttl-out-of-range");
    expect(await codeOf({ keys: [], terminalId: unknown })).toBe("invalid-input");
    expect(await codeOf({ keys: ["rubbish"], terminalId: unknown })).toBe("invalid-input");
    expect(await codeOf({ relay: "nowhere", terminalId: unknown })).toBe("invalid-input");
    expect(await codeOf({ terminalId: unknown })).toBe("not-found");
    expect(await codeOf({})).toBe("limit-reached");
    expect(rig.sharing.list(true)).toEqual([]);
    expect(new Set(rig.types())).toEqual(new Set(["share.refused"]));
  });

  it("FR-026-003: uses the configured default, and names the limits that a time breaks", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    expect(share.expiresAtMs).toBe((share.liveAtMs ?? 0) + 1_800_000);
    const { share: short } = await startLive(rig, { ttlMs: 2_000 });
    expect((short.expiresAtMs ?? 0) - (short.liveAtMs ?? 0)).toBe(2_000);
    const long = await rig.sharing.start({ ...request, ttlMs: 14_400_001 }, ME, true);
    expect(long).toMatchObject({
      ok: false,
      error: { data: { askedMs: 14_400_001, minMs: 1_000, maxMs: 14_400_000 } },
    });
  });

  it("FR-026-006: a share above the limit is refused with the limit and the live shares", async () => {
    const rig = rigWith({ limits: { maxPerTerminal: 2 } });
    const first = await startLive(rig);
    const second = await startLive(rig);
    const third = await rig.sharing.start(request, ME, true);
    const live = [first.share.shareId, second.share.shareId];
    expect(third).toMatchObject({ ok: false, error: { code: "limit-reached", data: { limit: 2, live } } });
    must(await rig.sharing.revoke({ shareIds: [first.share.shareId] }, ME));
    await startLive(rig);
  });

  it("START2: a start that fails halfway leaves nothing and says why", async () => {
    const refused = shareError("relay-refused", "no", { backend: "tmate", relay: "here", hint: "h" });
    const rig = rigWith({ backend: { awaitLink: async () => fail(refused) } });
    const answer = await rig.sharing.start(request, ME, true);
    expect(answer).toMatchObject({ ok: false, error: { code: "relay-refused" } });
    expect(rig.sharing.list(true)[0]).toMatchObject({ phase: "ended", endCause: "failed" });
  });

  it("START3: if the worker exits before the link is ready, the share fails immediately", async () => {
    const rig = rigWith({
      argv: ["sh", "-c", "exit 7"],
      backend: { awaitLink: (_context, signal) => untilAborted(signal) },
    });
    // The launch waits for a link that never comes. The exit ends the wait, not the deadline of 15 s.
    const answer = await rig.sharing.start(request, ME, true);
    expect(answer).toMatchObject({ ok: false, error: { code: "worker-lost", data: { exitCode: 7 } } });
  });

  it("START4: an exception in an adapter fails the share, and its text is not shown", async () => {
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

  it.each([
    ["ENOSPC", "Free some space"],
    ["EMFILE", "ulimit -n"],
  ])("START4: %s is not a bug: the share fails with a remedy", async (code, remedy) => {
    const rig = rigWith({
      backend: {
        plan: async () => {
          throw Object.assign(new Error("a system error"), { code });
        },
      },
    });
    expect(await rig.sharing.start(request, ME, true)).toMatchObject({
      ok: false,
      error: { code: "setup-problem", data: { hint: expect.stringContaining(remedy) } },
    });
    expect(rig.takeBugs()).toEqual([]);
  });

  it("START4: an exception after the share went live fails it too, and the polling stops", async () => {
    let asked = 0;
    const onStateChanged = (): never => {
      throw new Error("secret words");
    };
    const observe = async (): Promise<Observation> => {
      asked += 1;
      return { linkState: "ready", link: null, guests: [] };
    };
    const clock = createFakeClock();
    const startRelay = async () => ok(relayOf({ onStateChanged }));
    const rig = rigWith({ clock, backend: { observe }, startRelay });
    must(await rig.sharing.start(request, ME, false));
    await settle(clock, "it ended", () => only(rig)?.phase === "ended");
    expect(only(rig)).toMatchObject({ endCause: "failed", lastError: { code: "internal" } });
    // Only the exception is a bug; the fact that it caused is possible in that phase.
    expect(rig.takeBugs()).toHaveLength(1);
    const before = asked;
    await clock.advance(10_000);
    expect(asked).toBe(before);
  });

  it("START8: shares even if the machine has no inotify watch left for the door", async () => {
    const rig = rigWith({
      backend: {
        awaitLink: async ({ dir }) => {
          rmSync(join(dir, DOOR_FOLDER), { recursive: true });
          return ok({ user: "SECRETTOKEN" });
        },
      },
    });
    const { share } = await startLive(rig);
    const guests = [{ key: "ana", label: "ana", fingerprint: null, address: null }];
    rig.setObservation({ linkState: "ready", link: { user: "SECRETTOKEN" }, guests });
    await eventually(() => must(rig.sharing.show(share.shareId)).guestCount === 1, {
      what: "a guest is seen",
      withinMs: 10_000,
    });
    expect(must(rig.sharing.show(share.shareId)).phase).toBe("live");
  });

  it("START5: a policy decision that arrives after the share was canceled starts nothing", async () => {
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

  it("START6: waits for approval if the policy requires it", async () => {
    const rig = rigWith({ decide: async () => ({ ...deny, verdict: "needs-approval" }) });
    const { share, join } = must(await rig.sharing.start(request, ME, true));
    expect([share.phase, join]).toEqual(["awaiting-approval", null]);
    expect(rig.approvals).toHaveLength(1);
    rig.sharing.decide(
      share.shareId,
      {
        type: "approval-expired",
        approvalId: "apr_aaaa" as ApprovalId,
        error: shareError("approval-expired", "late", {}),
      },
      ME,
    );
    expect(must(rig.sharing.show(share.shareId))).toMatchObject({
      endCause: "denied",
      lastError: { code: "approval-expired" },
    });
  });
});
