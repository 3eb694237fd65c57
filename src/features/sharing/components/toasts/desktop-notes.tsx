// Desktop notifications for what happens while the page isn't visible, and the button that asks to be notified.
import { useEffect, useRef, useState } from "react";
import { Button } from "../../../../components/button";
import type { DesktopNote, NotificationLeave } from "../../../../platform/notifications";
import { useSharingTools } from "../../commands/sharing-context";
import styles from "./toasts.module.css";

/** Shows each note once, and only if the page wasn't visible when the note came up. */
export const useDesktopNotes = (notes: readonly DesktopNote[]): void => {
  const { notifications } = useSharingTools();
  const known = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    for (const note of notes) {
      if (!known.current.has(note.tag) && notifications.isUnseen()) notifications.show(note);
    }
    known.current = new Set(notes.map(({ tag }) => tag));
  });
};

const answers: Readonly<Record<NotificationLeave, string>> = {
  unasked: "",
  given: "You'll get a desktop notification while this page isn't visible.",
  refused: "Notifications are blocked in your browser. Allow them in its settings for this page.",
  missing: "This browser doesn't support notifications.",
};

/** Asks the browser when pressed. Not shown if the user has decided before. */
export const NotifyMe = ({ label }: { readonly label: string }) => {
  const { notifications } = useSharingTools();
  const [before] = useState(notifications.leave);
  const [leave, setLeave] = useState(before);
  if (before !== "unasked") return null;
  if (leave === "unasked") {
    return (
      <Button size="small" className={styles.notify} onClick={() => void notifications.ask().then(setLeave)}>
        {label}
      </Button>
    );
  }
  return (
    // Takes the focus from the button that it replaces.
    <p ref={(answer) => answer?.focus()} tabIndex={-1} className={styles.notifyAnswer}>
      {answers[leave]}
    </p>
  );
};
