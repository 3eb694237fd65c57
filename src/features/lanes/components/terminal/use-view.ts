// Connects one terminal's stream, screen, input and size for as long as it is shown.

import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { TerminalId } from "#contract/ids";
import { useLater } from "../../../../components/later";
import { onWindowFocus, watchSize, windowHasFocus } from "../../../../platform/window";
import type { CommandFailure, LaneCommands } from "../../commands/lane-commands";
import { type LanesEnvironment, useLanesEnvironment } from "../../commands/lanes-context";
import { createTerminalFeed } from "../../terminal/feed";
import { createInputQueue } from "../../terminal/input-queue";
import { isReport } from "../../terminal/reports";
import type { CreateScreen, Screen, ScreenSize } from "../../terminal/screen";
import { createTerminalSizer } from "../../terminal/sizer";

export type TerminalViewState =
  | { readonly kind: "opening" }
  | { readonly kind: "shown" }
  /** Disconnected: the screen is out of date and takes no input. The stream reopens automatically. */
  | { readonly kind: "lost" }
  | { readonly kind: "closed" }
  | { readonly kind: "failed"; readonly error: CommandFailure };

type OpenView = {
  readonly screen: Screen;
  readonly retry: () => void;
  readonly resizeToFit: () => void;
  readonly dispose: () => void;
};

type Callbacks = {
  readonly setState: (state: TerminalViewState) => void;
  /** The terminal's size, if it differs from the size that fits here. Null: it fits. */
  readonly setOtherSize: (size: ScreenSize | null) => void;
  /** Why the last typing was refused. Null: it arrived. */
  readonly setRefusal: (message: string | null) => void;
  readonly onLink: (href: string) => void;
};

const otherSizeOf = (screen: Screen): ScreenSize | null => {
  const size = screen.size();
  const fitting = screen.fittingSize();
  return fitting === null || (fitting.cols === size.cols && fitting.rows === size.rows) ? null : size;
};

type SubscribeDeps = Pick<Callbacks, "setState" | "setOtherSize"> & {
  readonly commands: LaneCommands;
  readonly screen: Screen;
  /** The first snapshot since the terminal was opened or reconnected is on the screen. */
  readonly onFirstSnapshot: () => void;
};

const subscribe = (terminalId: TerminalId, deps: SubscribeDeps) => {
  const { commands, screen, setState, setOtherSize } = deps;
  let isFirst = true;
  const disable = (state: TerminalViewState) => {
    screen.setReadOnly(true);
    setState(state);
  };
  const feed = createTerminalFeed({
    screen: {
      ...screen,
      resize: (size) => {
        screen.resize(size);
        setOtherSize(otherSizeOf(screen));
      },
    },
    restart: () => subscription.restart(),
    onSnapshot: () => {
      screen.setReadOnly(false);
      setOtherSize(otherSizeOf(screen));
      setState({ kind: "shown" });
      if (isFirst) deps.onFirstSnapshot();
      isFirst = false;
    },
  });
  const subscription = commands.viewTerminal(terminalId, {
    onEvent: (event) => (event.type === "closed" ? disable({ kind: "closed" }) : feed.accept(event)),
    onLost: () => {
      isFirst = true;
      disable({ kind: "lost" });
    },
    onEnd: () => disable({ kind: "closed" }),
    onFailure: (error) => disable({ kind: "failed", error }),
  });
  return { subscription, feed };
};

/** Sends input, unless an agent has the keyboard. */
const createInput = (
  { commands, keyboard }: LanesEnvironment,
  terminalId: TerminalId,
  setRefusal: Callbacks["setRefusal"],
) => {
  let isTyped = false;
  const queue = createInputQueue(async (bytes) => {
    const wasTyped = isTyped;
    isTyped = false;
    const answer = await commands.typeBytes(terminalId, bytes);
    if (answer.ok) setRefusal(null);
    // The agent got the keyboard a moment ago, and the page didn't know yet.
    else if (answer.error.code === "not-in-control") keyboard.onHeld(terminalId);
    // The mirrored pane takes no keys at the moment. If only a mouse report was lost, no message is shown.
    else if (answer.error.code === "invalid-input" && wasTyped) setRefusal(answer.error.message);
    // Keys after a refusal aren't discarded: the runtime decides again for each piece, and may take these.
    return { ok: answer.ok || answer.error.code === "invalid-input" };
  });
  return {
    clear: queue.clear,
    push: (bytes: Uint8Array) => {
      const isHeld = keyboard.isHeld(terminalId);
      if (!isReport(bytes)) {
        if (isHeld) keyboard.onHeld(terminalId);
        else isTyped = true;
      }
      if (!isHeld) queue.push(bytes);
    },
  };
};

const openView = (
  environment: LanesEnvironment,
  terminalId: TerminalId,
  host: HTMLElement,
  {
    isMirror,
    createScreen,
    setRefusal,
    ...callbacks
  }: Callbacks & {
    readonly isMirror: boolean;
    readonly createScreen: CreateScreen;
  },
): OpenView => {
  const { commands, clock } = environment;
  const input = createInput(environment, terminalId, setRefusal);
  const screen = createScreen(host, {
    onInput: input.push,
    onLink: callbacks.onLink,
    onFocus: () => sizer.claim(),
  });
  const sizer = createTerminalSizer({
    clock,
    fittingSize: screen.fittingSize,
    currentSize: screen.size,
    request: ({ cols, rows }: ScreenSize) => {
      // A mirror has the size of the pane that it shows.
      if (!isMirror) void commands.resizeTerminal(terminalId, cols, rows);
    },
  });
  screen.setReadOnly(true);
  sizer.claim();
  const { subscription, feed } = subscribe(terminalId, {
    ...callbacks,
    commands,
    screen,
    // Not after every snapshot: two windows would then resize the terminal back and forth forever.
    onFirstSnapshot: () => windowHasFocus() && sizer.claim(),
  });
  const unwatchSize = watchSize(host, sizer.onPlaceResized);
  const unwatchFocus = onWindowFocus(sizer.claim);
  return {
    screen,
    retry: () => subscription.restart(),
    resizeToFit: sizer.claim,
    dispose: () => {
      unwatchFocus();
      unwatchSize();
      subscription.stop();
      feed.stop();
      input.clear();
      sizer.dispose();
      screen.dispose();
    },
  };
};

/** Shows `terminalId` in `host` until the component unmounts or the id changes. `onLink` gets clicked links, not yet opened. */
export const useTerminalView = (
  terminalId: TerminalId,
  host: RefObject<HTMLElement | null>,
  onLink: (href: string) => void,
  isMirror = false,
) => {
  const environment = useLanesEnvironment();
  const createScreen = useLater(environment.createScreen);
  const [state, setState] = useState<TerminalViewState>({ kind: "opening" });
  const [otherSize, setOtherSize] = useState<ScreenSize | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const open = useRef<OpenView | null>(null);

  useEffect(() => {
    if (!host.current || !createScreen) return;
    setState({ kind: "opening" });
    setOtherSize(null);
    setRefusal(null);
    const callbacks = { setState, setOtherSize, setRefusal, onLink };
    const view = openView(environment, terminalId, host.current, { ...callbacks, isMirror, createScreen });
    open.current = view;
    return () => {
      open.current = null;
      view.dispose();
    };
  }, [environment, createScreen, terminalId, host, onLink, isMirror]);

  return {
    state,
    /** False only while the code of the screen is loading. */
    hasScreen: createScreen !== null,
    otherSize,
    refusal,
    resizeToFit: useCallback(() => open.current?.resizeToFit(), []),
    focus: useCallback(() => open.current?.screen.focus(), []),
    retry: useCallback(() => open.current?.retry(), []),
  };
};
