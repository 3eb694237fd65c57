// What an open window leaves to others: a press in a toast, and an Escape that has a nearer meaning than closing the window.

const keepIn =
  (selector: string) =>
  (event: Event): void => {
    if (event.target instanceof Element && event.target.closest(selector) !== null) event.preventDefault();
  };

/** For `onInteractOutside`. A toast is over the window, not outside of it: answering one loses nothing of the other. */
export const keepForToasts = keepIn("[data-toasts]");

/** For `onEscapeKeyDown`. What is marked with `data-keeps-escape` hears it alone. */
export const keepEscape = keepIn("[data-keeps-escape]");
