// Says what happens to a copied link: it is cleared in a minute, it stays, or a press lets the page clear it.
import { useState } from "react";
import { Button } from "../../../../components/controls/button";
import type { ClipboardPermission } from "../../../../platform/clipboard";
import type { CopySecret } from "../../commands/use-link";
import styles from "./link.module.css";

const words: Readonly<Record<ClipboardPermission, string>> = {
  granted: "Your clipboard clears in 1 minute, or when you next return to this page.",
  prompt: "The link stays in your clipboard.",
  denied: "The link stays in your clipboard until you copy something else.",
};

/** Empty until something was copied. */
export const ClipboardNote = ({ permission, askToForget }: Pick<CopySecret, "permission" | "askToForget">) => {
  const [hasAsked, setHasAsked] = useState(false);
  const ask = () => {
    setHasAsked(true);
    askToForget();
  };
  return (
    <div className={styles.clipboard}>
      {/* The live region exists before its text, so screen readers announce it. */}
      <div role="status" aria-label="Clipboard">
        {permission !== null && (
          // Takes the focus from the button that it replaces.
          <p
            key={permission}
            ref={(element) => (hasAsked && permission !== "prompt" ? element?.focus() : undefined)}
            tabIndex={-1}
            className={styles.hint}
          >
            {words[permission]}
          </p>
        )}
      </div>
      {permission === "prompt" && <Button onClick={ask}>Clear it in 1 minute</Button>}
    </div>
  );
};
