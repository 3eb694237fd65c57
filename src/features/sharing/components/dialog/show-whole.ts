// Brings what was just unfolded into sight, where the form around it scrolls.

/** Gives nothing back: newer browsers answer a scroll with a promise, which React would take for a clean-up. */
export const showWhole = (element: HTMLElement | null): void => {
  element?.scrollIntoView({ block: "nearest" });
};
