// Notes on the desktop for what comes up while nobody looks at the page: each once, and never one that was seen come up.
import { useEffect, useRef } from "react";
import type { DesktopNote } from "../../../../platform/notifications";
import { useSharingTools } from "../../commands/sharing-context";

export const useDesktopNotes = (notes: readonly DesktopNote[]): void => {
  const { notifications } = useSharingTools();
  const known = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    for (const note of notes) {
      if (!known.current.has(note.tag) && notifications.isInBackground()) notifications.show(note);
    }
    known.current = new Set(notes.map(({ tag }) => tag));
  });
};
