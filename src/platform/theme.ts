// The page's theme: the system's, or the one that the user chose on this computer. tokens.css follows `color-scheme`.
import type { TabStorage } from "./storage";

export type Theme = "system" | "light" | "dark";

const KEY = "lanecast.theme";
const listeners = new Set<() => void>();

const isTheme = (text: string | null): text is Theme => text === "system" || text === "light" || text === "dark";

const apply = (theme: Theme): void => {
  document.documentElement.style.colorScheme = theme === "system" ? "" : theme;
};

/** The stored choice. */
export const readTheme = (storage: Pick<TabStorage, "read">): Theme => {
  const stored = storage.read(KEY);
  return isTheme(stored) ? stored : "system";
};

/** Applies the stored choice, once when the page starts. */
export const startTheme = (storage: Pick<TabStorage, "read">): void => apply(readTheme(storage));

export const chooseTheme = (theme: Theme, storage: Pick<TabStorage, "write">): void => {
  storage.write(KEY, theme);
  apply(theme);
  for (const listener of listeners) listener();
};

/** Calls back after the user chose a theme, until the returned function is called. The system's own changes are a media query. */
export const onThemeChosen = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
