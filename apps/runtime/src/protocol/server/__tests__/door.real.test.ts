// Authentication over real HTTP and real sockets, also for other pages, other host names and old secrets.
import { networkInterfaces } from "node:os";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SOCKET_SUBPROTOCOL } from "#contract/limits";
import { newSecret } from "../../../platform/ids";
import { eventually } from "../../../testing/eventually";
import { CLI_TOKEN, codeOf, cookieOf, openTestDoor, type TestDoor } from "./door.fixture";
import { rawRequest } from "./raw-http.fixture";

let door: TestDoor;
beforeEach(async () => {
  door = await openTestDoor();
});
afterEach(() => door.dispose());

describe("signing in", () => {
  it("DOOR1: leads from code to cookie to ticket to socket, and a reload needs only the cookie", async () => {
    expect(door.server.openUrl()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#[A-Za-z0-9_-]{43}$/);
    const session = await door.post("/api/session", { code: codeOf(door.server.openUrl()) });
    expect(session.status).toBe(200);
    expect(session.headers.get("set-cookie")).toMatch(
      /^lanecast_\d+=[A-Za-z0-9_-]{43}; HttpOnly; SameSite=Strict; Path=\/api$/,
    );
    const cookie = cookieOf(session);
    for (const load of ["first", "reload"]) {
      const socket = await door.dial(await door.ticketBy({ Cookie: cookie }));
      expect(socket.protocol).toBe("lanecast.v1");
      const echoed = new Promise((resolve) => socket.addEventListener("message", (event) => resolve(event.data)));
      socket.send(load);
      expect(await echoed).toBe(load);
      socket.close();
    }
    expect(door.seen.peers.map((peer) => peer.principal)).toEqual([
      { kind: "operator", id: "me" },
      { kind: "operator", id: "me" },
    ]);
    await eventually(() => door.seen.closed === 2, { what: "both sessions are closed", withinMs: 10_000 });
  });

  it("DOOR1: works with the command line's token", async () => {
    const socket = await door.dial(await door.cliTicket());
    expect(door.seen.peers).toHaveLength(1);
    socket.close();
  });

  it("DOOR2: answers 401 to a code that was used before", async () => {
    const code = codeOf(door.server.openUrl());
    expect((await door.post("/api/session", { code })).status).toBe(200);
    const again = await door.post("/api/session", { code });
    expect([again.status, again.headers.get("set-cookie")]).toEqual([401, null]);
  });

  it("DOOR2: answers 401 to a ticket that was used before, even if that use was refused for another reason", async () => {
    const ticket = await door.cliTicket();
    expect(await door.upgradeStatus({ protocols: `lanecast.v1, ticket.${ticket}` })).toBe(101);
    expect(await door.upgradeStatus({ protocols: `lanecast.v1, ticket.${ticket}` })).toBe(401);
    const spent = await door.cliTicket();
    expect(await door.upgradeStatus({ protocols: `lanecast.v0, ticket.${spent}` })).toBe(400);
    expect(await door.upgradeStatus({ protocols: `lanecast.v1, ticket.${spent}` })).toBe(401);
  });

  it("DOOR2: doesn't agree on the ticket as the protocol", async () => {
    const protocols = `ticket.${await door.cliTicket()}, lanecast.v1`;
    const { status, text } = await rawRequest(door.server.port, door.upgradeLines({ protocols }));
    expect(status).toBe(101);
    expect(text.match(/sec-websocket-protocol: .*/gi)?.map((line) => line.toLowerCase().trim())).toEqual([
      "sec-websocket-protocol: lanecast.v1",
    ]);
  });

  it("DOOR3: answers 401 without a valid cookie or token", async () => {
    const cookie = await door.signIn();
    const [name = ""] = cookie.split("=");
    const wrong: Record<string, string>[] = [
      {},
      { Cookie: `${name}=${newSecret()}` },
      { Cookie: `${name}=` },
      { Cookie: cookie.replace(name, "lanecast_1") },
      { Authorization: `Bearer ${newSecret()}` },
      { Authorization: `Basic ${CLI_TOKEN}` },
      { Authorization: `Bearer ${newSecret()}`, Cookie: cookie },
    ];
    for (const headers of wrong) expect((await door.post("/api/ticket", {}, headers)).status).toBe(401);
    const right = await door.post("/api/ticket", {}, { Cookie: `other=1; ${cookie}` });
    expect(right.status).toBe(200);
    expect(await right.json()).toEqual({ ticket: expect.any(String), protocol: SOCKET_SUBPROTOCOL });
  });

  it("DOOR3: answers 401 without a ticket, with an invented one, and with one in the query", async () => {
    const ticket = await door.cliTicket();
    expect(await door.upgradeStatus({ protocols: null })).toBe(401);
    expect(await door.upgradeStatus({ protocols: "lanecast.v1" })).toBe(401);
    expect(await door.upgradeStatus({ protocols: `lanecast.v1, ticket.${newSecret()}` })).toBe(401);
    const lines = door.upgradeLines({});
    lines[0] = `GET /api/socket?ticket=${ticket} HTTP/1.1`;
    expect((await rawRequest(door.server.port, lines)).status).toBe(401);
  });

  it("DOOR3: accepts no secret of an earlier runtime", async () => {
    const cookie = await door.signIn();
    const code = codeOf(door.server.openUrl());
    await door.server.stop();
    const again = await door.start(door.server.port);
    if (!again.ok) throw new Error(again.error.message);
    expect((await door.post("/api/ticket", {}, { Cookie: cookie })).status).toBe(401);
    expect((await door.post("/api/session", { code })).status).toBe(401);
    await again.value.stop();
  });
});

describe("other pages and other host names", () => {
  it("DOOR4: answers 403 to a wrong Host, for the page, calls and upgrades", async () => {
    const good = `127.0.0.1:${door.server.port}`;
    const hosts = [
      "evil.example",
      `evil.example:${door.server.port}`,
      `localhost:${door.server.port}`,
      "127.0.0.1",
      "127.0.0.1:1",
      `[::1]:${door.server.port}`,
      "",
    ];
    for (const host of hosts) {
      for (const first of [
        "GET / HTTP/1.1",
        "GET /assets/index-abc123.js HTTP/1.1",
        "POST /api/session HTTP/1.1",
        "GET /nothing HTTP/1.1",
      ]) {
        const { status } = await rawRequest(door.server.port, [first, `Host: ${host}`, "Content-Length: 0"]);
        expect(status).toBe(403);
      }
      expect(await door.upgradeStatus({ host, protocols: `lanecast.v1, ticket.${await door.cliTicket()}` })).toBe(403);
    }
    expect((await rawRequest(door.server.port, ["GET / HTTP/1.1"])).status).not.toBe(200);
    const two = await rawRequest(door.server.port, ["GET / HTTP/1.1", `Host: ${good}`, "Host: evil.example"]);
    expect(two.status).not.toBe(200);
    const absolute = await rawRequest(door.server.port, ["GET http://evil.example/ HTTP/1.1", "Host: evil.example"]);
    expect(absolute.status).toBe(403);
    expect((await rawRequest(door.server.port, ["GET / HTTP/1.1", `Host: ${good}`])).status).toBe(200);
  });

  it("DOOR5: answers 403 to an upgrade with a wrong or missing Origin, even with a valid ticket", async () => {
    for (const origin of [
      null,
      "null",
      "http://evil.example",
      `http://localhost:${door.server.port}`,
      `https://127.0.0.1:${door.server.port}`,
      "http://127.0.0.1:1",
      `${door.server.baseUrl}/`,
    ]) {
      expect(await door.upgradeStatus({ origin, protocols: `lanecast.v1, ticket.${await door.cliTicket()}` })).toBe(
        403,
      );
    }
  });

  it("DOOR5: answers 403 to another page's calls, even with cookie and code, and doesn't let it read the answer", async () => {
    const cookie = await door.signIn();
    const foreign = { Origin: "http://evil.example", Cookie: cookie };
    const ticket = await door.post("/api/ticket", {}, foreign);
    expect([ticket.status, ticket.headers.get("access-control-allow-origin")]).toEqual([403, null]);
    const code = codeOf(door.server.openUrl());
    expect((await door.post("/api/session", { code }, foreign)).status).toBe(403);
    expect((await door.post("/api/session", { code }, { Origin: door.server.baseUrl })).status).toBe(200);
    const preflight = await fetch(`${door.server.baseUrl}/api/ticket`, { method: "OPTIONS", headers: foreign });
    expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([405, null]);
  });

  it("DOOR6: listens on 127.0.0.1 only", async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .map((net) => net.address)
      .filter((address) => !address.startsWith("127.") && !address.startsWith("fe80"));
    for (const address of [...others, "127.0.0.2"]) {
      const url = `http://${address.includes(":") ? `[${address}]` : address}:${door.server.port}/`;
      await expect(fetch(url, { signal: AbortSignal.timeout(2_000) })).rejects.toThrow();
    }
  });
});
