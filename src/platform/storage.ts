// Stores what one tab remembers across a reload. Never a secret: the session cookie, which scripts can't read, signs
// the page in.

export type TabStorage = {
  /** The stored text, or null. */
  read(key: string): string | null;
  write(key: string, value: string): void;
};

/** sessionStorage. If the browser blocks it, the tab remembers nothing. */
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
      // Blocked or full. The page works without it.
    }
  },
});
