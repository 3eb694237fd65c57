// Reads the terminal's colors and font from tokens.css, in the current theme.
import type { ITheme } from "@xterm/xterm";

const tokenOf = {
  background: "--terminal-ground",
  foreground: "--terminal-text",
  cursor: "--terminal-cursor",
  cursorAccent: "--terminal-ground",
  selectionBackground: "--terminal-selection",
  scrollbarSliderBackground: "--neutral-6",
  scrollbarSliderHoverBackground: "--neutral-7",
  scrollbarSliderActiveBackground: "--neutral-8",
  overviewRulerBorder: "--terminal-ground",
  black: "--terminal-black",
  red: "--terminal-red",
  green: "--terminal-green",
  yellow: "--terminal-yellow",
  blue: "--terminal-blue",
  magenta: "--terminal-magenta",
  cyan: "--terminal-cyan",
  white: "--terminal-white",
  brightBlack: "--terminal-bright-black",
  brightRed: "--terminal-bright-red",
  brightGreen: "--terminal-bright-green",
  brightYellow: "--terminal-bright-yellow",
  brightBlue: "--terminal-bright-blue",
  brightMagenta: "--terminal-bright-magenta",
  brightCyan: "--terminal-bright-cyan",
  brightWhite: "--terminal-bright-white",
} as const satisfies Partial<Record<keyof ITheme, string>>;

/** The colors at `host`. A token may be `light-dark(…)`, which only a real property resolves, so this uses a probe element. */
export const readScreenTheme = (host: HTMLElement): ITheme => {
  const probe = host.ownerDocument.createElement("span");
  host.append(probe);
  const colors = Object.entries(tokenOf).map(([name, token]) => {
    probe.style.color = `var(${token})`;
    return [name, getComputedStyle(probe).color] as const;
  });
  probe.remove();
  return Object.fromEntries(colors);
};

/** The monospace font family. */
export const readScreenFont = (host: HTMLElement): string =>
  getComputedStyle(host).getPropertyValue("--font-mono").trim() || "monospace";
