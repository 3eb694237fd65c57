// The terminal screen, on xterm.js: colors from the tokens, links only on click, no replies to queries, and back-pressure.
import { FitAddon } from "@xterm/addon-fit";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { copyText } from "../../../platform/clipboard";
import { onThemeChosen } from "../../../platform/theme";
import { isMac, watchMedia } from "../../../platform/window";
import { safeHref } from "../model/safe-href";
import { fromBinaryString } from "./bytes";
import { isCopyKey, isPageKey } from "./keys";
import { muteReplies } from "./mute-replies";
import type { CreateScreen, ScreenListeners } from "./screen";
import { readScreenFont, readScreenTheme } from "./theme";

/** Enough for the output of a long build. */
const SCROLLBACK_LINES = 20_000;
/** With more unparsed bytes than this, `write` makes its caller wait. About a few frames. */
const UNPARSED_MAX_BYTES = 256 * 1_024;
const FONT_SIZE_PX = 13;
const LINE_HEIGHT = 1.25;

const createTerminal = (host: HTMLElement, listeners: ScreenListeners): Terminal => {
  const openLink = (text: string) => {
    const href = safeHref(text);
    if (href) listeners.onLink(href);
  };
  const showTarget = (text: string) => {
    host.title = safeHref(text) ?? "";
  };
  const hideTarget = () => host.removeAttribute("title");
  const terminal = new Terminal({
    allowProposedApi: true,
    // Alt+click would send arrow keys to the shell.
    altClickMovesCursor: false,
    cursorBlink: false,
    cursorInactiveStyle: "outline",
    fontFamily: readScreenFont(host),
    fontSize: FONT_SIZE_PX,
    lineHeight: LINE_HEIGHT,
    linkHandler: {
      activate: (_event, text) => openLink(text),
      hover: (_event, text) => showTarget(text),
      leave: hideTarget,
      allowNonHttpProtocols: false,
    },
    // No minimumContrastRatio: it compares inverted text with the wrong background and greys it. The palette is readable without it.
    scrollback: SCROLLBACK_LINES,
    theme: readScreenTheme(host),
  });
  muteReplies(terminal.parser);
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = "11";
  terminal.loadAddon(
    new WebLinksAddon((_event, text) => openLink(text), {
      hover: (_event, text) => showTarget(text),
      leave: hideTarget,
    }),
  );
  return terminal;
};

const listenToKeys = (terminal: Terminal): void => {
  const mac = isMac();
  terminal.attachCustomKeyEventHandler((event) => {
    if (isCopyKey(event, mac) && event.type === "keydown" && terminal.hasSelection()) {
      event.preventDefault();
      void copyText(terminal.getSelection());
      return false;
    }
    return !isPageKey(event, mac);
  });
};

const followTheme = (terminal: Terminal, host: HTMLElement): (() => void) => {
  const follow = () => {
    terminal.options.theme = readScreenTheme(host);
  };
  const stops = [watchMedia("(prefers-color-scheme: dark)", follow), onThemeChosen(follow)];
  return () => {
    for (const stop of stops) stop();
  };
};

export const createXtermScreen: CreateScreen = (host, listeners) => {
  const terminal = createTerminal(host, listeners);
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(host);
  listenToKeys(terminal);
  const unfollowTheme = followTheme(terminal, host);
  const encoder = new TextEncoder();
  terminal.onData((text) => listeners.onInput(encoder.encode(text)));
  terminal.onBinary((binary) => listeners.onInput(fromBinaryString(binary)));
  terminal.textarea?.addEventListener("focus", listeners.onFocus);

  let unparsedBytes = 0;
  const parse = (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve) => {
      unparsedBytes += bytes.length;
      terminal.write(bytes, () => {
        unparsedBytes -= bytes.length;
        resolve();
      });
    });

  return {
    write: async (bytes) => {
      const parsed = parse(bytes);
      if (unparsedBytes > UNPARSED_MAX_BYTES) await parsed;
    },
    replace: async (size, bytes) => {
      // An empty write resolves after all earlier writes, so that no old output is drawn over the new.
      await parse(new Uint8Array());
      terminal.reset();
      terminal.resize(size.cols, size.rows);
      await parse(bytes);
    },
    resize: (size) => terminal.resize(size.cols, size.rows),
    fittingSize: () => {
      const size = fit.proposeDimensions();
      return size && Number.isFinite(size.cols) && Number.isFinite(size.rows) ? size : null;
    },
    size: () => ({ cols: terminal.cols, rows: terminal.rows }),
    focus: () => terminal.focus(),
    setReadOnly: (isReadOnly) => {
      terminal.options.disableStdin = isReadOnly;
    },
    dispose: () => {
      unfollowTheme();
      terminal.dispose();
    },
  };
};
