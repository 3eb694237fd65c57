// Ties one terminal's stream, screen, input and size together for as long as it is shown. Draws nothing itself.

import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { TerminalId } from "#contract/ids";
import { onWindowFocus, watchSize, windowHasFocus } from "../../../platform/window";
import type { CommandFailure, LaneCommands } from "../commands/lane-commands";
import { type LanesEnvironment, useLanesEnvironment } from "../commands/lanes-context";
import type { Screen, ScreenSize } from "../terminal/screen";
import { createTerminalFeed } from "../terminal/terminal-feed";
import { createTerminalSizer } from "../terminal/terminal-sizer";
import { createTypedInput } from "../terminal/typed-input";

export type TerminalViewState =
  | { readonly kind: "opening" }
  | { readonly kind: "shown" }
  /** The picture is old and takes no input; it comes back by itself. */
  | { readonly kind: "lost" }
  | { readonly kind: "closed" }
  | { readonly kind: "failed"; readonly error: CommandFailure };

type Opened = {
  readonly screen: Screen;
  readonly retry: () => void;
  readonly fitHere: () => void;
  readonly dispose: () => void;
};

type Callbacks = {
  readonly setState: (state: TerminalViewState) => void;
  /** The terminal has a size that is not this place's; null: it fits. */
  readonly setForeignSize: (size: ScreenSize | null) => void;
  readonly onLink: (href: string) => void;
};

const foreignSizeOf = (screen: Screen): ScreenSize | null => {
  const size = screen.size();
  const fitting = screen.fittingSize();
  return fitting === null || (fitting.cols === size.cols && fitting.rows === size.rows) ? null : size;
};

type FollowDeps = Callbacks & {
  readonly commands: LaneCommands;
  readonly screen: Screen;
  /** The first picture since the terminal was opened or its connection lost stands. */
  readonly onFirstPicture: () => void;
};

const follow = (terminalId: TerminalId, deps: FollowDeps) => {
  const { commands, screen, setState, setForeignSize } = deps;
  let isFirst = true;
  const leave = (state: TerminalViewState) => {
    screen.setDeaf(true);
    setState(state);
  };
  const feed = createTerminalFeed({
    screen: {
      ...screen,
      resize: (size) => {
        screen.resize(size);
        setForeignSize(foreignSizeOf(screen));
      },
    },
    restart: () => following.restart(),
    onShown: () => {
      screen.setDeaf(false);
      setForeignSize(foreignSizeOf(screen));
      setState({ kind: "shown" });
      if (isFirst) deps.onFirstPicture();
      isFirst = false;
    },
  });
  const following = commands.viewTerminal(terminalId, {
    onEvent: (event) => (event.type === "closed" ? leave({ kind: "closed" }) : feed.accept(event)),
    onLost: () => {
      isFirst = true;
      leave({ kind: "lost" });
    },
    onEnd: () => leave({ kind: "closed" }),
    onFailure: (error) => leave({ kind: "failed", error }),
  });
  return { following, feed };
};

const openView = (
  environment: LanesEnvironment,
  terminalId: TerminalId,
  host: HTMLElement,
  callbacks: Callbacks,
): Opened => {
  const { commands, clock, createScreen } = environment;
  const input = createTypedInput((bytes) => commands.typeBytes(terminalId, bytes));
  const screen = createScreen(host, {
    onInput: input.push,
    onLink: callbacks.onLink,
    onFocus: () => sizer.claim(),
  });
  const sizer = createTerminalSizer({
    clock,
    fittingSize: screen.fittingSize,
    currentSize: screen.size,
    ask: ({ cols, rows }: ScreenSize) => void commands.resizeTerminal(terminalId, cols, rows),
  });
  screen.setDeaf(true);
  sizer.claim();
  const { following, feed } = follow(terminalId, {
    ...callbacks,
    commands,
    screen,
    // Not at each picture: two windows would take the size from each other for ever.
    onFirstPicture: () => windowHasFocus() && sizer.claim(),
  });
  const unwatchSize = watchSize(host, sizer.changed);
  const unwatchFocus = onWindowFocus(sizer.claim);
  return {
    screen,
    retry: () => following.restart(),
    fitHere: sizer.claim,
    dispose: () => {
      unwatchFocus();
      unwatchSize();
      following.stop();
      feed.stop();
      input.drop();
      sizer.dispose();
      screen.dispose();
    },
  };
};

/** Shows `terminalId` in `host` until the component goes or the id changes. `onLink` gets links that were clicked, unopened. */
export const useTerminalView = (
  terminalId: TerminalId,
  host: RefObject<HTMLElement | null>,
  onLink: (href: string) => void,
) => {
  const environment = useLanesEnvironment();
  const [state, setState] = useState<TerminalViewState>({ kind: "opening" });
  const [foreignSize, setForeignSize] = useState<ScreenSize | null>(null);
  const opened = useRef<Opened | null>(null);

  useEffect(() => {
    if (!host.current) return;
    setState({ kind: "opening" });
    setForeignSize(null);
    const view = openView(environment, terminalId, host.current, { setState, setForeignSize, onLink });
    opened.current = view;
    return () => {
      opened.current = null;
      view.dispose();
    };
  }, [environment, terminalId, host, onLink]);

  return {
    state,
    foreignSize,
    fitHere: useCallback(() => opened.current?.fitHere(), []),
    focus: useCallback(() => opened.current?.screen.focus(), []),
    retry: useCallback(() => opened.current?.retry(), []),
  };
};
