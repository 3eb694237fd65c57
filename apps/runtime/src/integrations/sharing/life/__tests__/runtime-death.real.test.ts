// What the kernel does when the runtime is killed: nothing of a share may outlive it (SC-026-004).
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { descendantsOf, findMarked, isAlive, startTicksOf } from "../../../../platform/process-table";
import { eventually } from "../../../../testing/eventually";
import { type Home, makeHome, must, testSearchPath } from "../../../../testing/rigs/share-rig";
import { testToolsDir } from "../../../../testing/rigs/tmate-rig";
import { joinAsGuest } from "../../../../testing/ssh-guest";
import { startTestTmux, type TestTmux } from "../../../../testing/test-tmux";

const FIXTURE = join(import.meta.dirname, "fixtures", "runtime-with-share.ts");

interface Started {
  readonly user: string;
  readonly host: string;
  readonly port: number;
  readonly publicKey: string;
  readonly worker: number;
  readonly relay: number;
}

let home: Home;
let root: string;
let tmux: TestTmux;

const firstLine = async (stream: ReadableStream<Uint8Array>): Promise<string> => {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes("\n")) break;
  }
  return text;
};

/** Starts the fixture in its own process and waits until its share is live. */
const startRuntime = async (shareId: string) => {
  const attachArgv = tmux.openRoom(shareId, "write");
  const runtime = Bun.spawn(
    [process.execPath, FIXTURE, root, testToolsDir(), join(home.dir, "keys"), shareId, ...attachArgv],
    { env: { PATH: testSearchPath, HOME: home.dir }, stdout: "pipe", stderr: "inherit" },
  );
  const started: Started = JSON.parse(await firstLine(runtime.stdout));
  return { runtime, started };
};

beforeAll(async () => {
  home = makeHome();
  must(await home.keys.load());
  root = mkdtempSync(join(tmpdir(), "lanecast-death-"));
  tmux = startTestTmux();
});

afterAll(() => {
  tmux?.dispose();
  home?.dispose();
  rmSync(root, { recursive: true, force: true });
});

describe("a runtime that is killed", () => {
  it.each([
    { name: "while all is well", shareId: "shr_death1", stopped: "nothing" },
    { name: "while its worker is stopped", shareId: "shr_death2", stopped: "worker" },
    { name: "while its relay is stopped", shareId: "shr_death3", stopped: "relay" },
  ] as const)("SC-026-004: SIGKILL $name leaves no process of its share", async ({ shareId, stopped }) => {
    const { runtime, started } = await startRuntime(shareId);
    const guest = joinAsGuest({ join: started });
    try {
      await guest.waitFor("$");
      const refOf = (pid: number) => ({ pid, startTicks: startTicksOf(pid) ?? 0 });
      const leaders = [refOf(started.worker), refOf(started.relay)];
      const marked = (): number => findMarked(`LANECAST_WORKER=${shareId}`, leaders).length;
      const everything = [...descendantsOf(started.worker), ...descendantsOf(started.relay)];
      // unshare, the relay and its two processes for host and guest, tmate, the wrapper, tmux: none may be missing.
      expect(everything.length).toBeGreaterThanOrEqual(5);
      expect(marked()).toBeGreaterThanOrEqual(everything.length);
      if (stopped !== "nothing") process.kill(started[stopped], "SIGSTOP");
      runtime.kill("SIGKILL");
      await runtime.exited;
      await eventually(() => marked() === 0 && !everything.some(isAlive), {
        what: "nothing of the share runs",
        withinMs: 10_000,
      });
      await guest.waitExit(5_000);
      tmux.type(`echo after-${shareId}-$((1+1))\r`);
      await tmux.waitForText(`after-${shareId}-2`);
    } finally {
      await guest.dispose();
    }
  });
});
