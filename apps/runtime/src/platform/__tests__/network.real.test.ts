// Reads the kernel's table of connections while the test opens and closes some.
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { eventually } from "../../testing/eventually";
import { layNetwork, whyNoNetworkHosts } from "../../testing/reach/network-hosts";
import { readConnections } from "../network";

const connectedPeers = (pid: number, port: number) => readConnections(pid)?.peersAt(port) ?? null;

let server: Server | null = null;
const sockets: Socket[] = [];

const listen = (host: string): Promise<number> =>
  new Promise((resolve) => {
    const listener = createServer({ allowHalfOpen: true }, (socket) => void sockets.push(socket.resume()));
    server = listener;
    listener.listen({ host, port: 0 }, () => {
      const address = listener.address();
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
  const listener = server;
  if (listener !== null) await new Promise((resolve) => listener.close(resolve));
  server = null;
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

  it("GST1: returns null for a process that doesn't exist", async () => {
    await listen("127.0.0.1");
    expect(connectedPeers(2 ** 30, 1)).toBeNull();
  });
});

const whyNot = whyNoNetworkHosts();

describe("a peer that does not answer", () => {
  it.skipIf(whyNot !== null)(
    `FLOW4: a stopped peer still acknowledges; one behind a dead cable does not${whyNot === null ? "" : ` (skipped: ${whyNot})`}`,
    async () => {
      const network = layNetwork(["near", "far"], [["near", "far"]]);
      const fixture = join(import.meta.dirname, "fixtures/unacknowledged.ts");
      const server = Bun.spawn([...network.on("near"), process.execPath, fixture], { stdout: "pipe" });
      const printed: string[] = [];
      const reading = (async () => {
        for await (const part of server.stdout) printed.push(...new TextDecoder().decode(part).trim().split("\n"));
      })();
      const dial = `until exec 3<>/dev/tcp/${network.addressOf("near", 0)}/4000; do sleep 0.1; done 2>/dev/null; kill -STOP $$; sleep 60`;
      const peer = Bun.spawn([...network.on("far"), "bash", "-c", dial], { stderr: "ignore" });
      try {
        await eventually(() => printed.length >= 15, { what: "three seconds of a stopped peer", withinMs: 30_000 });
        expect(new Set(printed)).toEqual(new Set(["false"]));
        network.run("far", ["ip", "link", "set", "wire0", "down"]);
        await eventually(() => printed.at(-1) === "true", { what: "nothing is acknowledged", withinMs: 20_000 });
      } finally {
        for (const child of [peer, server]) child.kill("SIGKILL");
        await Promise.all([peer.exited, server.exited, reading]);
        network.dispose();
      }
    },
  );
});
