// Where the focus goes when the focused element disappears with its share: to a terminal's Share button.
import type { TerminalId } from "#contract/ids";

export interface FocusAnchors {
  /** Returns a function that removes it again. */
  register(terminalId: TerminalId, element: HTMLElement): () => void;
  /** The terminal's own anchor, else any on the page; null if there is none. */
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
