// The command palette and the list of shortcuts, over the whole page, and the keys that open them.
import { useCallback, useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { isModalOpen } from "../components/dialog/modal";
import { isPaletteKey, KeysDialog } from "../features/lanes";
import { isMac, onWindowKey } from "../platform/window";
import { CommandPalette, type CommandPaletteProps } from "./command-palette";

const isWithin = (target: EventTarget | null, selector: string): boolean =>
  target instanceof Element && target.closest(selector) !== null;

/** In a terminal the keys belong to the shell, except those that no shell uses. */
const opensPalette = (event: KeyboardEvent): boolean =>
  isPaletteKey(event, isMac(), isWithin(event.target, "[data-terminal-keys]"));

/** A question mark typed outside text fields. A terminal's input is a text field, too. */
const opensKeys = (event: KeyboardEvent): boolean =>
  event.key === "?" &&
  !event.ctrlKey &&
  !event.metaKey &&
  !event.altKey &&
  !isWithin(event.target, "input, textarea, select, [contenteditable], [role=menu]");

const useKey = (isKey: (event: KeyboardEvent) => boolean, onPress: () => void): void => {
  useEffect(
    () =>
      onWindowKey((event) => {
        if (!isKey(event) || isModalOpen()) return;
        event.preventDefault();
        event.stopPropagation();
        onPress();
      }),
    [isKey, onPress],
  );
};

type Shown = "palette" | "keys" | null;

/** `showPanel`: opens the drawer, if the panel is one. */
export const useOverlays = (showPanel: () => void) => {
  const [shown, setShown] = useState<Shown>(null);
  const [newLaneAsks, setNewLaneAsks] = useState(0);
  const showPalette = useCallback(() => setShown("palette"), []);
  const showKeys = useCallback(() => setShown("keys"), []);
  useKey(opensPalette, showPalette);
  useKey(opensKeys, showKeys);
  return {
    shown,
    /** Increases when the form for a new lane should open. */
    newLaneAsks,
    showPalette,
    showKeys,
    close: useCallback(() => setShown(null), []),
    askNewLane: useCallback(() => {
      // A drawer first shows the panel, with the button that then becomes the form.
      flushSync(showPanel);
      setNewLaneAsks((count) => count + 1);
    }, [showPanel]),
  };
};

type OverlaysProps = ReturnType<typeof useOverlays> & Pick<CommandPaletteProps, "items" | "onOpened">;

export const Overlays = ({ shown, close, askNewLane, showKeys, items, onOpened }: OverlaysProps) => (
  <>
    <CommandPalette
      isOpen={shown === "palette"}
      onClose={close}
      items={items}
      onOpened={onOpened}
      onNewLane={askNewLane}
      onShowKeys={showKeys}
    />
    <KeysDialog isOpen={shown === "keys"} onClose={close} />
  </>
);
