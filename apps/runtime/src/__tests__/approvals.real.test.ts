// Approvals on a whole runtime: an agent's token over the door, real tmate, real signatures, and the record of all of it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSystemClock } from "../platform/clock";
import { findMarked, findProgram } from "../platform/process-tree";
import { APPROVAL_TTL_MS } from "../policy/approvals";
import { STARTER_POLICIES } from "../policy/starter-set";
import type { Approval } from "../protocol/contract/approval";
import type { TerminalId } from "../protocol/contract/ids";
import type { ShareView } from "../protocol/contract/share";
import type { WatchEvent } from "../protocol/contract/stream";
import { type RuntimeClient, settle } from "../protocol/contract/wire";
import { eventually } from "../testing/eventually";
import { makeKey, type TestKey } from "../testing/keys";
import { connect, openLab, type RuntimeLab } from "../testing/runtime-lab";
import { signWith } from "../testing/ssh-signing";

const isTmateThere = findProgram("tmate", process.env.PATH ?? "") !== null;
const withTmate = it.skipIf(!isTmateThere);
const skipped = isTmateThere ? "" : " (skipped: tmate is not installed)";

const FOUR_EYES = `
@id("typing-takes-two") @approval("four-eyes")
@reason("Typing takes another person's signature.")
permit (principal is Lanecast::Agent, action, resource) when { context.access == "write" && context.approved };
`;

/** The system's clock, which a test sets forward: as after a sleep, no timer rings for it. */
const createShiftedClock = () => {
  const clock = createSystemClock();
  let byMs = 0;
  const shifted = { ...clock, nowMs: () => clock.nowMs() + byMs, bootMs: () => clock.bootMs() + byMs };
  return { clock: shifted, shift: (ms: number) => (byMs += ms) };
};

const { clock, shift } = createShiftedClock();
let lab: RuntimeLab;
let terminalId: TerminalId;
let agent: RuntimeClient;
let agentSocket: WebSocket;
let ana: TestKey;
const closing: (() => void)[] = [];

const signIn = async (name: string) => {
  const { tokenId, token } = await lab.client.token.new({ role: "requester", name });
  const connected = await connect(lab.note, token);
  closing.push(connected.close);
  return { ...connected, tokenId, token };
};

beforeAll(async () => {
  lab = await openLab({ policies: { "starter.cedar": STARTER_POLICIES, "team.cedar": FOUR_EYES }, clock });
  terminalId = await lab.newTerminal();
  const ci = await signIn("ci");
  agent = ci.client;
  agentSocket = ci.socket;
  ana = makeKey(lab.dir, "ana");
  writeFileSync(join(lab.config.home, "approvers"), `ana@example.org ${ana.line}\n`, { mode: 0o600 });
});
afterAll(async () => {
  for (const close of closing) close();
  await lab.dispose();
});

interface Asking {
  readonly access?: "read" | "write";
  readonly ttlMs?: number;
}

/** An agent asks; answers with its share and the request that stands in the queue. */
const ask = async (by: RuntimeClient, { access = "read", ttlMs = 600_000 }: Asking = {}) => {
  const asked = {
    terminalId,
    backend: "tmate" as const,
    access,
    ttlMs,
    keys: [lab.key.line],
    reason: "to see the build",
  };
  const { share, join: told } = await by.share.start(asked);
  expect([share.phase, told]).toEqual(["awaiting-approval", null]);
  const { approvals } = await lab.client.approval.list();
  const approval = approvals.find(({ shareId, state }) => shareId === share.shareId && state === "asked");
  if (approval === undefined) throw new Error("nothing waits for a yes");
  return { share, approval };
};

const until = (share: ShareView, phase: ShareView["phase"]): Promise<ShareView> =>
  eventually(async () => ((await lab.show(share)).phase === phase ? lab.show(share) : null), {
    what: `the share is ${phase}`,
    withinMs: 10_000,
  });

const rowsOf = async (share: ShareView) => (await lab.client.audit.list({ shareId: share.shareId, limit: 0 })).events;
const rowsOfApproval = async (share: ShareView) =>
  (await rowsOf(share)).filter(({ type }) => type.startsWith("approval."));

/** Watched, not flagged: no process of the share at any time until now, no link, no row of a start. */
const expectNeverStarted = async (share: ShareView): Promise<void> => {
  expect(findMarked(`LANECAST_WORKER=${share.shareId}`)).toEqual([]);
  const types = (await rowsOf(share)).map(({ type }) => type);
  expect(types).not.toContain("share.allowed");
  expect(types).not.toContain("share.started");
};

const refused = async (call: Promise<unknown>, code: string) => {
  const settled = await settle(call);
  expect(settled).toMatchObject({ ok: false, error: { code } });
  return settled.ok ? "" : settled.error.message;
};

const endAll = () => lab.client.share.revoke({ all: true });

describe("an agent asks", () => {
  withTmate(
    `FR-026-002, APR6: the operator gives less than was asked for, and the guest can only read${skipped}`,
    async () => {
      const { share, approval } = await ask(agent, { access: "read" });
      expect(approval).toMatchObject({
        askedBy: { kind: "agent", id: "ci" },
        needs: "operator",
        request: { lane: "api" },
      });
      await expectNeverStarted(share);
      const { approval: given } = await lab.client.approval.give({
        approvalId: approval.approvalId,
        ttlMs: 120_000,
        note: "two minutes",
      });
      expect(given).toMatchObject({ state: "given", decidedBy: "me", granted: { access: "read", ttlMs: 120_000 } });
      const live = await until(share, "live");
      expect(live).toMatchObject({ access: "read", ttlMs: 120_000, requestedBy: { kind: "agent", id: "ci" } });
      expect((live.expiresAtMs ?? 0) - (live.liveAtMs ?? 0)).toBe(120_000);
      const { join: told } = await agent.share.link({ shareId: share.shareId });
      expect(told.access).toBe("read");
      const guest = lab.join(told);
      await guest.waitFor("lanecast");
      await endAll();
      await guest.waitExit(5_000);
    },
  );

  withTmate(
    `FR-026-002, APR6: writing narrowed to reading really is: what a guest types does not arrive${skipped}`,
    async () => {
      const { share, approval } = await ask(agent, { access: "write" });
      const signature = await signatureOf(approval);
      await lab.client.approval.give({ approvalId: approval.approvalId, access: "read", signature });
      expect(await until(share, "live")).toMatchObject({ access: "read" });
      const { join: told } = await agent.share.link({ shareId: share.shareId });
      const guest = lab.join(told);
      await guest.waitFor("lanecast");
      guest.write("echo was-typed-$((6*7))\r");
      await lab.client.terminal.type({ terminalId, bytes: btoa("echo own-$((1+1))\r") });
      await guest.waitFor("own-2");
      expect(guest.screen()).not.toContain("was-typed-42");
      await endAll();
    },
  );

  it("FR-026-002, APR7: a refusal ends the share as denied, with its note, and nothing was started", async () => {
    const { share, approval } = await ask(agent);
    await lab.client.approval.refuse({ approvalId: approval.approvalId, note: "not on this lane" });
    const ended = await until(share, "ended");
    expect(ended).toMatchObject({
      endCause: "denied",
      lastError: { code: "approval-refused", data: { note: "not on this lane" } },
    });
    await expectNeverStarted(share);
    await refused(lab.client.approval.give({ approvalId: approval.approvalId }), "wrong-phase");
  });

  it("FR-026-002, APR7: a yes that comes too late starts nothing", async () => {
    const { share, approval } = await ask(agent);
    shift(APPROVAL_TTL_MS);
    await refused(lab.client.approval.give({ approvalId: approval.approvalId }), "approval-expired");
    expect(await until(share, "ended")).toMatchObject({ endCause: "denied", lastError: { code: "approval-expired" } });
    await expectNeverStarted(share);
    expect((await rowsOfApproval(share)).map(({ type }) => type)).toEqual(["approval.asked", "approval.expired"]);
  });

  it("APR7: a request that its asker takes back is answered no more", async () => {
    const { share, approval } = await ask(agent);
    await agent.share.revoke({ shareIds: [share.shareId] });
    await refused(lab.client.approval.give({ approvalId: approval.approvalId }), "wrong-phase");
    await expectNeverStarted(share);
  });

  withTmate(
    `FR-026-011, APR8: asking, yes and start are one story in the record, under one correlation id${skipped}`,
    async () => {
      const { share, approval } = await ask(agent);
      await lab.client.approval.give({ approvalId: approval.approvalId, note: "go on" });
      await until(share, "live");
      await endAll();
      const rows = await rowsOf(share);
      expect(new Set(rows.map(({ correlationId }) => correlationId))).toEqual(new Set([share.correlationId]));
      expect(rows.map(({ type }) => type)).toEqual(
        expect.arrayContaining([
          "share.requested",
          "approval.asked",
          "approval.given",
          "share.allowed",
          "share.started",
        ]),
      );
      const { approvalId } = approval;
      expect(await rowsOfApproval(share)).toMatchObject([
        { type: "approval.asked", data: { approvalId, needs: "operator", policyIds: ["agent-asks"] } },
        { type: "approval.given", actor: { kind: "operator" }, data: { approvalId, decidedBy: "me", note: "go on" } },
      ]);
      expect(rows.filter(({ data }) => "dropped" in data)).toEqual([]);
    },
  );
});

const signatureOf = async ({ approvalId }: Approval, key = ana): Promise<string> =>
  signWith(key, (await lab.client.approval.show({ approvalId })).text);

describe("four eyes", () => {
  const give = ({ approvalId }: Approval, signature?: string) =>
    lab.client.approval.give({ approvalId, ...(signature === undefined ? {} : { signature }) });

  withTmate(
    `FR-026-002, APR9: another person's signature opens it, and stands in the record by name and key${skipped}`,
    async () => {
      const { share, approval } = await ask(agent, { access: "write" });
      expect(approval).toMatchObject({ needs: "four-eyes", why: expect.stringContaining("another person") });
      const words = await refused(give(approval), "invalid-input");
      expect(words).toContain("ssh-keygen -Y sign");
      await expectNeverStarted(share);
      const { approval: given } = await give(approval, await signatureOf(approval));
      expect(given).toMatchObject({ state: "given", decidedBy: "ana@example.org" });
      await until(share, "live");
      await endAll();
      const rows = await rowsOfApproval(share);
      expect(rows).toMatchObject([
        { type: "approval.asked", data: { needs: "four-eyes" } },
        { type: "approval.give-refused", data: { code: "invalid-input" } },
        {
          type: "approval.given",
          actor: { kind: "operator", id: "me" },
          data: { decidedBy: "ana@example.org", needs: "four-eyes", fingerprint: expect.stringMatching(/^SHA256:/) },
        },
      ]);
    },
  );

  withTmate(`APR12: a signature that has been used opens no second request${skipped}`, async () => {
    const first = await ask(agent, { access: "write" });
    const signature = await signatureOf(first.approval);
    await give(first.approval, signature);
    await until(first.share, "live");
    await refused(give(first.approval, signature), "wrong-phase");
    await endAll();
    const second = await ask(agent, { access: "write" });
    expect(await refused(give(second.approval, signature), "invalid-input")).toContain(first.approval.approvalId);
    await expectNeverStarted(second.share);
    await endAll();
  });

  it("APR12: a stranger's, a late one and one for a changed copy are refused, each by its name", async () => {
    const { share, approval } = await ask(agent, { access: "write" });
    const stranger = makeKey(lab.dir, "mallory");
    expect(await refused(give(approval, await signatureOf(approval, stranger)), "invalid-input")).toContain(
      "approvers",
    );
    const { text } = await lab.client.approval.show({ approvalId: approval.approvalId });
    const changed = signWith(ana, text.replace("read and type", "read only"));
    expect(await refused(give(approval, changed), "invalid-input")).toContain("another text");
    const elsewhere = signWith(ana, text.replace(/^home .*$/m, `home      ${"0".repeat(32)}`));
    expect(await refused(give(approval, elsewhere), "invalid-input")).toContain("another home");
    const late = await signatureOf(approval);
    shift(APPROVAL_TTL_MS);
    await refused(give(approval, late), "approval-expired");
    await expectNeverStarted(share);
  });

  it("APR14: a request asked anew where the rules want more since the yes", async () => {
    // The policy of the operator's own yes is made stricter between question and answer.
    const { share, approval } = await ask(agent);
    const path = join(lab.config.home, "policies", "stricter.cedar");
    const stricter =
      '@id("stricter") @approval("four-eyes") forbid (principal is Lanecast::Agent, action, resource) unless { context.approved };';
    writeFileSync(path, stricter);
    await lab.client.policy.reload();
    await give(approval);
    const anew = await eventually(
      async () => {
        const { approvals } = await lab.client.approval.list();
        return approvals.find(({ shareId, state }) => shareId === share.shareId && state === "asked");
      },
      { what: "the request is asked anew", withinMs: 5_000 },
    );
    expect(anew).toMatchObject({ needs: "four-eyes" });
    expect(anew.approvalId).not.toBe(approval.approvalId);
    await expectNeverStarted(share);
    await endAll();
    writeFileSync(path, "");
    await lab.client.policy.reload();
  });
});

describe("an agent's token", () => {
  it("FR-026-011, APR15: approves nothing, not even its own request, and what it tried is on record", async () => {
    const { share, approval } = await ask(agent);
    const { approvalId } = approval;
    await refused(agent.approval.give({ approvalId }), "policy-denied");
    await refused(agent.approval.refuse({ approvalId }), "policy-denied");
    await expectNeverStarted(share);
    const { events } = await lab.client.audit.list({ type: "share.refused", limit: 2 });
    expect(events).toMatchObject([
      { actor: { kind: "agent", id: "ci" }, data: { reason: expect.stringContaining("approval.give") } },
      { actor: { kind: "agent", id: "ci" }, data: { reason: expect.stringContaining("approval.refuse") } },
    ]);
    await endAll();
  });

  it("APR15: makes no tokens, types nowhere, ends nothing of others, stops nothing, reads no record", async () => {
    const calls = [
      agent.token.new({ role: "requester" }),
      agent.token.list(),
      agent.terminal.type({ terminalId, bytes: btoa("id\r") }),
      agent.terminal.attach({ terminalId }),
      agent.lane.new({}),
      agent.runtime.stop({}),
      agent.runtime.openCode(),
      agent.audit.list({}),
      agent.policy.reload(),
      agent.share.revoke({ all: true }),
      agent.share.revoke({ terminalId }),
    ];
    for (const call of calls) await refused(call, "policy-denied");
    await refused(Promise.resolve(agent.terminal.view({ terminalId })), "policy-denied");
  });

  it("APR15: sees and touches its own shares and requests only; another agent's are not its own", async () => {
    const other = await signIn("deploy");
    const { share, approval } = await ask(other.client);
    const { shareId } = share;
    expect((await agent.share.list({ all: true })).shares.map((each) => each.requestedBy.id)).not.toContain("deploy");
    expect((await agent.approval.list()).approvals.map(({ askedBy }) => askedBy.id)).not.toContain("deploy");
    const calls = [
      agent.share.show({ shareId }),
      agent.share.link({ shareId }),
      agent.share.invite({ shareId }),
      agent.share.extend({ shareId, byMs: 60_000 }),
      agent.share.again({ shareId }),
      agent.share.switch({ shareId, backend: "upterm" }),
      agent.share.revoke({ shareIds: [shareId] }),
      agent.approval.show({ approvalId: approval.approvalId }),
    ];
    for (const call of calls) await refused(call, "policy-denied");
    expect((await other.client.share.show({ shareId })).share.phase).toBe("awaiting-approval");
    expect((await other.client.share.list({})).shares).toHaveLength(1);
    await endAll();
  });

  it("APR15: names terminals without what runs in them", async () => {
    const { lanes } = await agent.lane.list();
    expect(lanes).toMatchObject([{ name: "api", terminals: [{ terminalId, title: "", cwd: "", shares: [] }] }]);
  });

  it("APR15: watches its own shares and requests, numbered without a gap, and no lane", async () => {
    const leaving = new AbortController();
    const events: WatchEvent[] = [];
    const stream = await agent.watch(undefined, { signal: leaving.signal });
    const watching = (async () => {
      for await (const event of stream) events.push(event);
    })().catch(() => undefined);
    await eventually(() => events.length === 1, { what: "the snapshot", withinMs: 5_000 });
    const other = await signIn("noise");
    const noise = await ask(other.client);
    await lab.client.lane.rename({ laneId: noise.share.laneId, name: "api" });
    const own = await ask(agent);
    await endAll();
    const isOver = (): boolean => events.some((each) => each.type === "share" && each.share.phase === "ended");
    await eventually(isOver, { what: "its own share has ended", withinMs: 5_000 });
    leaving.abort();
    await watching;
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index));
    expect(events[0]).toMatchObject({ type: "snapshot", lanes: [] });
    expect(JSON.stringify(events)).not.toContain(noise.share.shareId);
    expect(JSON.stringify(events)).toContain(own.approval.approvalId);
    expect(events.map(({ type }) => type)).not.toContain("lane");
  });

  it("APR17: a revoked token's socket is closed and opens no other", async () => {
    const { tokenId, token, socket } = await signIn("gone");
    await lab.client.token.revoke({ tokenId });
    await eventually(() => socket.readyState === WebSocket.CLOSED, { what: "the socket is closed", withinMs: 5_000 });
    const answer = await fetch(`${lab.note.baseUrl}/api/ticket`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(401);
    expect(agentSocket.readyState).toBe(WebSocket.OPEN);
  });
});
