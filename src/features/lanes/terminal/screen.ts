// What the feed and the view need of a terminal screen. xterm-screen.ts implements it, and tests have a fake one.

export type ScreenSize = { readonly cols: number; readonly rows: number };

export type ScreenListeners = {
  /** Typed, pasted or mouse input, to be sent in this order. */
  readonly onInput: (bytes: Uint8Array) => void;
  /** A link was clicked but not opened. `href` is http or https. */
  readonly onLink: (href: string) => void;
  /** The terminal got focus. */
  readonly onFocus: () => void;
};

export type Screen = {
  /** Draws bytes. Resolves when it can take more: immediately, unless it has fallen behind. */
  write(bytes: Uint8Array): Promise<void>;
  /** Clears everything, including scrollback and modes, and draws this instead. */
  replace(size: ScreenSize, bytes: Uint8Array): Promise<void>;
  resize(size: ScreenSize): void;
  /** The size in cells that fits the host element. Null while the element has no size. */
  fittingSize(): ScreenSize | null;
  size(): ScreenSize;
  focus(): void;
  /** Turns input off while it would be lost. */
  setReadOnly(isReadOnly: boolean): void;
  dispose(): void;
};

/** Mounts a screen in `host`. The caller disposes of it. */
export type CreateScreen = (host: HTMLElement, listeners: ScreenListeners) => Screen;
