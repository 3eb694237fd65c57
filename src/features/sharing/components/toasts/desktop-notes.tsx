// Desktop notifications for what happens while the page isn't visible, and the button that asks to be notified.
import { useEffect, useRef, useState } from "react";
import { Button } from "../../../../components/controls/button";
import type { DesktopNote, NotifyPermission } from "../../../../platform/notifications";
import { useSharingTools } from "../../commands/sharing-context";
import styles from "./toasts.module.css";

/** Shows each note once, and only if the page wasn't visible when the note came up. */
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

const answers: Readonly<Record<NotifyPermission, string>> = {
  prompt: "",
  granted: "You'll get a desktop notification while this page isn't visible.",
  denied: "Notifications are blocked in your browser. Allow them in its settings for this page.",
  unsupported: "This browser doesn't support notifications.",
};

/** Asks the browser when pressed. Not shown if the user has decided before. */
export const NotifyMe = ({ label }: { readonly label: string }) => {
  const { notifications } = useSharingTools();
  const [before] = useState(notifications.permission);
  const [permission, setPermission] = useState(before);
  if (before !== "prompt") return null;
  if (permission === "prompt") {
    return (
      <Button size="small" className={styles.notify} onClick={() => void notifications.request().then(setPermission)}>
        {label}
      </Button>
    );
  }
  return (
    // Takes the focus from the button that it replaces.
    <p ref={(answer) => answer?.focus()} tabIndex={-1} className={styles.notifyAnswer}>
      {answers[permission]}
    </p>
  );
};
