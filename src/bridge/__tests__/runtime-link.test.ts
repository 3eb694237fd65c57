// The link over a door and sockets moved by hand: code, ticket, loss, refusal.
import { describe, expect, it, vi } from "vitest";
import type { PostAnswer } from "../../platform/network";
import type { ConnectionStatus } from "../../stores/connection-store";
import { createFakeClock } from "../../testing/fake-clock";
import { createRuntimeLink } from "../runtime-link";
import { createFakeNetwork } from "./fake-link";

const letIn = (path: string): PostAnswer =>
  path === "/api/ticket" ? { status: 200, body: { ticket: "t1" } } : { status: 200, body: {} };

const createRig = (answer: (path: string, body: unknown) => PostAnswer = letIn) => {
  const clock = createFakeClock(1_000);
  const fake = createFakeNetwork(answer);
  const statuses: ConnectionStatus[] = [];
  const link = createRuntimeLink({
    clock,
    random: () => 0,
    network: fake.network,
    socketUrl: "ws://127.0.0.1:1/api/socket",
    createClient: () => ({}) as never,
  });
  link.onStatus((status) => statuses.push(status));
  /** The n-th socket that was opened, once it has been. */
  const socketAt = async (index: number) => {
    await vi.waitFor(() => expect(fake.sockets.length).toBeGreaterThan(index));
    const socket = fake.sockets[index];
    if (!socket) throw new Error("no such socket");
    return socket;
  };
  return { ...fake, clock, link, statuses, socketAt };
};

const lastKind = (statuses: readonly ConnectionStatus[]) => statuses.at(-1)?.kind;

describe("the way in", () => {
  it("LINK1: trades the code for the cookie, then shows a ticket as a subprotocol and never in the address", async () => {
    const rig = createRig();
    rig.link.start("the-code");
    const socket = await rig.socketAt(0);
    expect(rig.posts).toEqual([
      { path: "/api/session", body: { code: "the-code" } },
      { path: "/api/ticket", body: {} },
    ]);
    expect(socket.subprotocols).toEqual(["lanecast.v1", "ticket.t1"]);
    socket.open();
    expect(lastKind(rig.statuses)).toBe("open");
    expect(rig.link.client()).not.toBeNull();
  });

  it("LINK1: uses a code once; after a loss the cookie alone speaks for the page", async () => {
    const rig = createRig();
    rig.link.start("the-code");
    (await rig.socketAt(0)).lose();
    rig.clock.advance(10_000);
    await rig.socketAt(1);
    expect(rig.posts.filter(({ path }) => path === "/api/session")).toHaveLength(1);
  });

  it("LINK1: keeps the code while nobody answers, and goes on with a cookie when the code was used before", async () => {
    let isThere = false;
    const rig = createRig((path) => {
      if (!isThere) throw new Error("connection refused");
      return path === "/api/session" ? { status: 401, body: null } : letIn(path);
    });
    rig.link.start("the-code");
    await vi.waitFor(() => expect(lastKind(rig.statuses)).toBe("lost"));
    isThere = true;
    rig.clock.advance(1_000);
    await rig.socketAt(0);
    expect(rig.posts.map(({ path }) => path)).toEqual(["/api/session", "/api/session", "/api/ticket"]);
  });
});

describe("loss", () => {
  it("LINK2: waits longer with each try, up to a bound, and begins anew after it was open", async () => {
    let isThere = false;
    const rig = createRig((path) => {
      if (!isThere) throw new Error("connection refused");
      return letIn(path);
    });
    rig.link.start(null);
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      await vi.waitFor(() => expect(rig.statuses.at(-1)).toMatchObject({ kind: "lost", attempt }));
      const status = rig.statuses.at(-1);
      if (status?.kind !== "lost") throw new Error("not lost");
      waits.push(status.retryAtMs - rig.clock.nowMs());
      rig.clock.advance(waits.at(-1) ?? 0);
    }
    expect(waits).toEqual([125, 250, 500, 1_000, 2_000, 4_000, 4_000, 4_000]);
    await vi.waitFor(() => expect(rig.statuses.at(-1)).toMatchObject({ attempt: 9 }));
    isThere = true;
    rig.clock.advance(8_000);
    const socket = await rig.socketAt(0);
    socket.open();
    socket.lose();
    expect(rig.statuses.at(-1)).toMatchObject({ kind: "lost", attempt: 1 });
    expect(rig.link.client()).toBeNull();
  });

  it("LINK2: tries at once when asked to, and only one try is under way", async () => {
    const rig = createRig();
    rig.link.start(null);
    (await rig.socketAt(0)).lose();
    rig.link.retryNow();
    (await rig.socketAt(1)).open();
    expect(lastKind(rig.statuses)).toBe("open");
    rig.clock.advance(60_000);
    expect(rig.sockets).toHaveLength(2);
    expect(rig.clock.pending()).toBe(0);
  });

  it("LINK2: an old socket's late close does not touch the new one", async () => {
    const rig = createRig();
    rig.link.start(null);
    const old = await rig.socketAt(0);
    old.open();
    old.lose();
    rig.clock.advance(10_000);
    const fresh = await rig.socketAt(1);
    fresh.open();
    old.lose();
    expect(lastKind(rig.statuses)).toBe("open");
    expect(fresh.isClosed()).toBe(false);
  });
});

describe("refusal", () => {
  it("LINK3: without a cookie that the runtime knows it gives up and does not knock again", async () => {
    const rig = createRig(() => ({ status: 401, body: null }));
    rig.link.start("old");
    await vi.waitFor(() => expect(rig.statuses.at(-1)).toEqual({ kind: "refused", reason: "unauthorized" }));
    rig.clock.advance(60_000);
    expect(rig.posts).toHaveLength(2);
    expect(rig.clock.pending()).toBe(0);
  });

  it("LINK4: another version of the protocol is refused and the socket closed", async () => {
    const rig = createRig();
    rig.link.start(null);
    const socket = await rig.socketAt(0);
    socket.open("lanecast.v2");
    expect(rig.statuses.at(-1)).toEqual({ kind: "refused", reason: "version-mismatch" });
    expect(socket.isClosed()).toBe(true);
    expect(rig.link.client()).toBeNull();
  });

  it("LINK5: stop leaves neither socket nor timer", async () => {
    const rig = createRig();
    rig.link.start(null);
    const socket = await rig.socketAt(0);
    socket.open();
    rig.link.stop();
    expect(socket.isClosed()).toBe(true);
    rig.clock.advance(60_000);
    expect(rig.sockets).toHaveLength(1);
    expect(rig.clock.pending()).toBe(0);
  });
});
