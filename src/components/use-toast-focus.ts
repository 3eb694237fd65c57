// The way to the toasts and back by keyboard: F8 from anywhere, also out of a terminal that takes every key. Nothing goes there by itself.
import { type FocusEvent, type KeyboardEvent, useCallback, useEffect, useMemo, useRef } from "react";
import { onWindowKey } from "../platform/window";

const isToastKey = (event: globalThis.KeyboardEvent): boolean =>
  event.key === "F8" && !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;

const asElement = (target: EventTarget | null): HTMLElement | null => (target instanceof HTMLElement ? target : null);

export interface ToastFocus {
  /** A toast goes: who stood in it goes to the next one, else back to where they came from. */
  readonly leave: (item: HTMLElement) => void;
  readonly onFocus: (event: FocusEvent) => void;
  /** Escape is the way back, not an answer: what a toast asks still stands. */
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** The same object while the region is the same; null: not there yet. */
export const useToastFocus = (region: HTMLElement | null): ToastFocus => {
  /** What had the focus before it came in here. */
  const origin = useRef<HTMLElement | null>(null);
  const isInside = useCallback(() => region?.contains(document.activeElement) === true, [region]);
  const goBack = useCallback(() => {
    if (origin.current?.isConnected === true) origin.current.focus();
  }, []);

  useEffect(
    () =>
      onWindowKey((event) => {
        const first = region?.querySelector<HTMLElement>("li");
        // Without a toast the key is the shell's.
        if (!isToastKey(event) || !first) return;
        event.preventDefault();
        event.stopPropagation();
        if (isInside()) return goBack();
        origin.current = asElement(document.activeElement);
        first.focus();
      }),
    [region, isInside, goBack],
  );

  return useMemo(
    () => ({
      leave: (item) => {
        if (!item.contains(document.activeElement)) return;
        const next = [...(region?.querySelectorAll<HTMLElement>("ol > li") ?? [])].find((other) => other !== item);
        if (next === undefined) goBack();
        else next.focus();
      },
      onFocus: (event) => {
        const from = asElement(event.relatedTarget);
        if (from !== null && region?.contains(from) !== true) origin.current = from;
      },
      onKeyDown: (event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        goBack();
      },
    }),
    [region, goBack],
  );
};
