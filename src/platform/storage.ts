// Stores what one tab remembers across a reload. Never a secret: the session cookie, which scripts can't read, signs
// the page in.

export type TabStorage = {
  /** The stored text, or null. */
  read(key: string): string | null;
  write(key: string, value: string): void;
};

const createStorage = (storage: () => Storage): TabStorage => ({
  read: (key) => {
    try {
      return storage().getItem(key);
    } catch {
      return null;
    }
  },
  write: (key, value) => {
    try {
      storage().setItem(key, value);
    } catch {
      // Blocked or full. The page works without it.
    }
  },
});

/** localStorage: what every tab of this browser remembers, for this address. */
export const createLastingStorage = (): TabStorage => createStorage(() => localStorage);

/** sessionStorage. If the browser blocks it, the tab remembers nothing. */
export const createTabStorage = (): TabStorage => createStorage(() => sessionStorage);
