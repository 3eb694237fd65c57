// The page's window as its parts may use it: title, focus, platform, media queries.

export const setWindowTitle = (title: string): void => {
  document.title = title;
};

/** Whether the keys are those of a Mac (⌘, ⌥), by what the browser says of itself. */
export const isMac = (): boolean => /mac|iphone|ipad/i.test(navigator.userAgent);

/** Calls back now and whenever the query's answer changes, until the returned function is called. */
export const watchMedia = (query: string, onChange: (matches: boolean) => void): (() => void) => {
  const media = window.matchMedia(query);
  const tell = () => onChange(media.matches);
  media.addEventListener("change", tell);
  return () => media.removeEventListener("change", tell);
};

/** Whether the query holds now. */
export const mediaMatches = (query: string): boolean => window.matchMedia(query).matches;

/** Whether someone works in this window now. */
export const windowHasFocus = (): boolean => document.hasFocus();

/** Calls back whenever the window gets the focus, until the returned function is called. */
export const onWindowFocus = (onFocus: () => void): (() => void) => {
  window.addEventListener("focus", onFocus);
  return () => window.removeEventListener("focus", onFocus);
};

/** Hears a key anywhere on the page before anything else does, until the returned function is called. */
export const onWindowKey = (onKey: (event: KeyboardEvent) => void): (() => void) => {
  window.addEventListener("keydown", onKey, { capture: true });
  return () => window.removeEventListener("keydown", onKey, { capture: true });
};

/** Calls back when the element's size changes (and once at first), until the returned function is called. */
export const watchSize = (element: HTMLElement, onChange: () => void): (() => void) => {
  const observer = new ResizeObserver(onChange);
  observer.observe(element);
  return () => observer.disconnect();
};
