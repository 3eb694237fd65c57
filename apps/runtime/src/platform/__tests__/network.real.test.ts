// Reads the kernel's table of connections while the test opens and closes some.
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { eventually } from "../../testing/eventually";
import { connectedPeers, isListening } from "../network";

let server: Server;
const sockets: Socket[] = [];

const listen = (host: string): Promise<number> =>
  new Promise((resolve) => {
    server = createServer({ allowHalfOpen: true }, (socket) => void sockets.push(socket.resume()));
    server.listen({ host, port: 0 }, () => {
      const address = server.address();
      if (address !== null && typeof address === "object") resolve(address.port);
    });
  });
const dial = (host: string, port: number): Promise<Socket> =>
  new Promise((resolve) => {
    const socket = connect({ host, port }, () => resolve(socket));
    sockets.push(socket);
  });

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

describe("connections of a process", () => {
  it.each([
    ["127.0.0.1", "127.0.0.1"],
    ["::1", "[::1]"],
  ])(
    "GST1: lists the peers connected over %s, without a peer that left while the server kept its side open",
    async (host, shown) => {
      const port = await listen(host);
      const [one, other] = [await dial(host, port), await dial(host, port)];
      const names = [one, other].map((socket) => `${shown}:${socket.localPort}`);
      expect([...(connectedPeers(process.pid, port) ?? [])].sort()).toEqual([...names].sort());
      one.destroy();
      await eventually(() => connectedPeers(process.pid, port)?.size === 1, { what: "one is left", withinMs: 10_000 });
      expect(connectedPeers(process.pid, port)).toEqual(new Set([names[1]]));
    },
  );

  it("FR-026-009: distinguishes this process's listener from another's", async () => {
    const port = await listen("127.0.0.1");
    expect(isListening(process.pid, port)).toBe(true);
    expect(isListening(process.ppid, port)).toBe(false);
    expect(isListening(process.pid, 1)).toBe(false);
  });

  it("GST1: returns null for a process that doesn't exist", async () => {
    await listen("127.0.0.1");
    expect(connectedPeers(2 ** 30, 1)).toBeNull();
  });
});
