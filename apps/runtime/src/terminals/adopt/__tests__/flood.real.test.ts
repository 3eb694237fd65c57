// Mirrors under load: many starts in the middle of a stream, and a million lines with resizes among them.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../../../testing/eventually";
import { startTheirServer, type TheirServer, theirTmuxes } from "../../../testing/their-server";
import { must, useTestHost } from "../../__tests__/test-host";

const PANE = "%0";
const STARTS = 12;
/** Numbers without a pause that a start could hide in, for long enough that it begins among them. */
const COUNT = "i=0; while [ $i -lt 80 ]; do seq $((i*500+1)) $((i*500+500)); sleep 0.002; i=$((i+1)); done";

describe.each(theirTmuxes)("a mirror of a busy pane of %s", (_words, tmux, isHere) => {
  const test = it.skipIf(!isHere);
  const host = useTestHost();
  let theirs: TheirServer;

  beforeEach(() => {
    theirs = startTheirServer(tmux);
  });
  afterEach(() => theirs.dispose());

  const adopt = async () => must(await host.terminals().adopt({ server: theirs.socket, pane: PANE })).terminalId;

  test("ADOPT8: a dozen starts in the middle of a stream have no gap and no repetition", async () => {
    let inTheMiddle = 0;
    for (let start = 0; start < STARTS; start += 1) {
      theirs.type(PANE, `clear; ${COUNT}; echo do\\ne-${start}`);
      await theirs.waitForScreen(PANE, "00\n");
      const terminalId = await adopt();
      if (!theirs.screen(PANE).includes(`done-${start}`)) inTheMiddle += 1;
      await host.waitForScreen(terminalId, `done-${start}`, 60_000);
      const lines = host.tmux("capture-pane", "-p", "-S", "-", "-t", `=${terminalId}:`).split("\n");
      const numbers = lines.filter((line) => /^\d+$/.test(line)).map(Number);
      // The history may begin in the stream of an earlier start.
      const own = numbers.slice(Math.max(0, numbers.lastIndexOf(1)));
      const [first = 0] = own;
      expect(own).toEqual(Array.from({ length: 40_000 - first + 1 }, (_, index) => first + index));
      must(await host.terminals().closeTerminal(terminalId));
      await eventually(() => !theirs.isPiped(PANE), { what: "the pipe is closed", withinMs: 20_000 });
    }
    expect(inTheMiddle).toBeGreaterThan(0);
  });

  test("ADOPT1, ADOPT3: a million lines, with resizes among them, end on the same screen", async () => {
    const terminalId = await adopt();
    theirs.type(PANE, "seq 1 1000000; echo do\\ne");
    for (const [cols, rows] of [[60, 20] as const, [120, 40] as const, [90, 25] as const]) {
      theirs.run("resize-window", "-t", PANE, "-x", String(cols), "-y", String(rows));
      const follows = () => host.terminals().sizeOf(terminalId)?.cols === cols;
      await eventually(follows, { what: `${cols} columns`, withinMs: 60_000 });
    }
    await host.waitForScreen(terminalId, "done", 240_000);
    expect(host.screen(terminalId)).toBe(theirs.screen(PANE));
    const lines = host.tmux("capture-pane", "-p", "-S", "-", "-t", `=${terminalId}:`).split("\n");
    const numbers = lines.filter((line) => /^\d+$/.test(line)).map(Number);
    const [first = 0] = numbers;
    expect(numbers).toEqual(Array.from({ length: 1_000_000 - first + 1 }, (_, index) => first + index));
  }, 300_000);
});
