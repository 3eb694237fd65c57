// The escape attempts that a guest makes with their terminal: bytes and window sizes.

export interface TypedAttempt {
  readonly name: string;
  readonly bytes: string;
  /** The shell of a writable share gets exactly these bytes, because nothing on the way interprets them. tmux swallows what looks like a terminal report. */
  readonly isPlain?: boolean;
  /** Sent while the operator scrolls back in the same pane. */
  readonly inCopyMode?: boolean;
  /** Window sizes that the guest sets, one after the other. */
  readonly sizes?: readonly (readonly [cols: number, rows: number])[];
}

const ESC = "\x1b";
const C_A = "\x01";
const C_B = "\x02";
const ST = `${ESC}\\`;
const clip = btoa("stolen clipboard");

const plain = (name: string, bytes: string): TypedAttempt => ({ name, bytes, isPlain: true });

/** All keys that tmux binds after its prefix to a command that creates, shows, moves or ends something. */
const PREFIXED = [..."c%\":d[]?sw$&xz!D()otq,.'~{}=-#fiMmrLlnp0", "\x1a", "\x0f", " "];

const prefixKeys: readonly TypedAttempt[] = [
  plain("tmux's prefix and every key bound behind it", PREFIXED.map((key) => C_B + key).join("")),
  plain("screen's prefix and every key bound behind it", PREFIXED.map((key) => C_A + key).join("")),
  plain("custom prefixes: C-Space, C-q, C-], C-\\, `", ["\0c", "\x11c", "\x1dc", "\x1cc", "`c"].join("")),
  plain("the prefix sent through itself for a nested tmux", `${C_B}${C_B}c${C_B}${C_B}:new-window\r`),
  plain("a command prompt that opens a window", `${C_B}:new-window\r`),
  plain("a command prompt that runs a program", `${C_B}:run-shell "touch escaped"\r`),
  plain("a command prompt that splits and respawns", `${C_B}:split-window\r${C_B}:respawn-pane -k sh\r`),
  plain("a command prompt that writes a file", `${C_B}:save-buffer escaped\r${C_B}:pipe-pane "cat > escaped"\r`),
  plain("a tree to choose another session from", `${C_B}s\x1b[A\r`.replace("\x1b[A", "k")),
  plain(
    "every Alt key",
    [...Array(94).keys()]
      .filter((n) => !"O[P]_^X\\".includes(String.fromCharCode(33 + n)))
      .map((n) => ESC + String.fromCharCode(33 + n))
      .join(""),
  ),
];

const detachKeys: readonly TypedAttempt[] = [
  plain("tmux's detach keys", `${C_B}d${C_B}D${C_B}\x1a`),
  plain("the detach key of the operator's own attach", "\x1d\x1d"),
  plain("ssh's, screen's and docker's escapes", `\r~.${C_A}d\x10\x11`),
  plain("interrupt, quit, suspend and end of file", "\x03\x1c\x1a\x04"),
  plain("flow control", "\x13\x11"),
];

const mouse: readonly TypedAttempt[] = [
  {
    name: "mouse presses, drags and wheels on the pane (SGR)",
    bytes: `${ESC}[<0;5;5M${ESC}[<32;9;9M${ESC}[<0;9;9m${ESC}[<64;5;5M${ESC}[<65;5;5M`,
  },
  {
    name: "mouse presses on the status line (SGR)",
    bytes: [1, 5, 20, 79].map((x) => `${ESC}[<0;${x};24M${ESC}[<0;${x};24m${ESC}[<2;${x};24M`).join(""),
  },
  {
    name: "the mouse's menus: third button, with Alt and Control",
    bytes: `${ESC}[<2;5;5M${ESC}[<10;5;5M${ESC}[<18;5;5M`,
  },
  { name: "mouse in the old and the urxvt form", bytes: `${ESC}[M !!${ESC}[M#!!${ESC}[0;5;5M` },
  { name: "mouse far outside the screen", bytes: `${ESC}[<0;99999;99999M${ESC}[<0;0;0M${ESC}[<4294967296;1;1M` },
];

const paste: readonly TypedAttempt[] = [
  { name: "a bracketed paste with a prefix in it", bytes: `${ESC}[200~${C_B}:new-window\r${C_B}c${ESC}[201~` },
  { name: "a bracketed paste that never ends", bytes: `${ESC}[200~${C_B}c` },
  { name: "an end of a paste without a beginning", bytes: `${ESC}[201~${C_B}c` },
  plain("a huge paste", `${C_B}c0123456789abcdef`.repeat(8_192)),
];

const copyMode: readonly TypedAttempt[] = [
  { name: "keys while the pane is in copy mode", bytes: "q:v y\r/x\r?x\r", inCopyMode: true },
  { name: "the prefix while the pane is in copy mode", bytes: `${C_B}c${C_B}:new-window\r${C_B}]`, inCopyMode: true },
  {
    name: "the mouse while the pane is in copy mode",
    bytes: `${ESC}[<0;2;2M${ESC}[<32;9;2M${ESC}[<0;9;2m${ESC}[<64;5;5M`,
    inCopyMode: true,
  },
];

const controls: readonly TypedAttempt[] = [
  { name: "a clipboard handed over (OSC 52)", bytes: `${ESC}]52;c;${clip}\x07${ESC}]52;p;${clip}${ST}` },
  { name: "a clipboard asked for (OSC 52)", bytes: `${ESC}]52;c;?\x07` },
  {
    name: "titles (OSC 0, 1, 2, and tmux's own)",
    bytes: `${ESC}]0;pwned\x07${ESC}]1;pwned\x07${ESC}]2;pwned${ST}${ESC}kpwned${ST}`,
  },
  { name: "a passthrough for the outer terminal (DCS tmux)", bytes: `${ESC}Ptmux;${ESC}${ESC}]52;c;${clip}\x07${ST}` },
  { name: "control mode asked for (DCS 1000p)", bytes: `${ESC}P1000pnew-window\n${ST}` },
  {
    name: "unsolicited device reports",
    bytes: `${ESC}[?64;1;2;4c${ESC}[>84;0;0c${ESC}P>|tmux 9.9${ST}${ESC}[24;80R${ESC}[8;1;1t${ESC}[?997;1n`,
  },
  { name: "unsolicited color reports", bytes: `${ESC}]10;rgb:0/0/0${ST}${ESC}]11;rgb:f/f/f\x07` },
  { name: "focus in and out", bytes: `${ESC}[I${ESC}[O${ESC}[I` },
  { name: "windows resized by sequence", bytes: `${ESC}[8;10;10t${ESC}[3;0;0t${ESC}[9;1t${ESC}[?3h` },
  { name: "keys in the extended forms", bytes: `${ESC}[98;5u${ESC}[27;5;98~c${ESC}[57358u${ESC}[1;5D` },
  { name: "APC, PM and SOS strings", bytes: `${ESC}_Gpwned${ST}${ESC}^pwned${ST}${ESC}Xpwned${ST}` },
  { name: "strings that never end", bytes: `${ESC}]52;c;${clip}${C_B}c` },
  { name: "a DCS that never ends", bytes: `${ESC}P1000p${C_B}c` },
  { name: "a sequence with a thousand parameters", bytes: `${ESC}[${"1;".repeat(1_000)}m` },
];

/** Bytes that look like noise but are the same in each run (an LCG from Numerical Recipes), so that a failure can be reproduced. */
const noise = (length: number): string => {
  let state = 26;
  let bytes = "";
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes += String.fromCharCode(state >>> 24);
  }
  return bytes;
};

const garbage: readonly TypedAttempt[] = [
  { name: "every byte there is", bytes: String.fromCharCode(...Array(256).keys()) },
  { name: "noise", bytes: noise(65_536) },
  { name: "noise full of escapes", bytes: noise(8_192).replace(/[\x80-\xff]/g, ESC) },
  { name: "broken UTF-8", bytes: "\xc3\x28\xf0\x9f\x92\xff\xfe\xed\xa0\x80" },
  plain("what a nested client would be asked by", "tmux attach\rtmux -C attach\rtmate attach\rscreen -x\r"),
];

const sizes: readonly TypedAttempt[] = [
  { name: "a tiny window", bytes: "", sizes: [[1, 1]] },
  {
    name: "a huge window",
    bytes: "",
    sizes: [
      [500, 300],
      [1_000, 20],
    ],
  },
  {
    name: "a window that never rests",
    bytes: "",
    sizes: Array.from({ length: 60 }, (_, n) => [10 + n * 3, 5 + n] as const),
  },
  {
    name: "an ordinary other window",
    bytes: "",
    sizes: [
      [61, 17],
      [80, 24],
    ],
  },
];

export const typedAttempts: readonly TypedAttempt[] = [
  ...prefixKeys,
  ...detachKeys,
  ...mouse,
  ...paste,
  ...copyMode,
  ...controls,
  ...garbage,
  ...sizes,
];
