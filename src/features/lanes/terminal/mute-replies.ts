// Stops xterm.js from answering queries in a terminal's output and from acting on them.
import type { IDisposable, IParser } from "@xterm/xterm";

/**
 * Queries that a terminal answers as if the user had typed. tmux, which owns the pane, has already answered each of them.
 * A second answer from every open page would reach the shell as input, and with a title report, output could choose that input.
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
/** 4, 10, 11, 12: query or set colors (the page's own are chosen to be readable); 50: font; 52: clipboard; 9, 777: notifications. */
const OSC_MUTED = [4, 9, 10, 11, 12, 50, 52, 777] as const;

const ignore = (): boolean => true;

/** Adds the handlers that ignore these sequences. The returned function removes them. */
export const muteReplies = (parser: IParser): (() => void) => {
  const muted: IDisposable[] = [
    ...CSI_QUERIES.map((id) => parser.registerCsiHandler(id, ignore)),
    ...DCS_QUERIES.map((id) => parser.registerDcsHandler(id, ignore)),
    ...OSC_MUTED.map((id) => parser.registerOscHandler(id, ignore)),
  ];
  return () => {
    for (const handler of muted) handler.dispose();
  };
};
