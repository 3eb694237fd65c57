// How many windows hold the page back now, whoever opened them: a key that would open another one asks first.
import { useLayoutEffect } from "react";

/** One for all roots: there is one keyboard. */
let openCount = 0;

/** Counts the window for as long as it is open. */
export const useOpenModal = (isOpen: boolean): void => {
  useLayoutEffect(() => {
    if (!isOpen) return;
    openCount += 1;
    return () => {
      openCount -= 1;
    };
  }, [isOpen]);
};

export const isModalOpen = (): boolean => openCount > 0;
