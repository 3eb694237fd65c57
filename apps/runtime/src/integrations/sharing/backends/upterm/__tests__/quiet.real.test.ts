// Whether a share is quiet, told from the sockets of a real process.
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { descriptorCountOf } from "../../../../../platform/network";
import { startTicksOf } from "../../../../../platform/process-table";
import { eventually } from "../../../../../testing/eventually";
import { createQuiet } from "../quiet";

const SERVER = `import { createServer } from "node:net";
const server = createServer((socket) => {
  console.log("in");
  socket.on("error", () => undefined).on("close", () => console.log("out")).resume();
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));`;

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const openServer = async () => {
  const dir = mkdtempSync(join(tmpdir(), "lanecast-quiet-"));
  const child = Bun.spawn([process.execPath, "-e", SERVER], { stdout: "pipe", stderr: "ignore", stdin: "ignore" });
  ends.push(
    () => child.kill("SIGKILL"),
    () => rmSync(dir, { recursive: true, force: true }),
  );
  const said = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let heard = "";
  /** The next line that the server prints. */
  const nextLine = async (): Promise<string> => {
    while (!heard.includes("\n")) heard += (await said.read()).value ?? "\n";
    const [line = "", ...rest] = heard.split("\n");
    heard = rest.join("\n");
    return line;
  };
  const port = Number(await nextLine());
  const { pid } = child;
  const count = (): number => descriptorCountOf(pid);
  const guestJoins = async (): Promise<Socket> => {
    const socket = connect({ host: "127.0.0.1", port });
    ends.push(() => socket.destroy());
    expect(await nextLine()).toBe("in");
    return socket;
  };
  const leave = async (socket: Socket): Promise<void> => {
    const before = count();
    socket.destroy();
    expect(await nextLine()).toBe("out");
    await eventually(() => count() < before, { what: "the descriptor is closed", withinMs: 5_000, everyMs: 2 });
  };
  // A program opens and closes descriptors of its own while it starts, and with its first connection.
  await leave(await guestJoins());
  let last = 0;
  const isSettled = (): boolean => {
    const before = last;
    last = count();
    return last === before;
  };
  await eventually(isSettled, { what: "the server has started", withinMs: 5_000, everyMs: 250 });
  return { place: { dir, relay: { process: { pid, startTicks: startTicksOf(pid) ?? 0 } } }, guestJoins, leave };
};

describe("a quiet upterm share", () => {
  it("GST1: is not quiet after a connection came or went; two that cancel out are seen within two seconds", async () => {
    let nowMs = 0;
    const quiet = createQuiet({ bootMs: () => nowMs });
    const { place, guestJoins, leave } = await openServer();
    const settle = (): void => {
      quiet.note(place, [], true);
      quiet.note(place, [], true);
      nowMs += 3_001;
    };
    expect(quiet.isQuiet(place)).toBe(false);
    settle();
    expect(quiet.isQuiet(place)).toBe(true);
    const first = await guestJoins();
    expect(quiet.isQuiet(place)).toBe(false);
    settle();
    expect(quiet.isQuiet(place)).toBe(true);
    await guestJoins();
    await leave(first);
    nowMs += 1_999;
    // The kernel's count is the same, so this look lists nothing.
    expect(quiet.isQuiet(place)).toBe(true);
    nowMs += 1;
    expect(quiet.isQuiet(place)).toBe(false);
  });

  it("GST1: is never quiet while the relay is elsewhere", () => {
    const quiet = createQuiet({ bootMs: () => 10_000 });
    const place = { dir: "/nonexistent", relay: { process: null } };
    quiet.note(place, [], true);
    quiet.note(place, [], true);
    expect(quiet.isQuiet(place)).toBe(false);
  });
});
