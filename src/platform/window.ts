// The browser window: address, title, focus, keys, sizes, media queries and downloads.

/** Removes the one-use code from the address, so that no history entry, bookmark or copied address keeps it. Null if there is none. */
export const takeCode = (): string | null => {
  const code = window.location.hash.slice(1);
  if (code === "") return null;
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  return code;
};

/** The address of the runtime's socket: the host and port that served the page. */
export const socketUrl = (): string => {
  const url = new URL("/api/socket", window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.hash = "";
  return url.href;
};

/** Opens a link in a new tab, which gets neither a referrer nor a handle to this window. */
export const openPage = (href: string): void => {
  window.open(href, "_blank", "noopener,noreferrer");
};

/** Saves a file through the browser's downloads. The parts are joined as they are. */
export const saveFile = (fileName: string, parts: readonly string[], mediaType: string): void => {
  const url = URL.createObjectURL(new Blob([...parts], { type: mediaType }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
};

export const setWindowTitle = (title: string): void => {
  document.title = title;
};

/** Shows a number on the app's icon, where the desktop has such badges; 0: none. */
export const setWindowBadge = (count: number): void => {
  if (!("setAppBadge" in navigator)) return;
  // Refused where the page isn't an installed app. The title has the same number.
  navigator.setAppBadge(count).catch(() => undefined);
};

/** Whether this is a Mac, where the keys are ⌘ and ⌥. From the browser's user agent. */
export const isMac = (): boolean => /mac|iphone|ipad/i.test(navigator.userAgent);

export const mediaMatches = (query: string): boolean => window.matchMedia(query).matches;

/** Calls back whenever the query starts or stops matching, until the returned function is called. */
export const watchMedia = (query: string, onChange: (matches: boolean) => void): (() => void) => {
  const media = window.matchMedia(query);
  const listener = () => onChange(media.matches);
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
};

export const windowHasFocus = (): boolean => document.hasFocus();

/** Calls back whenever the window gets focus, until the returned function is called. */
export const onWindowFocus = (onFocus: () => void): (() => void) => {
  window.addEventListener("focus", onFocus);
  return () => window.removeEventListener("focus", onFocus);
};

/** Calls back for every key pressed on the page, before any element handles it, until the returned function is called. */
export const onWindowKey = (onKey: (event: KeyboardEvent) => void): (() => void) => {
  window.addEventListener("keydown", onKey, { capture: true });
  return () => window.removeEventListener("keydown", onKey, { capture: true });
};

/** Calls back once, when the page has nothing to do, and at the latest after two seconds. */
export const whenIdle = (onIdle: () => void): void => {
  // Safari has no idle callbacks.
  if ("requestIdleCallback" in window) window.requestIdleCallback(onIdle, { timeout: 2_000 });
  else setTimeout(onIdle, 200);
};

/** Calls back once immediately and whenever the element's size changes, until the returned function is called. */
export const watchSize = (element: HTMLElement, onChange: () => void): (() => void) => {
  const observer = new ResizeObserver(onChange);
  observer.observe(element);
  return () => observer.disconnect();
};
