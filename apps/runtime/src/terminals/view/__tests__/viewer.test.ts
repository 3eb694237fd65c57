// A viewer's life without tmux: snapshot, output, falling behind, retry, end.
import { describe, expect, it } from "vitest";
import type { TerminalEvent } from "#contract/stream";
import type { Snapshot } from "../capture";
import { createViewer, type Viewer } from "../viewer";

const words = (event: TerminalEvent | undefined): string => {
  if (event === undefined) return "over";
  if (event.type === "resized") return `resized ${event.cols}x${event.rows}`;
  return "bytes" in event ? `${event.type} ${Buffer.from(event.bytes, "base64").toString()}` : event.type;
};

const setUp = () => {
  let snapshots = 0;
  let given = true;
  let behind = 0;
  const viewer: Viewer = createViewer(
    async (onTaken) => {
      snapshots += 1;
      if (!given) return null;
      viewer.push(Buffer.from("too early"));
      onTaken();
      viewer.push(Buffer.from(`after-${snapshots}`));
      return { cols: 80, rows: 24, bytes: Buffer.from(`screen-${snapshots}`) } satisfies Snapshot;
    },
    () => {
      behind += 1;
    },
  );
  const stopping = new AbortController();
  const events = viewer.events(stopping.signal);
  const next = async (): Promise<string> => words((await events.next()).value ?? undefined);
  return {
    viewer,
    next,
    stop: () => stopping.abort(),
    refuse: (value: boolean) => (given = !value),
    behind: () => behind,
  };
};

describe("viewer", () => {
  it("TERM4: output before the snapshot is in it, output after it follows it", async () => {
    const { next } = setUp();
    expect(await next()).toBe("snapshot screen-1");
    expect(await next()).toBe("output after-1");
  });

  it("TERM4: too far behind, it drops what it missed and begins anew", async () => {
    const { viewer, next, behind } = setUp();
    await next();
    viewer.push(Buffer.alloc(5 * 1024 * 1024));
    expect(viewer.isBehind()).toBe(true);
    expect(behind()).toBe(1);
    viewer.push(Buffer.from("nobody's"));
    expect(await next()).toBe("snapshot screen-2");
    expect(await next()).toBe("output after-2");
  });

  it("TERM4: without a snapshot it waits until it is restarted", async () => {
    const { viewer, next, refuse } = setUp();
    refuse(true);
    const first = next();
    await Promise.resolve();
    refuse(false);
    viewer.restart();
    expect(await first).toMatch(/^snapshot/);
  });

  it("TERM7: what is queued is shown before it says closed, and then it is over", async () => {
    const { viewer, next } = setUp();
    await next();
    viewer.pushResize(100, 30);
    viewer.close();
    viewer.restart();
    expect([await next(), await next(), await next(), await next()]).toEqual([
      "output after-1",
      "resized 100x30",
      "closed",
      "over",
    ]);
  });

  it("TERM4: an aborted view ends without a word", async () => {
    const { next, stop } = setUp();
    await next();
    await next();
    const waiting = next();
    stop();
    expect(await waiting).toBe("over");
  });
});
