// What a page sees of a real terminal: nothing lost, duplicated or changed.
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TerminalId } from "#contract/ids";
import type { TerminalEvent } from "#contract/stream";
import { startTicksOf } from "../../platform/process-table";
import { eventually } from "../../testing/eventually";
import { must, sha256, useTestHost, WITHIN_MS } from "./test-host";

describe("view", () => {
  const host = useTestHost();

  /** Starts a terminal that prints `bytes` when `go` is typed, and nothing else. */
  const player = async (bytes: Uint8Array): Promise<TerminalId> => {
    writeFileSync(join(host.dir, "bytes"), bytes);
    const script = "stty raw -echo; printf ready; head -c 2 >/dev/null; cat bytes; exec sleep 1000";
    const { terminalId } = await host.lane(["sh", "-c", script]);
    await host.waitForScreen(terminalId, "ready");
    return terminalId;
  };

  it("TERM4: delivers 10 MB of output completely, in messages of at most 64 KiB", async () => {
    const sent = Buffer.concat([randomBytes(10 * 1024 * 1024), Buffer.from("the-end")]);
    const terminalId = await player(sent);
    const view = host.view(terminalId);
    await eventually(() => view.events.length > 0, { what: "the snapshot", withinMs: WITHIN_MS });
    const before = view.bytes().length;
    await host.type(terminalId, "go");
    await eventually(() => view.bytes().length >= before + sent.length, {
      what: "all of it",
      withinMs: 30_000,
      everyMs: 100,
    });
    expect(view.events.filter((event) => event.type === "snapshot")).toHaveLength(1);
    expect(sha256(view.bytes().subarray(before))).toBe(sha256(sent));
    const longest = Math.max(
      ...view.events.map((event) => ("bytes" in event ? Buffer.from(event.bytes, "base64").length : 0)),
    );
    expect(longest).toBeLessThanOrEqual(64 * 1024);
    await view.stop();
  });

  it("TERM4: a page that doesn't keep up gets a snapshot, and never slows down the program", {
    timeout: 120_000,
  }, async () => {
    const script =
      "stty raw -echo; printf ready; head -c 2 >/dev/null; yes 0123456789 | head -c 20000000; printf done; exec sleep 1000";
    const { terminalId } = await host.lane(["sh", "-c", script]);
    await host.waitForScreen(terminalId, "ready");
    const stopping = new AbortController();
    const view = host.terminals().view(terminalId, stopping.signal)[Symbol.asyncIterator]();
    expect((await view.next()).value).toMatchObject({ type: "snapshot" });
    await host.type(terminalId, "go");
    // The test doesn't ask for the next event while the program prints 20 MB.
    await host.waitForScreen(terminalId, "done", 60_000);
    const events: TerminalEvent[] = [];
    await eventually(
      async () => {
        const { value } = await view.next();
        if (value !== undefined) events.push(value);
        return value !== undefined && "bytes" in value && Buffer.from(value.bytes, "base64").includes("done");
      },
      { what: "the end", withinMs: WITHIN_MS },
    );
    expect(events.some((event) => event.type === "snapshot")).toBe(true);
    const bytes = events.reduce(
      (sum, event) => sum + ("bytes" in event ? Buffer.from(event.bytes, "base64").length : 0),
      0,
    );
    expect(bytes).toBeLessThan(8 * 1024 * 1024);
    await host.terminals().type(terminalId, Buffer.from("x"));
    stopping.abort();
    expect((await view.next()).done).toBe(true);
  });

  it("TERM4: loses and duplicates no output when a page joins while the program prints", async () => {
    const script = 'n=0; while [ $n -lt 3000 ]; do n=$((n+1)); echo "line-$n."; done; exec sleep 1000';
    const { terminalId } = await host.lane(["sh", "-c", script]);
    const views = Array.from({ length: 6 }, () => host.view(terminalId));
    await host.waitForScreen(terminalId, "line-3000.");
    const counted = Array.from({ length: 3000 }, (_, index) => `line-${index + 1}.`).join();
    const lines = (id: TerminalId): string | undefined =>
      host
        .tmux("capture-pane", "-p", "-t", `=${id}:`, "-S", "-")
        .match(/line-\d+\./g)
        ?.join();
    for (const view of views) {
      await view.waitFor("3000.");
      // A snapshot may end in the middle of a line, so compare what a terminal shows after replaying it.
      const replayed = await player(Buffer.concat([Buffer.from("\x1b[2J\x1b[H"), view.bytes()]));
      await host.type(replayed, "go");
      await eventually(() => lines(replayed) === counted, { what: "every line, once", withinMs: WITHIN_MS });
      await view.stop();
    }
  });

  it("TERM4: wide, combining and joined characters arrive intact, wherever the output is split", async () => {
    const text = "界e\u0301🦀👩‍🚀한글é".repeat(3_000);
    const bytes = Buffer.from(text);
    const terminalId = await player(bytes);
    const view = host.view(terminalId);
    await eventually(() => view.events.length > 0, { what: "the snapshot", withinMs: WITHIN_MS });
    const before = view.bytes().length;
    await host.type(terminalId, "go");
    await eventually(() => view.bytes().length >= before + bytes.length, { what: "all of it", withinMs: WITHIN_MS });
    expect(view.bytes().subarray(before).toString()).toBe(text);
    await view.stop();
  });

  it("TERM4: a character that was incomplete at the snapshot arrives whole", async () => {
    const half = "\\342\\202";
    const script = `stty raw -echo; printf 'a'; head -c 1 >/dev/null; printf '${half}'; head -c 1 >/dev/null; printf '\\254b'; exec sleep 1000`;
    const { terminalId } = await host.lane(["sh", "-c", script]);
    const first = host.view(terminalId);
    await first.waitFor("a");
    await host.type(terminalId, "1");
    await eventually(() => first.bytes().includes(Buffer.from([0xe2, 0x82])), {
      what: "half of it",
      withinMs: WITHIN_MS,
    });
    const second = host.view(terminalId);
    await eventually(() => second.events.length > 0, { what: "the snapshot", withinMs: WITHIN_MS });
    await host.type(terminalId, "2");
    await second.waitFor("b");
    expect(second.bytes().toString()).toContain("€b");
    await first.stop();
    await second.stop();
  });

  it("TERM4: two views of a terminal see the same, and tmux sends output only while there are views", async () => {
    const { terminalId } = await host.lane();
    const [one, two] = [host.view(terminalId), host.view(terminalId)];
    await host.type(terminalId, "echo sa'me'\r");
    await one.waitFor("same\r\n");
    await two.waitFor("same\r\n");
    const watched = (): number => host.tmux("list-windows", "-t", "=hub", "-F", "#{window_id}").split("\n").length - 1;
    expect(watched()).toBe(1);
    await one.stop();
    await host.type(terminalId, "echo al'one'\r");
    await two.waitFor("alone\r\n");
    await two.stop();
    await eventually(() => watched() === 0, { what: "tmux has stopped sending output", withinMs: WITHIN_MS });
    expect(host.terminals().describe(terminalId).ok).toBe(true);
  });

  it("TERM8: the last size wins, and every view gets it in order", async () => {
    const { terminalId } = await host.lane();
    const [one, two] = [host.view(terminalId), host.view(terminalId)];
    await one.waitFor("$");
    await two.waitFor("$");
    must(await host.terminals().resize(terminalId, 100, 30));
    must(await host.terminals().resize(terminalId, 120, 40));
    for (const view of [one, two]) {
      await eventually(
        () => view.events.some((event) => event.type === "resized" && event.cols === 120 && event.rows === 40),
        {
          what: "the view gets the size",
          withinMs: WITHIN_MS,
        },
      );
      await view.stop();
    }
    // tmux updates a program's size at most four times a second.
    await eventually(
      async () => {
        await host.type(terminalId, "stty size\r");
        return host.screen(terminalId).includes("40 120");
      },
      { what: "the program knows its size", withinMs: WITHIN_MS, everyMs: 100 },
    );
    expect(host.terminals().list()[0]?.terminals[0]).toMatchObject({ cols: 120, rows: 40 });
  });

  it("TERM7: a view ends with exactly one closed event; a view of a missing terminal ends immediately", async () => {
    const { terminalId } = await host.lane();
    const view = host.view(terminalId);
    await view.waitFor("$");
    await host.type(terminalId, "exit\r");
    await eventually(view.hasEnded, { what: "the view has ended", withinMs: WITHIN_MS });
    expect(view.events.filter((event) => event.type === "closed")).toHaveLength(1);
    expect(view.events.at(-1)).toEqual({ type: "closed" });
    const missing = host.view(terminalId);
    await eventually(missing.hasEnded, { what: "the second view has ended", withinMs: WITHIN_MS });
    expect(missing.events).toEqual([{ type: "closed" }]);
  });

  it("TERM9: a view gets a new snapshot after the connection was lost", async () => {
    const { terminalId } = await host.lane();
    const view = host.view(terminalId);
    await view.waitFor("$");
    process.kill(Number(host.tmux("list-clients", "-F", "#{client_pid}")), "SIGKILL");
    await eventually(() => view.events.filter((event) => event.type === "snapshot").length === 2, {
      what: "another snapshot",
      withinMs: WITHIN_MS,
    });
    await host.type(terminalId, "echo go'es on'\r");
    await view.waitFor("goes on");
    await view.stop();
  });

  it("TERM7: a session killed from outside ends its view and its shell", async () => {
    const { terminalId } = await host.lane();
    const shell = Number(host.tmux("display-message", "-p", "-t", `=${terminalId}:`, "#{pane_pid}"));
    await host.lane();
    const view = host.view(terminalId);
    await view.waitFor("$");
    host.tmux("kill-session", "-t", `=${terminalId}`);
    await eventually(view.hasEnded, { what: "the view has ended", withinMs: WITHIN_MS });
    await eventually(() => startTicksOf(shell) === null, { what: "the shell is gone", withinMs: WITHIN_MS });
  });

  it("TERM3: a runtime that is killed while a page views a terminal leaves the terminal unchanged", async () => {
    const { terminalId } = await host.lane();
    const view = host.view(terminalId);
    await view.waitFor("$");
    const again = await host.restart();
    expect(again.list()[0]?.terminals[0]?.terminalId).toBe(terminalId);
    expect(host.tmux("list-windows", "-t", "=hub", "-F", "#{window_id}").split("\n")).toHaveLength(1);
    await host.type(terminalId, "echo still-he're'\r");
    await host.waitForScreen(terminalId, "still-here");
  });

  it("TERM2: a screen full of control mode lines is plain text", async () => {
    const lines = ["%exit", "%end 1 1 1", "%begin 1 1 1", "%output %0 x"].join("\r\n");
    const terminalId = await player(Buffer.from(`${lines}\r\n`));
    await host.type(terminalId, "go");
    await host.waitForScreen(terminalId, "%output %0 x");
    const view = host.view(terminalId);
    await view.waitFor("%output %0 x");
    expect(view.bytes().toString()).toContain(lines);
    expect(host.terminals().describe(terminalId).ok).toBe(true);
    await view.stop();
  });
});
