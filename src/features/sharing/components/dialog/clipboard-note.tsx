// What becomes of a link that was copied: cleared in a minute, or staying, or a press that lets it be cleared. Nothing before something was copied.
import { useState } from "react";
import { Button } from "../../../../components/controls/button";
import type { ClipboardPermission } from "../../../../platform/clipboard";
import type { CopySecret } from "../../commands/use-copy-secret";
import styles from "./clipboard-note.module.css";

const words: Readonly<Record<ClipboardPermission, string>> = {
  granted: "It is taken out of your clipboard in a minute, or when you come back to this page after that.",
  prompt: "It stays in your clipboard.",
  denied: "It stays in your clipboard until you copy something else.",
};

export const ClipboardNote = ({ permission, askToForget }: Pick<CopySecret, "permission" | "askToForget">) => {
  const [hasAsked, setHasAsked] = useState(false);
  const ask = () => {
    setHasAsked(true);
    askToForget();
  };
  return (
    <div className={styles.place}>
      {/* There before its words, so that they are read out. */}
      <div role="status" aria-label="Clipboard">
        {permission !== null && (
          // Takes the focus of the button that was pressed: it is what came of it.
          <p
            key={permission}
            ref={(element) => (hasAsked && permission !== "prompt" ? element?.focus() : undefined)}
            tabIndex={-1}
            className={styles.words}
          >
            {words[permission]}
          </p>
        )}
      </div>
      {permission === "prompt" && <Button onClick={ask}>Clear it in a minute</Button>}
    </div>
  );
};
