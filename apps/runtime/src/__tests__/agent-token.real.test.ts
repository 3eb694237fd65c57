// What an agent can do with its token on a whole runtime: use its own shares and requests, and nothing else.
import { renameSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WatchEvent } from "#contract/stream";
import type { RuntimeClient } from "#contract/wire";
import { eventually } from "../testing/eventually";
import { takeTime } from "../testing/given-time";
import { type ApprovalStage, isTmateThere, openApprovalStage, refused, skipped } from "../testing/rigs/approval-stage";

let stage: ApprovalStage;
let agent: RuntimeClient;
let agentSocket: WebSocket;

beforeAll(async () => {
  stage = await openApprovalStage();
  const signedIn = await stage.signIn("ci");
  agent = signedIn.client;
  agentSocket = signedIn.socket;
});
afterAll(() => stage.dispose());

describe("an agent's token", () => {
  it("FR-026-011, APR15: cannot approve anything, not even its own request, and the attempt is recorded", async () => {
    const { share, approval } = await stage.ask(agent);
    const { approvalId } = approval;
    await refused(agent.approval.give({ approvalId }), "policy-denied");
    await refused(agent.approval.refuse({ approvalId }), "policy-denied");
    await stage.expectNeverStarted(share);
    const { events } = await stage.client.audit.list({ type: "share.refused", limit: 2 });
    expect(events).toMatchObject([
      { actor: { kind: "agent", id: "ci" }, data: { reason: expect.stringContaining("approval.give") } },
      { actor: { kind: "agent", id: "ci" }, data: { reason: expect.stringContaining("approval.refuse") } },
    ]);
    await stage.endAll();
  });

  it("APR15: cannot create tokens, type, end the shares of others, stop the runtime or read the audit log", async () => {
    const calls = [
      agent.token.new({ role: "requester" }),
      agent.token.list(),
      agent.terminal.type({ terminalId: stage.terminalId, bytes: btoa("id\r") }),
      agent.terminal.attach({ terminalId: stage.terminalId }),
      agent.lane.new({}),
      agent.runtime.stop({}),
      agent.runtime.openCode(),
      agent.audit.list({}),
      agent.policy.reload(),
      agent.share.revoke({ all: true }),
      agent.share.revoke({ terminalId: stage.terminalId }),
    ];
    for (const call of calls) await refused(call, "policy-denied");
    await refused(Promise.resolve(agent.terminal.view({ terminalId: stage.terminalId })), "policy-denied");
  });

  it("APR15: can see and use only its own shares and requests, not those of another agent", async () => {
    const other = await stage.signIn("deploy");
    const { share, approval } = await stage.ask(other.client);
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
    await stage.endAll();
  });

  it("APR15: can list terminals, without what runs in them", async () => {
    const { lanes } = await agent.lane.list();
    expect(lanes).toMatchObject([
      { name: "api", terminals: [{ terminalId: stage.terminalId, title: "", cwd: "", shares: [] }] },
    ]);
  });

  it("APR15: can watch its own shares and requests, with a gapless seq and without lanes", async () => {
    const leaving = new AbortController();
    const events: WatchEvent[] = [];
    const stream = await agent.watch(undefined, { signal: leaving.signal });
    const watching = (async () => {
      for await (const event of stream) events.push(event);
    })().catch(() => undefined);
    await eventually(() => events.length === 1, { what: "the snapshot", withinMs: 5_000 });
    const other = await stage.signIn("noise");
    const noise = await stage.ask(other.client);
    await stage.client.lane.rename({ laneId: noise.share.laneId, name: "api" });
    const own = await stage.ask(agent);
    await stage.endAll();
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

  it.skipIf(!isTmateThere)(
    `RES3: a flood of an agent's calls delays neither the end of a share nor the operator's commands${skipped}`,
    async () => {
      const { lab, client } = stage;
      const flood = await stage.signIn("flood");
      const [soon, late] = [await lab.newTerminal("soon"), await lab.newTerminal("late")];
      const { share: revoked } = await lab.share(late, "tmate", { access: "read" });
      const { share: expiring } = await lab.share(soon, "tmate", { access: "read", ttlMs: 5_000 });
      const question = {
        terminalId: late,
        backend: "tmate" as const,
        access: "write" as const,
        keys: [lab.key.line],
        ttlMs: 3_600_000,
      };
      for (let calls = 0; calls < 10_000; calls += 1) flood.client.policy.check(question).catch(() => undefined);
      const { tookMs } = await takeTime(client.share.revoke({ shareIds: [revoked.shareId] }));
      expect(tookMs).toBeLessThan(5_000);
      const isEnded = async () => (await lab.show(expiring)).phase === "ended";
      await eventually(isEnded, { what: "the share has expired", withinMs: 20_000 });
      const { endCause, endedAtMs, expiresAtMs } = await lab.show(expiring);
      expect(endCause).toBe("expired");
      expect((endedAtMs ?? 0) - (expiresAtMs ?? 0)).toBeLessThan(5_000);
      flood.close();
    },
  );

  it("RES4: an agent can't fill the log: its rows are bounded in size and in number, and the log says so", async () => {
    const flood = await stage.signIn("scribe");
    const issues = Array.from({ length: 80 }, () => ({ path: "key", problem: "x".repeat(500) }));
    const calls = Array.from({ length: 300 }, () => flood.client.share.noteRefused({ issues }));
    const settled = await Promise.allSettled(calls);
    expect(settled.filter(({ status }) => status === "rejected").length).toBeGreaterThan(150);
    const { events } = await stage.client.audit.list({ type: "share.refused", limit: 0 });
    const rows = events.filter(({ actor }) => actor.id === "scribe");
    expect(rows.length).toBeLessThan(150);
    expect(Math.max(...rows.map((row) => JSON.stringify(row).length))).toBeLessThan(20_000);
    expect(rows.filter(({ data }) => data.code === "limit-reached")).toHaveLength(1);
    // Reading costs no row, and the operator isn't limited.
    await flood.client.share.list({});
    flood.close();
  });

  it("APR21: shares belong to the agent's token: a new agent with the name of a removed one cannot see them", async () => {
    const first = await stage.signIn("nightly");
    const { share } = await stage.ask(first.client);
    const [view] = (await first.client.share.list({})).shares;
    expect(view?.requestedBy).toEqual({ kind: "agent", id: "nightly", tokenId: first.tokenId });
    const { events } = await stage.client.audit.list({ shareId: share.shareId, type: "share.requested" });
    expect(events).toMatchObject([{ actor: { kind: "agent", id: "nightly" }, data: { tokenId: first.tokenId } }]);
    await stage.client.token.revoke({ tokenId: first.tokenId });
    const second = await stage.signIn("nightly");
    expect((await second.client.share.list({ all: true })).shares).toEqual([]);
    await refused(second.client.share.show({ shareId: share.shareId }), "policy-denied");
    await refused(second.client.share.revoke({ shareIds: [share.shareId] }), "policy-denied");
    await stage.endAll();
  });

  it("APR17: revoking a token withdraws the agent's pending requests; they can no longer be approved", async () => {
    const { client, tokenId } = await stage.signIn("leaving");
    const { share, approval } = await stage.ask(client);
    await stage.client.token.revoke({ tokenId });
    const ended = async () => (await stage.client.share.show({ shareId: share.shareId })).share.endCause === "stopped";
    await eventually(ended, { what: "the request is withdrawn", withinMs: 5_000 });
    const { approvals } = await stage.client.approval.list();
    expect(approvals.find(({ approvalId }) => approvalId === approval.approvalId)).toMatchObject({ isWithdrawn: true });
    await refused(stage.client.approval.give({ approvalId: approval.approvalId }), "wrong-phase");
  });

  it("APR17: without the tokens file, the agent's next call closes its socket and its streams", async () => {
    const { client, socket } = await stage.signIn("hidden");
    const stream = await client.watch();
    const streaming = (async () => {
      for await (const _ of stream);
    })().catch(() => undefined);
    const path = join(stage.lab.config.home, "tokens.json");
    renameSync(path, `${path}.away`);
    await client.share.list({}).catch(() => undefined);
    await eventually(() => socket.readyState === WebSocket.CLOSED, { what: "the socket is closed", withinMs: 5_000 });
    await streaming;
    renameSync(`${path}.away`, path);
  });

  it("APR17: revoking a token closes the agent's socket; the token opens no other", async () => {
    const { tokenId, token, socket } = await stage.signIn("gone");
    await stage.client.token.revoke({ tokenId });
    await eventually(() => socket.readyState === WebSocket.CLOSED, { what: "the socket is closed", withinMs: 5_000 });
    const answer = await fetch(`${stage.lab.note.baseUrl}/api/ticket`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(401);
    expect(agentSocket.readyState).toBe(WebSocket.OPEN);
  });
});
