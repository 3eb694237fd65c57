// What draws a terminal, as the feed and the view need it. `xterm-screen` is the real one; tests bring their own.

export type ScreenSize = { readonly cols: number; readonly rows: number };

export type ScreenListeners = {
  /** Typed, pasted or reported by the mouse: to be sent on in this order. */
  readonly onInput: (bytes: Uint8Array) => void;
  /** A link was clicked; `href` is http or https and has opened nothing yet. */
  readonly onLink: (href: string) => void;
  /** The person at the page put the cursor into this terminal. */
  readonly onFocus: () => void;
};

export type Screen = {
  /** Draws bytes. Resolves when it can take more, at once unless it has fallen behind. */
  write(bytes: Uint8Array): Promise<void>;
  /** Drops everything drawn so far, scrollback and modes as well, and draws this instead. */
  replace(size: ScreenSize, bytes: Uint8Array): Promise<void>;
  resize(size: ScreenSize): void;
  /** The cells that fit into the place it is mounted in; null while that has no size. */
  fittingSize(): ScreenSize | null;
  size(): ScreenSize;
  focus(): void;
  /** Takes no input and shows so; for as long as nobody would hear it. */
  setDeaf(isDeaf: boolean): void;
  dispose(): void;
};

/** Mounts a screen in `host`, whose size it fits to when asked. The caller disposes it. */
export type CreateScreen = (host: HTMLElement, listeners: ScreenListeners) => Screen;
