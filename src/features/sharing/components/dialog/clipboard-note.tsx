// Says what happens to a copied link: it is cleared in a minute, it stays, or a press lets the page clear it.
import { useState } from "react";
import { Button } from "../../../../components/button";
import type { ClipboardLeave } from "../../../../platform/clipboard";
import type { CopySecret } from "../../commands/use-link";
import styles from "./link.module.css";

const words: Readonly<Record<ClipboardLeave, string>> = {
  given: "Your clipboard clears in 1 minute, or when you next return to this page.",
  unasked: "The link stays in your clipboard.",
  refused: "The link stays in your clipboard until you copy something else.",
};

/** Empty until something was copied. */
export const ClipboardNote = ({ leave, askToForget }: Pick<CopySecret, "leave" | "askToForget">) => {
  const [hasAsked, setHasAsked] = useState(false);
  const ask = () => {
    setHasAsked(true);
    askToForget();
  };
  return (
    <div className={styles.clipboard}>
      {/* The live region exists before its text, so screen readers announce it. */}
      <div role="status" aria-label="Clipboard">
        {leave !== null && (
          // Takes the focus from the button that it replaces.
          <p
            key={leave}
            ref={(element) => (hasAsked && leave !== "unasked" ? element?.focus() : undefined)}
            tabIndex={-1}
            className={styles.hint}
          >
            {words[leave]}
          </p>
        )}
      </div>
      {leave === "unasked" && <Button onClick={ask}>Clear it in 1 minute</Button>}
    </div>
  );
};
