// What one tab remembers over a reload. Never a secret: the page's way in is the cookie, which no script can read.

export type TabStorage = {
  /** The stored text, or null. */
  read(key: string): string | null;
  write(key: string, value: string): void;
};

/** sessionStorage; where the browser forbids it, the tab just forgets. */
export const createTabStorage = (): TabStorage => ({
  read: (key) => {
    try {
      return sessionStorage.getItem(key);
    } catch {
      return null;
    }
  },
  write: (key, value) => {
    try {
      sessionStorage.setItem(key, value);
    } catch {
      // Forbidden or full: remembering is a comfort, not a promise.
    }
  },
});
