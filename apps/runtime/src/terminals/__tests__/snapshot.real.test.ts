// Compares snapshots with tmux itself: written to a second terminal, a snapshot must make it look like the first.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import type { TerminalId } from "#contract/ids";
import { eventually } from "../../testing/eventually";
import { useTestHost, WITHIN_MS } from "./test-host";

const wide = "界🦀é";
const SCREENS: readonly (readonly [string, string])[] = [
  ["an empty screen", ""],
  ["a line", "hello"],
  ["a history", Array.from({ length: 200 }, (_, line) => `line ${line}`).join("\r\n")],
  [
    "colors across line ends",
    "\x1b[41mred\r\nmore\x1b[0m plain\r\n\x1b[1;4;38;5;200mpink\r\n\x1b[48;2;1;2;3mdeep\r\nx\x1b[m",
  ],
  ["colors across a scroll", `\x1b[44m${"blue\r\n".repeat(60)}\x1b[mplain`],
  [
    "a bar across the whole width",
    `\x1b[44mbar\x1b[K\x1b[m\r\ntext\r\n\x1b[20;1H\x1b[7;42mlow\x1b[m\x1b[45m\x1b[K\x1b[m`,
  ],
  [
    "several backgrounds after a text",
    "key\x1b[41m\x1b[5X\x1b[7C\x1b[42m\x1b[3X\x1b[m\r\n\x1b[43m\x1b[20X\x1b[m\r\nend",
  ],
  ["a background across a wrap and a scroll", `${"\r\n".repeat(30)}\x1b[44m${"b".repeat(100)}\x1b[m\r\nplain`],
  ["wrapped lines that scroll on a background", `\x1b[46m${`${"0123456789".repeat(9)}\r\n`.repeat(40)}\x1b[mend`],
  ["written and erased blanks", `a   \r\n   \r\n\x1b[4m   \x1b[m\r\n\x1b[41m   \x1b[m\x1b[6;40Hb\x1b[6;9H\x1b[K`],
  [
    "a wide character that didn't fit in the last column",
    `${"x".repeat(79)}界\r\x1b[2K   new\r\n${"y".repeat(79)}界\r  `,
  ],
  ["hyperlinks", "\x1b]8;;http://127.0.0.1/a\x1b\\\x1b[31mlink\x1b[m\x1b]8;;\x1b\\ \x1b[44m\x1b[K\x1b[m\r\nend"],
  ["long lines that wrap", `${"0123456789".repeat(30)}\r\nnext\r\n${wide.repeat(60)}\r\nend`],
  ["a full last line that hasn't wrapped yet", `top\r\n${"x".repeat(80)}`],
  ["a full colored line that hasn't wrapped yet", `top\r\n\x1b[32m${"x".repeat(79)}\x1b[45m!\x1b[m`],
  ["a wide character at the edge that hasn't wrapped yet", `${"x".repeat(78)}界`],
  ["line drawing", "\x1b(0lqqk\x1b(B plain\r\n\x1b(0mqqj\x1b(B"],
  ["line drawing to the edge that hasn't wrapped yet", `\x1b(0${"q".repeat(80)}\r\n${"x".repeat(80)}\x1b(B`],
  ["line drawing across line ends", "\x1b(0qq\x1b[44m\x1b[K\r\nxx\x1b[m\x1b[K\x1b(B\r\nxx"],
  ["a hidden cursor in the middle", "abc\r\ndef\x1b[5;7H\x1b[?25l"],
  ["a scroll region", "\x1b[3;10r\x1b[5;1Hinside"],
  ["a scroll region with its own origin", "\x1b[3;10r\x1b[?6h\x1b[2;5Hinside"],
  ["an alternate screen", "main 1\r\nmain 2\x1b[?1049h\x1b[2J\x1b[3;4Halternate\x1b[10;10H"],
  [
    "an alternate screen with a history",
    `${"before\r\n".repeat(50)}$ vim\x1b[?1049h\x1b[H\x1b[7mtop\x1b[m\x1b[24;1Hbottom`,
  ],
  [
    "an alternate screen with bars",
    `shell\x1b[?1049h\x1b[2J\x1b[44mtitle\x1b[K\x1b[m\x1b[12;1H\x1b[43m\x1b[2K\x1b[m\x1b[23;1H\x1b[7mx\x1b[42m\x1b[K`,
  ],
  ["modes", "\x1b[?1h\x1b=\x1b[?1002h\x1b[?1006h\x1b[?7l\x1b[4hmodes"],
  ["any mouse", "\x1b[?1003h\x1b[?1006hmouse"],
  ["an incomplete escape sequence", "begun \x1b[1;3"],
];

const STATE = [
  "#{cursor_x},#{cursor_y} #{cursor_flag} alt=#{alternate_on} region=#{scroll_region_upper}-#{scroll_region_lower}",
  "#{insert_flag}#{origin_flag}#{wrap_flag}#{keypad_flag}#{keypad_cursor_flag}",
  "#{mouse_standard_flag}#{mouse_button_flag}#{mouse_all_flag}#{mouse_sgr_flag} #{history_size}",
].join(" ");

describe("snapshot", () => {
  const host = useTestHost();

  /** tmux keeps reading after the program has written its last byte. It has read everything when nothing changes any more. */
  const settled = async (terminalId: TerminalId): Promise<void> => {
    let last = "";
    const isUnchanged = (): boolean => {
      const [before, now] = [last, `${text(terminalId, "-S", "-")}\n${state(terminalId)}`];
      last = now;
      return before === now;
    };
    await eventually(isUnchanged, { what: "tmux has read everything", withinMs: WITHIN_MS, everyMs: 50 });
  };

  /** Starts a terminal that has printed exactly these bytes, and prints `after` when a key is typed. */
  const showing = async (name: string, bytes: Uint8Array, after = ""): Promise<TerminalId> => {
    const done = `done-${name}`;
    writeFileSync(join(host.dir, name), bytes);
    writeFileSync(join(host.dir, `${name}-after`), after);
    const script = `stty raw -echo; cat ${name}; touch ${done}; head -c 1 >/dev/null; cat ${name}-after; touch ${done}-after; exec sleep 1000`;
    const { terminalId } = await host.lane(["sh", "-c", script]);
    await eventually(() => existsSync(join(host.dir, done)), { what: "everything is written", withinMs: WITHIN_MS });
    await settled(terminalId);
    return terminalId;
  };
  const text = (terminalId: TerminalId, ...flags: string[]): string =>
    host.tmux("capture-pane", "-p", "-e", "-t", `=${terminalId}:`, ...flags);
  const state = (terminalId: TerminalId): string => host.tmux("display-message", "-p", "-t", `=${terminalId}:`, STATE);

  it.each(SCREENS)("TERM4: a fresh terminal looks the same, now and after more output: %s", async (_what, drawn) => {
    const after = "5mZ\x1b[m after\r\nlast\x1b[?1049l";
    const first = await showing("first", Buffer.from(drawn), after);
    const view = host.view(first);
    await eventually(() => view.events.length > 0, { what: "the snapshot", withinMs: WITHIN_MS });
    const second = await showing("second", view.bytes(), after);
    await view.stop();
    const looks = (terminalId: TerminalId): string[] => [
      text(terminalId, "-S", "-"),
      text(terminalId, "-J", "-S", "-"),
      state(terminalId),
    ];
    await eventually(() => JSON.stringify(looks(second)) === JSON.stringify(looks(first)), {
      what: `${JSON.stringify(looks(second))} equals ${JSON.stringify(looks(first))}`,
      withinMs: WITHIN_MS,
    });
    await host.type(first, "x");
    await host.type(second, "x");
    for (const name of ["first", "second"])
      await eventually(() => existsSync(join(host.dir, `done-${name}-after`)), {
        what: "the rest is written",
        withinMs: WITHIN_MS,
      });
    await eventually(() => text(second, "-S", "-") === text(first, "-S", "-"), {
      what: "both terminals look the same at the end",
      withinMs: WITHIN_MS,
    });
  });

  it("TERM4: a snapshot leaves nothing in tmux", async () => {
    const terminalId = await showing("first", Buffer.from("kept?"));
    const view = host.view(terminalId);
    await view.waitFor("kept?");
    await eventually(() => host.tmux("list-buffers") === "", { what: "no buffer is left", withinMs: WITHIN_MS });
    await view.stop();
  });
});
