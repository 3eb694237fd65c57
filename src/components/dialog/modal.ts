// What every modal window of the page shares besides Radix: focus on close, keys and clicks it ignores, and a count of open ones.
import { useLayoutEffect, useRef } from "react";

/** Module-wide, because there is only one keyboard. */
let openCount = 0;

/** Counts this window while it is open. */
export const useOpenModal = (isOpen: boolean): void => {
  useLayoutEffect(() => {
    if (!isOpen) return;
    openCount += 1;
    return () => {
      openCount -= 1;
    };
  }, [isOpen]);
};

/** Whether any modal window is open. Page-wide shortcuts check this first. */
export const isModalOpen = (): boolean => openCount > 0;

/** Chooses the element that gets focus on close. `opener`: the element focused before, if it is still on the page. */
export type ReturnFocus = (opener: HTMLElement | null) => HTMLElement | null;

const toOpener: ReturnFocus = (opener) => opener;

/** Restores focus on close. Radix only does this for windows with a trigger of their own; the page opens them from anywhere. */
export const useReturnFocus = (returnFocusTo: ReturnFocus = toOpener) => {
  const opener = useRef<HTMLElement | null>(null);
  return {
    /** For `onOpenAutoFocus`, before anything inside takes focus. */
    remember: (event: Event) => {
      if (!(event.currentTarget instanceof HTMLElement)) return;
      const { activeElement, body } = event.currentTarget.ownerDocument;
      opener.current = activeElement instanceof HTMLElement && activeElement !== body ? activeElement : null;
    },
    /** For `onCloseAutoFocus`. */
    restore: (event: Event) => {
      event.preventDefault();
      const known = opener.current?.isConnected === true ? opener.current : null;
      // Nothing has moved out of sight meanwhile. A terminal that was just shared would scroll its first line away.
      returnFocusTo(known)?.focus({ preventScroll: true });
    },
  };
};

const preventIn =
  (selector: string) =>
  (event: Event): void => {
    if (event.target instanceof Element && event.target.closest(selector) !== null) event.preventDefault();
  };

/** For `onInteractOutside`: clicking a toast doesn't close the window, so answering a toast loses no work. */
export const ignoreToasts = preventIn("[data-toasts]");

/** For `onEscapeKeyDown`: an element with `data-keeps-escape` handles Escape itself, and the window stays open. */
export const ignoreKeptEscape = preventIn("[data-keeps-escape]");
