// The link over a fake network: sign-in, reconnecting, refusal.
import { describe, expect, it, vi } from "vitest";
import type { PostResponse } from "../../platform/network";
import type { ConnectionStatus } from "../../stores/connection-store";
import { createFakeClock } from "../../testing/fake-clock";
import { createRuntimeLink } from "../runtime-link";
import { createFakeNetwork } from "./fake-link";

const signIn = (path: string): PostResponse =>
  path === "/api/ticket" ? { status: 200, body: { ticket: "t1", protocol: "lanecast.v1" } } : { status: 200, body: {} };

const createRig = (answer: (path: string, body: unknown) => PostResponse = signIn) => {
  const clock = createFakeClock(1_000);
  const fake = createFakeNetwork(answer);
  const statuses: ConnectionStatus[] = [];
  const link = createRuntimeLink({
    clock,
    random: () => 0,
    network: fake.network,
    socketUrl: "ws://127.0.0.1:1/api/socket",
    hmac: async (secret, text) => `hmac(${secret}, ${text})`,
    createClient: () => ({}) as never,
  });
  link.onStatus((status) => statuses.push(status));
  /** Waits for the n-th socket to be opened. */
  const socketAt = async (index: number) => {
    await vi.waitFor(() => expect(fake.sockets.length).toBeGreaterThan(index));
    const socket = fake.sockets[index];
    if (!socket) throw new Error("no such socket");
    return socket;
  };
  return { ...fake, clock, link, statuses, socketAt };
};

const lastKind = (statuses: readonly ConnectionStatus[]) => statuses.at(-1)?.kind;

describe("signing in", () => {
  it("LINK1: trades the code for a cookie, then sends a ticket as a subprotocol, never in the URL", async () => {
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

  it("LINK1: uses a code once, and only the cookie when it reconnects", async () => {
    const rig = createRig();
    rig.link.start("the-code");
    (await rig.socketAt(0)).lose();
    rig.clock.advance(10_000);
    await rig.socketAt(1);
    expect(rig.posts.filter(({ path }) => path === "/api/session")).toHaveLength(1);
  });

  it("LINK9: after a restart, proves that it was signed in before, and never sends its secret", async () => {
    let isRestarted = false;
    let hasReturned = false;
    const bodies: Readonly<Record<string, object>> = {
      "/api/session": { pass: { id: "p1", secret: "s3cret" } },
      "/api/challenge": { nonce: "n1" },
      "/api/ticket": { ticket: "t1" },
    };
    const rig = createRig((path) => {
      if (path === "/api/return") hasReturned = true;
      const isRefused = path === "/api/ticket" && isRestarted && !hasReturned;
      return isRefused ? { status: 401, body: {} } : { status: 200, body: bodies[path] ?? {} };
    });
    rig.link.start("the-code");
    (await rig.socketAt(0)).open();
    isRestarted = true;
    (await rig.socketAt(0)).lose();
    rig.clock.advance(300);
    (await rig.socketAt(1)).open();
    expect(lastKind(rig.statuses)).toBe("open");
    expect(rig.posts.slice(-3)).toEqual([
      { path: "/api/challenge", body: {} },
      { path: "/api/return", body: { id: "p1", nonce: "n1", proof: "hmac(s3cret, n1 http://127.0.0.1:1)" } },
      { path: "/api/ticket", body: {} },
    ]);
    expect(rig.posts.some(({ body }) => Object.values(body as object).includes("s3cret"))).toBe(false);
  });

  it("LINK9: is refused, as before, if the proof isn't accepted", async () => {
    let isRestarted = false;
    const rig = createRig((path) => {
      if (path === "/api/return" || (isRestarted && path === "/api/ticket")) return { status: 401, body: {} };
      if (path === "/api/challenge") return { status: 200, body: { nonce: "n1" } };
      return { status: 200, body: { ticket: "t1", pass: { id: "p1", secret: "s3cret" } } };
    });
    rig.link.start("the-code");
    (await rig.socketAt(0)).open();
    isRestarted = true;
    (await rig.socketAt(0)).lose();
    rig.clock.advance(300);
    await vi.waitFor(() => expect(lastKind(rig.statuses)).toBe("refused"));
  });

  it("LINK1: keeps the code while the runtime is unreachable, and continues with the cookie if the code was used before", async () => {
    let isReachable = false;
    const rig = createRig((path) => {
      if (!isReachable) throw new Error("connection refused");
      return path === "/api/session" ? { status: 401, body: null } : signIn(path);
    });
    rig.link.start("the-code");
    await vi.waitFor(() => expect(lastKind(rig.statuses)).toBe("lost"));
    isReachable = true;
    rig.clock.advance(1_000);
    await rig.socketAt(0);
    expect(rig.posts.map(({ path }) => path)).toEqual(["/api/session", "/api/session", "/api/ticket"]);
  });
});

describe("reconnecting", () => {
  it("LINK2: waits longer after each failed attempt, up to a limit, and starts over after a connection", async () => {
    let isReachable = false;
    const rig = createRig((path) => {
      if (!isReachable) throw new Error("connection refused");
      return signIn(path);
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
    isReachable = true;
    rig.clock.advance(8_000);
    const socket = await rig.socketAt(0);
    socket.open();
    socket.lose();
    expect(rig.statuses.at(-1)).toMatchObject({ kind: "lost", attempt: 1 });
    expect(rig.link.client()).toBeNull();
  });

  it("LINK2: retries immediately on request, with only one attempt at a time", async () => {
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

  it("LINK8: drops a silent socket, says immediately that the connection is lost, and connects again", async () => {
    const rig = createRig();
    rig.link.start(null);
    const silent = await rig.socketAt(0);
    silent.open();
    rig.link.reconnect();
    expect(silent.isClosed()).toBe(true);
    expect(rig.statuses.at(-1)).toMatchObject({ kind: "lost", attempt: 2 });
    rig.clock.advance(1_000);
    (await rig.socketAt(1)).open();
    expect(lastKind(rig.statuses)).toBe("open");
  });

  it("LINK8: gives up an attempt that a frozen runtime doesn't answer", async () => {
    const rig = createRig();
    rig.link.start(null);
    const unanswered = await rig.socketAt(0);
    rig.clock.advance(5_000);
    expect(rig.statuses.at(-1)).toMatchObject({ kind: "lost", attempt: 1 });
    expect(unanswered.isClosed()).toBe(true);
  });

  it("LINK2: ignores a late close event of an old socket", async () => {
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
  it("LINK3: gives up when the runtime rejects the cookie, and never retries", async () => {
    const rig = createRig(() => ({ status: 401, body: null }));
    rig.link.start("old");
    await vi.waitFor(() => expect(rig.statuses.at(-1)).toEqual({ kind: "refused", reason: "unauthorized" }));
    rig.clock.advance(60_000);
    expect(rig.posts).toHaveLength(2);
    expect(rig.clock.pending()).toBe(0);
  });

  it("LINK4: closes the socket when the runtime speaks another protocol version", async () => {
    const rig = createRig();
    rig.link.start(null);
    const socket = await rig.socketAt(0);
    socket.open("lanecast.v2");
    expect(rig.statuses.at(-1)).toEqual({ kind: "refused", reason: "version-mismatch" });
    expect(socket.isClosed()).toBe(true);
    expect(rig.link.client()).toBeNull();
  });

  it("LINK4: opens no socket, and doesn't try again, when the ticket names another protocol version", async () => {
    const rig = createRig(() => ({ status: 200, body: { ticket: "t1", protocol: "lanecast.v2" } }));
    rig.link.start(null);
    await vi.waitFor(() => expect(rig.statuses.at(-1)).toEqual({ kind: "refused", reason: "version-mismatch" }));
    rig.clock.advance(60_000);
    expect(rig.sockets).toHaveLength(0);
    expect(rig.posts).toHaveLength(1);
    expect(rig.clock.pending()).toBe(0);
  });

  it("LINK5: stop closes the socket and cancels the timer", async () => {
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
