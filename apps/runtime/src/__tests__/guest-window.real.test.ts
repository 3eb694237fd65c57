// What a guest sees of the terminal, depending on the size of their window. A whole runtime, real ssh, each installed
// backend.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Join, ShareView } from "#contract/share";
import { eventually } from "../testing/eventually";
import { expectNoLeaks } from "../testing/leak-check";
import { type GuestStage, openGuestStage, realBackends } from "../testing/rigs/guest-stage";
import type { SshGuest } from "../testing/ssh-guest";

expectNoLeaks();

const LANE = { cols: 160, rows: 48 };
/** The terminal and the status line. */
const FITTING = { cols: 160, rows: 49 };
const LARGE = { cols: 200, rows: 60 };
const SMALL = { cols: 80, rows: 24 };

let stage: GuestStage;
beforeAll(async () => {
  stage = await openGuestStage();
});
afterAll(() => stage.dispose());

const resizeLane = ({ cols, rows }: typeof LANE): Promise<unknown> =>
  stage.lab.client.terminal.resize({ terminalId: stage.terminalId, cols, rows });

/** Writes `<name01>` to `<nameNN>` at the right edge of every row, and leaves the cursor there. */
const drawMarks = async (name: string, { cols, rows }: typeof LANE): Promise<void> => {
  const mark = `\\033[%d;${cols - name.length - 3}H<${name}%02d>`;
  const loop = `i=1; while [ $i -le ${rows} ]; do printf '${mark}' $i $i; i=$((i+1)); done`;
  await stage.typeInLane(`clear; ${loop}; read rest\r`);
};
const endMarks = (): Promise<unknown> => stage.typeInLane("\r");

/** What a terminal of this size shows after it received the bytes. tmux, because it is on every machine that runs the tests. */
const renderedRows = async (bytes: string, { cols, rows }: typeof LANE): Promise<readonly string[]> => {
  const dir = mkdtempSync(join(tmpdir(), "lanecast-screen-"));
  const tmux = (...args: readonly string[]): string =>
    Bun.spawnSync(["tmux", "-S", join(dir, "tmux"), "-f", "/dev/null", ...args], { cwd: dir }).stdout.toString();
  writeFileSync(join(dir, "bytes"), `${bytes}\u001b]2;all-shown\u0007`);
  try {
    // Raw, because the bytes come from a terminal whose line ends are complete already.
    tmux("new-session", "-d", "-x", String(cols), "-y", String(rows), "stty raw -echo; cat bytes; exec sleep 60");
    tmux("set", "-g", "status", "off");
    await eventually(() => tmux("display", "-p", "#{pane_title}").startsWith("all-shown"), {
      what: "all is shown",
      withinMs: 8_000,
    });
    return tmux("capture-pane", "-p").split("\n");
  } finally {
    tmux("kill-server");
    rmSync(dir, { recursive: true, force: true });
  }
};

/**
 * More lines than the lane is high. Then a part of the screen that scrolls up by four rows and down by two, and line feeds
 * without carriage returns at the bottom.
 */
const SCROLLING = [
  "clear; i=1; while [ $i -le 70 ]; do printf '%03d-%0150d\\n' $i 0; i=$((i+1)); done",
  "printf '\\033[1;20r\\033[4S\\033[2T\\033[r\\033[48H'; stty -onlcr; printf 'ab\\ncd\\nef'; read rest; stty onlcr",
].join("; ");
const lines = (first: number, last: number): readonly string[] =>
  Array.from({ length: last - first + 1 }, (_, at) => `${String(first + at).padStart(3, "0")}-00`);
const SCROLLED = [...lines(28, 43), "", "", ...lines(44, 70), "ab", "  cd", "    ef"];

const markOf = (name: string, row: number): string => `<${name}${String(row).padStart(2, "0")}>`;

/** Looks at the rendered screen, because tmux may move the cursor in the middle of a mark that reached it in two pieces. */
const seesRows = async (
  { guest, window }: { guest: SshGuest; window: typeof LANE },
  name: string,
  from: number,
  to: number,
): Promise<void> => {
  const marks = Array.from({ length: to - from + 1 }, (_, at) => markOf(name, from + at));
  const seen = async (): Promise<true> => {
    const shown = (await renderedRows(guest.screen(), window)).join("\n");
    expect(marks.filter((mark) => !shown.includes(mark))).toEqual([]);
    return true;
  };
  await eventually(seen, { what: `the guest sees ${name}`, withinMs: 8_000, everyMs: 100 });
};

const laneSize = async (): Promise<typeof LANE> => {
  const { lanes } = await stage.lab.client.lane.list();
  const found = lanes.flatMap(({ terminals }) => terminals).find((each) => each.terminalId === stage.terminalId);
  return { cols: found?.cols ?? 0, rows: found?.rows ?? 0 };
};

describe.each(realBackends)("a guest's window through %s", (_words, backend, isHere) => {
  const test = it.skipIf(!isHere);
  const share = async (access: "read" | "write"): Promise<{ share: ShareView; join: Join }> => {
    await resizeLane(LANE);
    return stage.lab.share(stage.terminalId, backend, { access });
  };
  const end = async (): Promise<void> => {
    await endMarks();
    await stage.lab.client.share.revoke({ all: true });
  };

  test.each(["read", "write"] as const)(
    "SIZE1: a guest with a large window sees the whole terminal and the status line, from the start and after each resize (%s)",
    async (access) => {
      const { join } = await share(access);
      await drawMarks("first", LANE);
      const guest = stage.lab.join(join, { ...LARGE });
      await seesRows({ guest, window: LARGE }, "first", 1, LANE.rows);
      await guest.waitFor(access === "read" ? "you can watch" : "you can type");
      for (const size of [
        { cols: 180, rows: 52 },
        { cols: 100, rows: 30 },
      ]) {
        await endMarks();
        await resizeLane(size);
        const name = `at${size.cols}x`;
        await drawMarks(name, size);
        await seesRows({ guest, window: LARGE }, name, 1, size.rows);
      }
      expect(guest.screen()).not.toContain("size 80x24");
      await end();
    },
  );

  test.each(["read", "write"] as const)(
    "SIZE2: a guest with a small window sees the part around the cursor, and the terminal keeps its size (%s)",
    async (access) => {
      const { join } = await share(access);
      await drawMarks("wide", LANE);
      const guest = stage.lab.join(join, { ...SMALL });
      await seesRows({ guest, window: SMALL }, "wide", LANE.rows - 10, LANE.rows);
      expect(await laneSize()).toEqual(LANE);
      guest.resize(LARGE.cols, LARGE.rows);
      await seesRows({ guest, window: LARGE }, "wide", 1, LANE.rows);
      expect(await laneSize()).toEqual(LANE);
      await end();
    },
  );

  // Two ways to go wrong: tmate's terminal ignores sequences that its terminfo entry promises, and upterm's ssh server puts a
  // carriage return before each line feed.
  test.each([
    { access: "read", window: FITTING, words: "in a window of the terminal's size" },
    { access: "write", window: FITTING, words: "in a window of the terminal's size, who can type" },
    { access: "read", window: LARGE, words: "in a larger window" },
  ] as const)("SIZE4: a guest sees the operator's rows after fast output and scrolling, $words", async (given) => {
    const { join: line } = await share(given.access);
    const guest = stage.lab.join(line, { ...given.window });
    await guest.waitFor(given.access === "read" ? "you can watch" : "you can type");
    await stage.typeInLane(`${SCROLLING}\r`);
    const seen = async (): Promise<true> => {
      const rows = await renderedRows(guest.screen(), given.window);
      expect(rows.slice(0, LANE.rows).map((row) => row.slice(0, 6).trimEnd())).toEqual(SCROLLED);
      return true;
    };
    await eventually(seen, { what: "the guest sees the scrolled rows", withinMs: 8_000 });
    await end();
  });

  test("SIZE3: when the guest with the smallest window leaves, the others see the whole terminal", async () => {
    const { join, share: shared } = await share("read");
    await drawMarks("both", LANE);
    const large = stage.lab.join(join, { ...LARGE });
    await seesRows({ guest: large, window: LARGE }, "both", 1, LANE.rows);
    const small = stage.lab.join(join, { ...SMALL });
    await seesRows({ guest: small, window: SMALL }, "both", LANE.rows - 10, LANE.rows);
    await small.dispose();
    await stage.guestsOf(shared, (guests) => guests.length === 1);
    await endMarks();
    await drawMarks("alone", LANE);
    await seesRows({ guest: large, window: LARGE }, "alone", 1, LANE.rows);
    await eventually(async () => (await laneSize()).cols === LANE.cols, {
      what: "the lane is as wide",
      withinMs: 1_000,
    });
    await end();
  });
});
