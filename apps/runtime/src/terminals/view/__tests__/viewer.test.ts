// A viewer without tmux: snapshot, output, falling behind, retry, end.
import { describe, expect, it } from "vitest";
import type { TerminalEvent } from "#contract/stream";
import type { Snapshot } from "../capture";
import { createViewer, type Viewer } from "../viewer";

const describeEvent = (event: TerminalEvent | undefined): string => {
  if (event === undefined) return "end";
  if (event.type === "resized") return `resized ${event.cols}x${event.rows}`;
  return "bytes" in event ? `${event.type} ${Buffer.from(event.bytes, "base64").toString()}` : event.type;
};

const setUp = () => {
  let snapshots = 0;
  let isFailing = false;
  let behind = 0;
  const viewer: Viewer = createViewer(
    async (onTaken) => {
      snapshots += 1;
      if (isFailing) return null;
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
  const next = async (): Promise<string> => describeEvent((await events.next()).value ?? undefined);
  return {
    viewer,
    next,
    stop: () => stopping.abort(),
    failSnapshots: (value: boolean) => (isFailing = value),
    behind: () => behind,
  };
};

describe("viewer", () => {
  it("TERM4: sends only output that is newer than the snapshot", async () => {
    const { next } = setUp();
    expect(await next()).toBe("snapshot screen-1");
    expect(await next()).toBe("output after-1");
  });

  it("TERM4: drops the queued output and takes a new snapshot if it falls too far behind", async () => {
    const { viewer, next, behind } = setUp();
    await next();
    viewer.push(Buffer.alloc(5 * 1024 * 1024));
    expect(viewer.isBehind()).toBe(true);
    expect(behind()).toBe(1);
    viewer.push(Buffer.from("dropped"));
    expect(await next()).toBe("snapshot screen-2");
    expect(await next()).toBe("output after-2");
  });

  it("TERM4: waits for a restart if the snapshot fails", async () => {
    const { viewer, next, failSnapshots } = setUp();
    failSnapshots(true);
    const first = next();
    await Promise.resolve();
    failSnapshots(false);
    viewer.restart();
    expect(await first).toMatch(/^snapshot/);
  });

  it("TERM7: sends the queued output, then closed, then ends", async () => {
    const { viewer, next } = setUp();
    await next();
    viewer.pushResize(100, 30);
    viewer.close();
    viewer.restart();
    expect([await next(), await next(), await next(), await next()]).toEqual([
      "output after-1",
      "resized 100x30",
      "closed",
      "end",
    ]);
  });

  it("TERM4: ends without an event when the view is aborted", async () => {
    const { next, stop } = setUp();
    await next();
    await next();
    const waiting = next();
    stop();
    expect(await waiting).toBe("end");
  });
});
