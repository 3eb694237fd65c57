// Asks, by a person's own press, whether the desktop may tell what happens while nobody looks. Gone once it was decided either way.
import { useState } from "react";
import { Button } from "../../../../components/controls/button";
import type { NotifyPermission } from "../../../../platform/notifications";
import { useSharingTools } from "../../commands/sharing-context";
import styles from "./notify-me.module.css";

const decided: Readonly<Record<NotifyPermission, string>> = {
  prompt: "",
  granted: "The desktop tells you while nobody looks at this page.",
  denied: "The browser refused. Its settings for this page can allow it.",
  unsupported: "This browser has no notifications.",
};

/** Nothing where it was decided before. */
export const NotifyMe = ({ label }: { readonly label: string }) => {
  const { notifications } = useSharingTools();
  const [before] = useState(notifications.permission);
  const [permission, setPermission] = useState(before);
  if (before !== "prompt") return null;
  if (permission === "prompt") {
    return (
      <Button size="small" className={styles.ask} onClick={() => void notifications.request().then(setPermission)}>
        {label}
      </Button>
    );
  }
  return (
    // Takes the focus of the button that was pressed: it is what came of it.
    <p ref={(words) => words?.focus()} tabIndex={-1} className={styles.words}>
      {decided[permission]}
    </p>
  );
};
