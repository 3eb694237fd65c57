// The script that a guest's terminal runs, in a real sh.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ProcessRef } from "../../../../platform/process-table";
import { shellWord } from "../../../../platform/text";
import { eventually } from "../../../../testing/eventually";
import { testSearchPath } from "../../../../testing/rigs/share-rig";
import { callersAt, DOOR_FOLDER, letIn, openForAll, sayToCaller, sendAway, writeLastLine } from "../callers";
import { writeAttachWrapper, writeFarewell } from "../wrapper";

let root: string;
let dir: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "lanecast-wrapper-"));
  // As hostile as a path can be.
  dir = join(root, `it's "a"=b, $(dir) ;\n%s`);
  mkdirSync(dir, { mode: 0o700 });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const runWrapper = (path: string, env: Record<string, string> = {}) =>
  Bun.spawn([path], {
    env: { PATH: testSearchPath, TERM: "xterm", ...env },
    stdout: "pipe",
    stderr: "pipe",
    stdin: "ignore",
  });

const isWaiting = (pid: number): boolean => callersAt(dir).some(({ program }) => program.pid === pid);
const untilWaiting = (pid: number): Promise<boolean> =>
  eventually(() => isWaiting(pid), { what: "the wrapper waits", withinMs: 5_000, everyMs: 1 });

const textOf = async (child: ReturnType<typeof runWrapper>): Promise<string> => new Response(child.stdout).text();

describe("the attach wrapper", () => {
  it("BACK2: attaches only after the door was opened", async () => {
    const attached = join(root, "attached");
    const child = runWrapper(
      writeAttachWrapper({ dir, markerName: "LANECAST_WORKER", attachArgv: ["touch", attached] }),
    );
    await untilWaiting(child.pid);
    expect(existsSync(attached)).toBe(false);
    openForAll(dir);
    expect(await child.exited).toBe(0);
    expect(existsSync(attached)).toBe(true);
  });

  it("BACK2: gives up when its terminal goes away", async () => {
    const child = runWrapper(writeAttachWrapper({ dir, markerName: "LANECAST_WORKER", attachArgv: ["false"] }));
    await untilWaiting(child.pid);
    child.kill("SIGHUP");
    await child.exited;
    expect(callersAt(dir)).toEqual([]);
  });

  it("GUEST2: a killed wrapper's door is not given to another process with its pid; on a full disk a guest is disconnected without a last line", async () => {
    const child = runWrapper(writeAttachWrapper({ dir, markerName: "LANECAST_WORKER", attachArgv: ["false"] }));
    await untilWaiting(child.pid);
    child.kill("SIGKILL");
    await child.exited;
    const door = join(dir, DOOR_FOLDER);
    const [left = ""] = readdirSync(door);
    const [, startTicks] = left.split(".");
    renameSync(join(door, left), join(door, `${process.pid}.${startTicks}`));
    expect(callersAt(dir)).toEqual([]);
    expect(readdirSync(door)).toEqual([]);
    rmSync(door, { recursive: true });
    expect(() => writeLastLine(dir, { pid: 1, startTicks: 1 }, "off")).not.toThrow();
  });

  it("KNOCK1: a waiting guest sees only messages, until they are let in or sent away", async () => {
    const path = writeAttachWrapper({
      dir,
      markerName: "LANECAST_WORKER",
      attachArgv: ["echo", "typing"],
      readOnlyArgv: ["echo", "reading"],
    });
    const ends = [
      { tell: (program: ProcessRef) => letIn(dir, program), text: "\r\nwait\r\ntyping\n" },
      { tell: (program: ProcessRef) => letIn(dir, program, "read"), text: "\r\nwait\r\nreading\n" },
      { tell: (program: ProcessRef) => sendAway(dir, program, "not today"), text: "\r\nwait\r\n\r\nnot today\r\n" },
    ];
    for (const { tell, text } of ends) {
      const child = runWrapper(path);
      await untilWaiting(child.pid);
      const [caller] = callersAt(dir);
      if (caller === undefined) throw new Error("no one is at the door");
      expect(caller.isWaiting).toBe(true);
      expect(sayToCaller(dir, caller.program, "wait\u001b[2J".slice(0, 4))).toBe(true);
      tell(caller.program);
      expect(await textOf(child)).toBe(text);
      expect(callersAt(dir)).toEqual([]);
    }
  });

  it("BACK1: passes only what tmux needs from the share tool's environment", async () => {
    const path = writeAttachWrapper({ dir, markerName: "LANECAST_WORKER", attachArgv: ["env"] });
    openForAll(dir);
    const child = runWrapper(path, {
      TMUX: "/tmp/tmux-0/default,1,0",
      TMUX_PANE: "%0",
      TMATE: "x",
      UPTERM_ADMIN_SOCKET: "/secret",
      HOME: "/home/me",
      LANG: "C.UTF-8",
      LANECAST_WORKER: "shr_one",
    });
    const names = (await textOf(child))
      .trim()
      .split("\n")
      .map((line) => line.split("=")[0]);
    expect(names.sort()).toEqual(["LANECAST_WORKER", "LANG", "PATH", "TERM"]);
  });

  it("FR-026-009: passes every argument unchanged and exits with the attach's status", async () => {
    const words = ["a b", "it's", '"$HOME"', "$(id)", "`id`", "*", "", "back\\slash", "new\nline"];
    const path = writeAttachWrapper({
      dir,
      markerName: "LANECAST_WORKER",
      attachArgv: ["sh", "-c", 'printf "%s|" "$@"; exit 9', "sh", ...words],
    });
    openForAll(dir);
    const child = runWrapper(path);
    expect(await textOf(child)).toBe(`${words.join("|")}|`);
    expect(await child.exited).toBe(9);
  });

  it("FR-026-004: says why the share ended, in one line, and nothing if there is no reason", async () => {
    const path = writeAttachWrapper({ dir, markerName: "LANECAST_WORKER", attachArgv: ["true"] });
    openForAll(dir);
    expect(await textOf(runWrapper(path))).toBe("");
    writeFarewell(dir, "lanecast: this share was revoked at 12:47.\n\x1b[2J%s $(id) \u202eend\u2028");
    const child = runWrapper(path);
    const reader = child.stdout.getReader();
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toBe("\r\nlanecast: this share was revoked at 12:47. [2J%s $(id) end\r\n");
    child.kill();
    await child.exited;
  });

  it("SEC16: leaves no file of its frame in the share's folder", async () => {
    const path = writeAttachWrapper({ dir, markerName: "LANECAST_WORKER", attachArgv: ["echo", "attached"] });
    openForAll(dir);
    const before = readdirSync(dir);
    let shown = "";
    const child = Bun.spawn([path], {
      env: { PATH: testSearchPath, TERM: "xterm" },
      terminal: {
        data: (_terminal, chunk) => {
          shown += new TextDecoder().decode(chunk);
        },
      },
    });
    await child.exited;
    expect(shown).toContain("attached");
    expect(readdirSync(dir)).toEqual(before);
  });

  it("BACK1: its files are private", () => {
    const path = writeAttachWrapper({ dir, markerName: "LANECAST_WORKER", attachArgv: ["true"] });
    openForAll(dir);
    writeFarewell(dir, "over");
    expect(statSync(path).mode & 0o777).toBe(0o700);
    for (const name of ["ready", "ended"]) expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
    expect(existsSync(join(dir, "ended.new"))).toBe(false);
  });
});

describe("files of a share", () => {
  it("BACK10: stay usable for this user alone under any umask", () => {
    const shares = join(root, "shares");
    const ran = Bun.spawnSync([process.execPath, join(import.meta.dirname, "umask.fixture.ts"), shares]);
    expect(ran.stderr.toString()).toBe("");
    const own = join(shares, "shr_umask");
    const modeOf = (path: string): number => statSync(path).mode & 0o777;
    for (const folder of [own, join(own, "door")]) expect(modeOf(folder), folder).toBe(0o700);
    for (const name of ["attach", "frame", "room-own", "room-read"]) expect(modeOf(join(own, name)), name).toBe(0o700);
    for (const path of [join(own, "ended"), join(own, "ready"), `${own}.json`]) expect(modeOf(path), path).toBe(0o600);
  });
});

describe("shellWord", () => {
  it("BACK1: is one word for sh, for any text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary-ascii", maxLength: 40 }).filter((text) => !text.includes("\0")),
        (text) => {
          const said = Bun.spawnSync(["sh", "-c", `printf %s ${shellWord(text)}`]);
          expect(said.stdout.toString()).toBe(text);
        },
      ),
      { numRuns: 60 },
    );
  });
});
