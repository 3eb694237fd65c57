// The frame's terminal between a guest and tmux, with a real sh and a real script(1).
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { descendantsOf } from "../../../../platform/process-table";
import { eventually } from "../../../../testing/eventually";
import { testSearchPath } from "../../../../testing/rigs/share-rig";
import { writeGuestFrame } from "../frame";

let root: string;
let dir: string;
const started: Bun.Subprocess[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "lanecast-frame-"));
  // As hostile as a path can be.
  dir = join(root, `it's "a"=b, $(dir) ;\n%s`);
  mkdirSync(dir, { mode: 0o700 });
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill("SIGKILL");
    await child.exited;
    child.terminal?.close();
  }
  rmSync(root, { recursive: true, force: true });
});

const enter = (script: string, cols = 80, rows = 24) => {
  let shown = "";
  const frame = writeGuestFrame({ dir, rooms: { own: ["sh", "-c", script, "it's"] } });
  const child = Bun.spawn([frame, "own"], {
    env: { PATH: testSearchPath, TERM: "xterm" },
    terminal: {
      cols,
      rows,
      data: (_terminal, chunk) => {
        shown += new TextDecoder().decode(chunk);
      },
    },
  });
  started.push(child);
  const shows = (text: string) => eventually(() => shown.includes(text), { what: `it shows ${text}`, withinMs: 5_000 });
  return { child, shows };
};

describe("a guest's frame", () => {
  it("SEC16: passes keys and output, and exits with the status of its command", async () => {
    const { child, shows } = enter('read line; echo "got $line"; exit 7');
    child.terminal?.write("some words\r");
    await shows("got some words");
    expect(await child.exited).toBe(7);
  });

  it("SEC16: exits with its program's status, even if the window changes at that moment (it exited with 156, for SIGWINCH)", async () => {
    for (let round = 0; round < 10; round += 1) {
      const { child, shows } = enter("echo ready; read line; exit 7");
      await shows("ready");
      child.terminal?.write("x\r");
      for (let turn = 0; turn < 25 && child.exitCode === null; turn += 1) {
        child.terminal?.resize(80 + (turn % 7), 24);
        await Bun.sleep(1);
      }
      expect(await child.exited).toBe(7);
    }
  });

  it("SEC16: follows the size of the guest's window up to what tmux can handle, from the start", async () => {
    const report = "trap 'echo now $(stty size)' WINCH; echo first $(stty size); while :; do sleep 0.02; done";
    const { child, shows } = enter(report, 32_000, 31_000);
    await shows("first 300 500");
    child.terminal?.resize(61, 17);
    await shows("now 17 61");
    child.terminal?.resize(65_535, 20);
    await shows("now 20 500");
  });

  it("SEC16: after many size changes, the last size applies (a size that arrived during a change was lost)", async () => {
    const { child, shows } = enter("while :; do echo now $(stty size); sleep 0.05; done");
    await shows("now 24 80");
    for (let round = 1; round <= 5; round += 1) {
      for (let turn = 0; turn < 60; turn += 1) {
        child.terminal?.resize(turn % 2 === 0 ? 300 : 90, 40);
        if (turn % 7 === 0) await Bun.sleep(1);
      }
      child.terminal?.resize(100 + round, 30 + round);
      await shows(`now ${30 + round} ${100 + round}`);
    }
  });

  it("SEC16: hanging up ends the command and types nothing", async () => {
    const typed = join(root, "typed");
    const { child, shows } = enter(`stty raw -echo; echo up; exec cat > '${typed}'`);
    await shows("up");
    child.terminal?.write("abc");
    await eventually(() => existsSync(typed) && readFileSync(typed, "utf8") === "abc", {
      what: "keys arrive",
      withinMs: 5_000,
    });
    const within = descendantsOf(child.pid);
    child.terminal?.close();
    await child.exited;
    await eventually(() => within.every(({ pid }) => !existsSync(`/proc/${pid}`)), {
      what: "nothing of it runs",
      withinMs: 5_000,
    });
    expect(readFileSync(typed, "utf8")).toBe("abc");
  });

  it("SEC16: a killed frame leaves nothing running", async () => {
    const { child, shows } = enter("echo up; exec sleep 987");
    await shows("up");
    const within = descendantsOf(child.pid);
    expect(within.length).toBeGreaterThan(2);
    child.kill("SIGKILL");
    child.terminal?.close();
    await eventually(() => within.every(({ pid }) => !existsSync(`/proc/${pid}`)), {
      what: "nothing of it runs",
      withinMs: 5_000,
    });
  });
});
