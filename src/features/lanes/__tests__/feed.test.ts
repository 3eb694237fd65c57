// The feed over a fake screen: order, back-pressure and new snapshots.
import { describe, expect, it, vi } from "vitest";
import { toBase64 } from "../terminal/bytes";
import { createTerminalFeed } from "../terminal/feed";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const base64 = (value: string) => toBase64(new TextEncoder().encode(value));

const createRig = () => {
  const drawn: string[] = [];
  let ready: (() => void) | null = null;
  let isSlow = false;
  const draw = (what: string): Promise<void> => {
    drawn.push(what);
    if (!isSlow) return Promise.resolve();
    return new Promise((resolve) => {
      ready = resolve;
    });
  };
  const restart = vi.fn();
  const onSnapshot = vi.fn();
  const feed = createTerminalFeed({
    screen: {
      write: (bytes) => draw(text(bytes)),
      replace: (size, bytes) => draw(`[${size.cols}x${size.rows}]${text(bytes)}`),
      resize: (size) => void drawn.push(`(${size.cols}x${size.rows})`),
    },
    restart,
    onSnapshot,
  });
  return {
    feed,
    drawn,
    restart,
    onSnapshot,
    slow: () => {
      isSlow = true;
    },
    finishDrawing: () => {
      const done = ready;
      ready = null;
      done?.();
    },
    snapshot: (value: string) => feed.accept({ type: "snapshot", cols: 80, rows: 24, bytes: base64(value) }),
    output: (value: string) => feed.accept({ type: "output", bytes: base64(value) }),
  };
};

const MEBIBYTE = 1_024 * 1_024;

describe("the terminal feed", () => {
  it("VIEW1: draws snapshots, output and sizes in order", async () => {
    const rig = createRig();
    rig.snapshot("$ ");
    rig.output("ls");
    rig.feed.accept({ type: "resized", cols: 100, rows: 30 });
    rig.output("!");
    await vi.waitFor(() => expect(rig.drawn).toEqual(["[80x24]$ ", "ls", "(100x30)", "!"]));
    expect(rig.onSnapshot).toHaveBeenCalledTimes(1);
  });

  it("VIEW1: waits for the screen, then draws the queued output in one write", async () => {
    const rig = createRig();
    rig.snapshot("$ ");
    await vi.waitFor(() => expect(rig.onSnapshot).toHaveBeenCalled());
    rig.slow();
    for (const part of ["a", "b", "c"]) rig.output(part);
    expect(rig.drawn).toEqual(["[80x24]$ ", "a"]);
    rig.finishDrawing();
    await vi.waitFor(() => expect(rig.drawn).toEqual(["[80x24]$ ", "a", "bc"]));
  });

  it("VIEW1: draws nothing before the first snapshot", async () => {
    const rig = createRig();
    rig.output("half a line");
    rig.snapshot("$ ");
    await vi.waitFor(() => expect(rig.drawn).toEqual(["[80x24]$ "]));
  });

  it("VIEW2: a new snapshot discards what was queued before it", async () => {
    const rig = createRig();
    rig.slow();
    rig.snapshot("old");
    rig.output("never drawn");
    rig.snapshot("new");
    rig.finishDrawing();
    await vi.waitFor(() => expect(rig.drawn).toEqual(["[80x24]old", "[80x24]new"]));
  });

  it("VIEW2: discards its backlog and requests one new snapshot when too far behind", async () => {
    const rig = createRig();
    rig.slow();
    rig.snapshot("old");
    const megabyte = "x".repeat(MEBIBYTE);
    for (let count = 0; count < 40; count += 1) rig.output(megabyte);
    expect(rig.restart).toHaveBeenCalledTimes(1);
    rig.finishDrawing();
    rig.snapshot("new");
    await vi.waitFor(() => expect(rig.drawn).toEqual(["[80x24]old", "[80x24]new"]));
  });

  it("VIEW1: draws nothing after stop", async () => {
    const rig = createRig();
    rig.slow();
    rig.snapshot("old");
    rig.output("late");
    rig.feed.stop();
    rig.finishDrawing();
    rig.snapshot("later");
    await Promise.resolve();
    expect(rig.drawn).toEqual(["[80x24]old"]);
    expect(rig.onSnapshot).not.toHaveBeenCalled();
  });
});
