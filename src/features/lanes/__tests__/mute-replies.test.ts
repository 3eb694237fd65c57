// Hostile output in a real xterm.js: it gets no replies and changes nothing but the screen.
import { Terminal } from "@xterm/xterm";
import { describe, expect, it } from "vitest";
import { muteReplies } from "../terminal/mute-replies";

const ESC = "\x1b";
const queries: readonly (readonly [string, string])[] = [
  ["device attributes", `${ESC}[c`],
  ["device attributes, secondary", `${ESC}[>c`],
  ["device attributes, tertiary", `${ESC}[=c`],
  ["status", `${ESC}[5n`],
  ["cursor position", `${ESC}[6n`],
  ["cursor position, DEC", `${ESC}[?6n`],
  ["mode", `${ESC}[4$p`],
  ["mode, DEC", `${ESC}[?2004$p`],
  ["setting (DECRQSS)", `${ESC}P$qm${ESC}\\`],
  ["terminfo (XTGETTCAP)", `${ESC}P+q544e${ESC}\\`],
  ["version", `${ESC}[>q`],
  ["size in cells", `${ESC}[18t`],
  ["size in pixels", `${ESC}[14t`],
  ["icon label", `${ESC}[20t`],
  ["title", `${ESC}]2;evil\rcommand\x07${ESC}[21t`],
  ["color", `${ESC}]4;1;?\x07`],
  ["text color", `${ESC}]10;?\x07`],
  ["background", `${ESC}]11;?${ESC}\\`],
  ["cursor color", `${ESC}]12;?\x07`],
  ["clipboard", `${ESC}]52;c;?\x07`],
  ["clipboard writing", `${ESC}]52;c;ZXZpbA==\x07`],
];

const write = (terminal: Terminal, text: string) => new Promise<void>((resolve) => terminal.write(text, resolve));

const createMutedTerminal = () => {
  const terminal = new Terminal({
    allowProposedApi: true,
    windowOptions: { getWinTitle: true, getWinSizeChars: true },
  });
  muteReplies(terminal.parser);
  const replies: string[] = [];
  terminal.onData((data) => replies.push(data));
  terminal.onBinary((data) => replies.push(data));
  return { terminal, replies };
};

describe("queries in a terminal's output", () => {
  it.each(queries)("VIEW4: get no reply for %s, and the text after them is drawn", async (_name, query) => {
    const { terminal, replies } = createMutedTerminal();
    await write(terminal, `${query}after`);
    expect(replies).toEqual([]);
    expect(terminal.buffer.active.getLine(0)?.translateToString(true)).toBe("after");
    terminal.dispose();
  });

  it("VIEW4: without muting, xterm.js does reply (control case)", async () => {
    const terminal = new Terminal({ allowProposedApi: true });
    const replies: string[] = [];
    terminal.onData((data) => replies.push(data));
    await write(terminal, `${ESC}[c${ESC}[6n${ESC}[>q`);
    expect(replies.length).toBeGreaterThan(0);
    terminal.dispose();
  });
});
