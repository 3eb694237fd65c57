// Keyboard focus for toasts: F8 moves to them from anywhere, even from a terminal that takes every key, and back again.
import { type FocusEvent, type KeyboardEvent, useCallback, useEffect, useMemo, useRef } from "react";
import { onWindowKey } from "../../platform/window";

const isToastKey = (event: globalThis.KeyboardEvent): boolean =>
  event.key === "F8" && !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;

const asElement = (target: EventTarget | null): HTMLElement | null => (target instanceof HTMLElement ? target : null);

/** The same control after toasts were regrouped (several become one). `data-focus-key` identifies it. */
const controlWithKey = (region: HTMLElement, focusKey: string | null): HTMLElement | null =>
  focusKey === null ? null : region.querySelector<HTMLElement>(`[data-focus-key="${CSS.escape(focusKey)}"]`);

export interface ToastFocus {
  /** A toast unmounts. If it had focus, focus moves to the same control elsewhere, else to the next toast, else back. */
  readonly onRemove: (item: HTMLElement) => void;
  /** A click in a toast: if the toast then closes, the user caused it. */
  readonly onClick: () => void;
  readonly onFocus: (event: FocusEvent) => void;
  /** Escape returns focus. It doesn't dismiss the toast, which may still need an answer. */
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Stable while `region` is. `region` is null before the first render. */
export const useToastFocus = (region: HTMLElement | null): ToastFocus => {
  /** The element that had focus before the toasts. */
  const origin = useRef<HTMLElement | null>(null);
  const wasClicked = useRef(false);
  const hasFocus = useCallback(() => region?.contains(document.activeElement) === true, [region]);
  const returnToOrigin = useCallback(() => {
    if (origin.current?.isConnected === true) origin.current.focus();
  }, []);

  useEffect(
    () =>
      onWindowKey((event) => {
        const first = region?.querySelector<HTMLElement>("li");
        const isInToasts = hasFocus();
        // Without a toast, F8 belongs to the shell.
        if (!isToastKey(event) || (!first && !isInToasts)) return;
        event.preventDefault();
        event.stopPropagation();
        if (isInToasts) return returnToOrigin();
        origin.current = asElement(document.activeElement);
        first?.focus();
      }),
    [region, hasFocus, returnToOrigin],
  );

  return useMemo(() => {
    const moveFocus = (focusKey: string | null) => {
      // Another element took focus meanwhile, or the page is gone.
      if (region?.isConnected !== true || document.activeElement !== document.body) return;
      const next = controlWithKey(region, focusKey) ?? region.querySelector<HTMLElement>("ol > li");
      if (next !== null) next.focus();
      else if (wasClicked.current) returnToOrigin();
      // The toast closed without the user. An Enter meant for it must not reach the shell, so focus stays here.
      else region.focus();
    };
    return {
      onRemove: (item) => {
        const active = document.activeElement;
        if (active === null || !item.contains(active)) return;
        const focusKey = active.getAttribute("data-focus-key");
        // Wait for the commit that removes the toast: its replacement exists only then.
        queueMicrotask(() => moveFocus(focusKey));
      },
      onClick: () => {
        wasClicked.current = true;
      },
      onFocus: (event) => {
        const from = asElement(event.relatedTarget);
        if (from !== null && region?.contains(from) !== true) origin.current = from;
      },
      onKeyDown: (event) => {
        wasClicked.current = false;
        if (event.key !== "Escape") return;
        event.stopPropagation();
        returnToOrigin();
      },
    };
  }, [region, returnToOrigin]);
};
