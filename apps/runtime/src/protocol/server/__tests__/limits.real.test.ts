// The server's limits and the page it serves, over real HTTP and real sockets.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SOCKET_MESSAGE_MAX_BYTES } from "#contract/limits";
import { eventually } from "../../../testing/eventually";
import { BREAKING_TOKEN, openTestDoor, type TestDoor } from "./door.fixture";
import { rawRequest } from "./raw-http.fixture";

let door: TestDoor;
beforeEach(async () => {
  door = await openTestDoor();
});
afterEach(() => door.dispose());

describe("limits", () => {
  it("DOOR7: refuses unknown methods, bodies and paths", async () => {
    expect((await fetch(`${door.server.baseUrl}/api/session`)).status).toBe(405);
    expect((await fetch(`${door.server.baseUrl}/api/ticket`)).headers.get("allow")).toBe("POST");
    expect((await fetch(door.server.baseUrl, { method: "DELETE" })).status).toBe(405);
    expect((await door.post("/api/socket", {})).status).toBe(405);
    expect((await fetch(`${door.server.baseUrl}/api/nothing`)).status).toBe(404);
    for (const body of [null, [], {}, { code: "" }, { code: 7 }, { code: "x", more: 1 }, "code"]) {
      expect((await door.post("/api/session", body)).status).toBe(400);
    }
    expect((await fetch(`${door.server.baseUrl}/api/session`, { method: "POST", body: "{" })).status).toBe(400);
    const plain = await fetch(`${door.server.baseUrl}/api/socket`, {
      headers: {
        Origin: door.server.baseUrl,
        "Sec-WebSocket-Protocol": `lanecast.v1, ticket.${await door.cliTicket()}`,
      },
    });
    expect(plain.status).toBe(426);
  });

  it("DOOR7: refuses a body above 1 KiB, with or without a Content-Length", async () => {
    const code = "x".repeat(2_000);
    expect((await door.post("/api/session", { code })).status).toBe(413);
    const chunk = `${(4_096).toString(16)}\r\n${"x".repeat(4_096)}\r\n0\r\n\r\n`;
    const chunked = await rawRequest(
      door.server.port,
      ["POST /api/session HTTP/1.1", `Host: 127.0.0.1:${door.server.port}`, "Transfer-Encoding: chunked"],
      chunk,
    );
    expect([400, 413]).toContain(chunked.status);
  });

  it("DOOR8: closes the socket with 1009 after a message above the limit", async () => {
    const socket = await door.dial(await door.cliTicket());
    const code = new Promise<number>((resolve) => socket.addEventListener("close", (event) => resolve(event.code)));
    socket.send("x".repeat(SOCKET_MESSAGE_MAX_BYTES + 1));
    expect([1009, 1006]).toContain(await code);
    await eventually(() => door.seen.closed === 1, { what: "the session is closed", withinMs: 10_000 });
  });

  it("DOOR8: disconnects a page that doesn't read, before its queue fills the memory", async () => {
    const lazy = connect(door.server.port, "127.0.0.1");
    const lines = door.upgradeLines({ protocols: `lanecast.v1, ticket.${await door.cliTicket()}` });
    lazy.write(`${lines.join("\r\n")}\r\n\r\n`);
    const peer = await eventually(() => door.seen.peers[0], { what: "the lazy page is in", withinMs: 10_000 });
    lazy.pause();
    const block = new Uint8Array(1_024 * 1_024);
    let sent = 0;
    await eventually(
      () => {
        if (door.seen.closed === 0) peer.send(block);
        sent += 1;
        expect(peer.bufferedBytes()).toBeLessThan(18 * 1_024 * 1_024);
        return door.seen.closed === 1;
      },
      { what: "the lazy page is cut off", withinMs: 5_000, everyMs: 1 },
    );
    expect(sent).toBeLessThan(64);
    lazy.destroy();
  });

  it("DOOR8: closes every socket and frees the port when the server stops", async () => {
    const socket = await door.dial(await door.cliTicket());
    const gone = new Promise((resolve) => socket.addEventListener("close", resolve));
    await door.server.stop();
    await gone;
    expect(door.seen.closed).toBe(1);
    const again = await door.start(door.server.port);
    expect(again.ok).toBe(true);
    if (again.ok) await again.value.stop();
  });

  it("RES2: closes the oldest stranger for a newcomer, and answers a stranger who has a secret", async () => {
    const strangers = Array.from({ length: 300 }, () => connect(door.server.port, "127.0.0.1"));
    const closed: number[] = [];
    for (const [at, socket] of strangers.entries())
      socket.on("error", () => undefined).on("close", () => closed.push(at));
    await Promise.all(strangers.map((socket) => new Promise((resolve) => socket.once("connect", resolve))));
    await eventually(() => closed.length >= 100, { what: "strangers are closed", withinMs: 10_000 });
    const last = strangers.length - 1;
    expect(closed).toContain(0);
    expect(closed).not.toContain(last);
    const socket = await door.dial(await door.cliTicket());
    expect(socket.readyState).toBe(WebSocket.OPEN);
    for (const stranger of strangers) stranger.destroy();
  });

  it("DOOR9: reports a port that is in use as a setup-problem", async () => {
    expect(await door.start(door.server.port)).toMatchObject({
      ok: false,
      error: {
        code: "setup-problem",
        data: { what: `Port ${door.server.port} is already in use`, hint: expect.stringContaining("--port") },
      },
    });
  });
});

describe("the page", () => {
  it("DOOR10: has the security headers on every answer", async () => {
    const answers = [
      await fetch(door.server.baseUrl),
      await fetch(`${door.server.baseUrl}/assets/index-abc123.js`),
      await fetch(`${door.server.baseUrl}/none`),
      await door.post("/api/ticket", {}),
      await door.post("/api/ticket", {}, { Authorization: `Bearer ${BREAKING_TOKEN}` }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 401, 500]);
    for (const { headers } of answers) {
      expect(headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self';");
      expect(headers.get("content-security-policy")).toContain(
        `connect-src 'self' ws://127.0.0.1:${door.server.port};`,
      );
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
      expect(headers.get("server")).toBeNull();
    }
    expect(answers.map(({ headers }) => headers.get("cache-control"))).toEqual([
      "no-store",
      "public, max-age=31536000, immutable",
      "no-store",
      "no-store",
      "no-store",
    ]);
  });

  it("DOOR10: serves the build with the content types that browsers require", async () => {
    const page = await fetch(door.server.baseUrl);
    expect([page.headers.get("content-type"), await page.text()]).toEqual([
      "text/html;charset=utf-8",
      readFileSync(join(door.dir, "dist/index.html"), "utf8"),
    ]);
    expect((await fetch(`${door.server.baseUrl}/assets/index-abc123.js`)).headers.get("content-type")).toMatch(
      /^text\/javascript/,
    );
    const head = await fetch(door.server.baseUrl, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  it("DOOR10: sends a compressed file to a browser that accepts it, under the file's own name and type", async () => {
    const script = join(door.dir, "dist/assets/index-abc123.js");
    writeFileSync(`${script}.br`, brotliCompressSync(readFileSync(script)));
    const url = `${door.server.baseUrl}/assets/index-abc123.js`;
    const ask = (encoding: string) => fetch(url, { headers: { "Accept-Encoding": encoding } });
    const compressed = await ask("gzip, br");
    expect([compressed.headers.get("content-encoding"), await compressed.text()]).toEqual([
      "br",
      readFileSync(script, "utf8"),
    ]);
    expect(compressed.headers.get("content-type")).toMatch(/^text\/javascript/);
    expect(compressed.headers.get("vary")).toBe("Accept-Encoding");
    for (const encoding of ["gzip", "identity", "br;q=0"])
      expect((await ask(encoding)).headers.get("content-encoding")).toBeNull();
    expect((await fetch(`${url}.br`)).status).toBe(404);
    rmSync(`${script}.br`);
  });

  it("DOOR11: serves nothing outside the build", async () => {
    const paths = [
      "/../secret.txt",
      "/assets/../../secret.txt",
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/%2e%2e%2fsecret.txt",
      "//etc/passwd",
      "/link.txt",
      "/assets",
      "/assets/",
      "/\\..\\secret.txt",
      "/index.html%00.js",
    ];
    for (const path of paths) {
      const { status, text } = await rawRequest(door.server.port, [
        `GET ${path} HTTP/1.1`,
        `Host: 127.0.0.1:${door.server.port}`,
      ]);
      expect([path, [404, 400].includes(status)]).toEqual([path, true]);
      expect(text).not.toContain("outside");
    }
  });

  it("DOOR12: explains how to build the page if it is missing, and serves it once it is built", async () => {
    rmSync(join(door.dir, "dist"), { recursive: true });
    const missing = await fetch(door.server.baseUrl);
    expect([missing.status, await missing.text()]).toEqual([503, expect.stringContaining("npm run build")]);
    mkdirSync(join(door.dir, "dist"));
    writeFileSync(join(door.dir, "dist/index.html"), "built");
    expect(await (await fetch(door.server.baseUrl)).text()).toBe("built");
  });
});
