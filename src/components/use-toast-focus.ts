// The way to the toasts and back by keyboard: F8 from anywhere, also out of a terminal that takes every key. Nothing goes there by itself.
import { type FocusEvent, type KeyboardEvent, useCallback, useEffect, useMemo, useRef } from "react";
import { onWindowKey } from "../platform/window";

const isToastKey = (event: globalThis.KeyboardEvent): boolean =>
  event.key === "F8" && !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;

const asElement = (target: EventTarget | null): HTMLElement | null => (target instanceof HTMLElement ? target : null);

/** The same control where toasts are laid out anew (several become one): `data-focus-key` names it. */
const twinOf = (region: HTMLElement, focusKey: string | null): HTMLElement | null =>
  focusKey === null ? null : region.querySelector<HTMLElement>(`[data-focus-key="${CSS.escape(focusKey)}"]`);

export interface ToastFocus {
  /** A toast goes: who stood in it goes to where the same stands now, else to the next toast, else back to where they came from. */
  readonly leave: (item: HTMLElement) => void;
  /** Something was pressed in a toast: what comes of it is the person's own doing. */
  readonly onClick: () => void;
  readonly onFocus: (event: FocusEvent) => void;
  /** Escape is the way back, not an answer: what a toast asks still stands. */
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** The same object while the region is the same; null: not there yet. */
export const useToastFocus = (region: HTMLElement | null): ToastFocus => {
  /** What had the focus before it came in here. */
  const origin = useRef<HTMLElement | null>(null);
  const hasPressed = useRef(false);
  const isInside = useCallback(() => region?.contains(document.activeElement) === true, [region]);
  const goBack = useCallback(() => {
    if (origin.current?.isConnected === true) origin.current.focus();
  }, []);

  useEffect(
    () =>
      onWindowKey((event) => {
        const first = region?.querySelector<HTMLElement>("li");
        const wasInside = isInside();
        // Without a toast the key is the shell's.
        if (!isToastKey(event) || (!first && !wasInside)) return;
        event.preventDefault();
        event.stopPropagation();
        if (wasInside) return goBack();
        origin.current = asElement(document.activeElement);
        first?.focus();
      }),
    [region, isInside, goBack],
  );

  return useMemo(() => {
    const settle = (focusKey: string | null) => {
      // Somebody else has taken it meanwhile, or the page is gone.
      if (region?.isConnected !== true || document.activeElement !== document.body) return;
      const next = twinOf(region, focusKey) ?? region.querySelector<HTMLElement>("ol > li");
      if (next !== null) next.focus();
      else if (hasPressed.current) goBack();
      // It went by itself, perhaps under an Enter that was meant for it: not into the shell.
      else region.focus();
    };
    return {
      leave: (item) => {
        const active = document.activeElement;
        if (active === null || !item.contains(active)) return;
        const focusKey = active.getAttribute("data-focus-key");
        // After the commit that takes it away: only then what comes in its place is there.
        queueMicrotask(() => settle(focusKey));
      },
      onClick: () => {
        hasPressed.current = true;
      },
      onFocus: (event) => {
        const from = asElement(event.relatedTarget);
        if (from !== null && region?.contains(from) !== true) origin.current = from;
      },
      onKeyDown: (event) => {
        hasPressed.current = false;
        if (event.key !== "Escape") return;
        event.stopPropagation();
        goBack();
      },
    };
  }, [region, goBack]);
};
