// Where the focus goes when what had it is gone with its share: the Share button of the terminal. Knows no React.
import type { TerminalId } from "#contract/ids";

export interface FocusAnchors {
  /** Returns the unregisterer. */
  register(terminalId: TerminalId, element: HTMLElement): () => void;
  /** The terminal's own anchor, else any that is on the page; null where there is none. */
  find(terminalId: TerminalId | null): HTMLElement | null;
}

export const createFocusAnchors = (): FocusAnchors => {
  const anchors = new Map<TerminalId, HTMLElement>();
  return {
    register: (terminalId, element) => {
      anchors.set(terminalId, element);
      return () => {
        if (anchors.get(terminalId) === element) anchors.delete(terminalId);
      };
    },
    find: (terminalId) => {
      const own = terminalId === null ? undefined : anchors.get(terminalId);
      return own ?? [...anchors.values()][0] ?? null;
    },
  };
};
