// Gives the focus back when a window closes. Radix does so for a window with a trigger of its own; ours are opened from anywhere.
import { useRef } from "react";

/** Where the focus goes at the end. `opener`: what had it before, if it is still on the page. */
export type ReturnFocus = (opener: HTMLElement | null) => HTMLElement | null;

const toOpener: ReturnFocus = (opener) => opener;

export const useReturnFocus = (returnFocusTo: ReturnFocus = toOpener) => {
  const opener = useRef<HTMLElement | null>(null);
  return {
    /** For `onOpenAutoFocus`, before anything takes the focus. */
    remember: (event: Event) => {
      if (!(event.currentTarget instanceof HTMLElement)) return;
      const { activeElement, body } = event.currentTarget.ownerDocument;
      opener.current = activeElement instanceof HTMLElement && activeElement !== body ? activeElement : null;
    },
    /** For `onCloseAutoFocus`. */
    giveBack: (event: Event) => {
      event.preventDefault();
      const known = opener.current?.isConnected === true ? opener.current : null;
      returnFocusTo(known)?.focus();
    },
  };
};
