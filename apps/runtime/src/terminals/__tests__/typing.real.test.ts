// Typing and pasting into a real terminal.
import { randomBytes } from "node:crypto";
import { describe, it } from "vitest";
import { must, sha256, useTestHost } from "./test-host";

describe("typing", () => {
  const host = useTestHost();

  it.each([
    ["every possible byte", Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
    ["a paste of 256 KiB", randomBytes(256 * 1024)],
    ["text with a meaning for tmux", Buffer.from(`"; kill-server # $HOME ~ \\ #{pid} Enter C-c é界🦀\n\t`)],
  ])("TERM5: %s arrives unchanged", async (_what, bytes) => {
    const script = `stty raw -echo; printf ready; head -c ${bytes.length} | sha256sum; exec sleep 1000`;
    const { terminalId } = await host.lane(["sh", "-c", script]);
    await host.waitForScreen(terminalId, "ready");
    must(await host.terminals().type(terminalId, bytes));
    await host.waitForScreen(terminalId, sha256(bytes));
  });

  it("TERM5: simultaneous calls keep their order and never mix", async () => {
    const pieces = Array.from({ length: 200 }, (_, index) => Buffer.from(`<${index}:${"x".repeat(index)}>`));
    const all = Buffer.concat(pieces);
    const script = `stty raw -echo; printf ready; head -c ${all.length} | sha256sum; exec sleep 1000`;
    const { terminalId } = await host.lane(["sh", "-c", script]);
    await host.waitForScreen(terminalId, "ready");
    await Promise.all(pieces.map((piece) => host.terminals().type(terminalId, piece)));
    await host.waitForScreen(terminalId, sha256(all));
  });

  it("TERM5: sends bracketed paste marks only to a program that asked for them", async () => {
    const read = (asks: string): string =>
      `stty raw -echo; printf '${asks}ready'; head -c 9 | od -An -c; exec sleep 1000`;
    const plain = await host.lane(["sh", "-c", read("")]);
    const asking = await host.lane(["sh", "-c", read("\\033[?2004h")]);
    for (const { terminalId } of [plain, asking]) {
      await host.waitForScreen(terminalId, "ready");
      await host.type(terminalId, "\x1b[200~a\r#{b}\n123\x1b[201~");
    }
    await host.waitForScreen(plain.terminalId, /a {2}\\r {3}# {3}\{ {3}b {3}\} {2}\\n {3}1 {3}2/);
    await host.waitForScreen(asking.terminalId, /033 {3}\[ {3}2 {3}0 {3}0 {3}~ {3}a {2}\\r {3}#/);
  });
});
