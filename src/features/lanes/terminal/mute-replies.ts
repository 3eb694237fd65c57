// Takes from xterm.js everything by which bytes of a lane could act on the viewer or answer in the viewer's name. Knows no screen.
import type { IDisposable, IParser } from "@xterm/xterm";

/**
 * Queries that a terminal answers as if typed. tmux, which holds the pane, has answered each of them already; a second
 * answer from every open page would land in the shell as input, and a title report would let output choose that input.
 */
const CSI_QUERIES = [
  { final: "c" },
  { prefix: ">", final: "c" },
  { prefix: "=", final: "c" },
  { final: "n" },
  { prefix: "?", final: "n" },
  { prefix: ">", final: "q" },
  { intermediates: "$", final: "p" },
  { prefix: "?", intermediates: "$", final: "p" },
  { final: "t" },
  { prefix: "?", final: "u" },
  { final: "x" },
] as const;
/** DECRQSS and XTGETTCAP. */
const DCS_QUERIES = [
  { intermediates: "$", final: "q" },
  { intermediates: "+", final: "q" },
] as const;
/** 4, 10, 11, 12: colours, asked for or set (ours are chosen to be readable); 50: font; 52: the clipboard; 9, 777: notifications. */
const OSC_MUTED = [4, 9, 10, 11, 12, 50, 52, 777] as const;

const swallow = (): boolean => true;

/** Mutes a parser; the returned function gives it its voice back. */
export const muteReplies = (parser: IParser): (() => void) => {
  const muted: IDisposable[] = [
    ...CSI_QUERIES.map((id) => parser.registerCsiHandler(id, swallow)),
    ...DCS_QUERIES.map((id) => parser.registerDcsHandler(id, swallow)),
    ...OSC_MUTED.map((id) => parser.registerOscHandler(id, swallow)),
  ];
  return () => {
    for (const handler of muted) handler.dispose();
  };
};
