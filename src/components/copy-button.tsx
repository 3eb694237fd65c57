// A button that copies a text and says that it did. The owner does the copying: this part does not touch the clipboard.
import { Check, Copy } from "lucide-react";
import { VisuallyHidden } from "radix-ui";
import { type RefObject, useState } from "react";
import { Button, type ButtonProps } from "./button";
import styles from "./copy-button.module.css";

export interface CopyButtonProps {
  /** Gives false where the browser refuses. */
  readonly onCopy: () => Promise<boolean>;
  /** What it copies, in its name: `Copy`, `Copy details`. */
  readonly label?: string;
  readonly look?: ButtonProps["look"];
  readonly size?: ButtonProps["size"];
  readonly buttonRef?: RefObject<HTMLButtonElement | null>;
}

type CopyState = "idle" | "copied" | "refused";

const said: Readonly<Record<CopyState, string>> = {
  idle: "",
  copied: "Copied.",
  refused: "The browser did not allow it. Select the text and copy it by hand.",
};

export const CopyButton = ({ onCopy, label = "Copy", look = "plain", size = "medium", buttonRef }: CopyButtonProps) => {
  const [state, setState] = useState<CopyState>("idle");
  const copy = async () => setState((await onCopy()) ? "copied" : "refused");
  return (
    <>
      <Button
        ref={buttonRef}
        look={look}
        size={size}
        onClick={() => void copy()}
        // Going away ends the answer: no timer, and a second copy is told anew.
        onBlur={() => setState("idle")}
        onPointerLeave={() => setState("idle")}
      >
        {state === "copied" ? <Check className={styles.done} size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
        {label}
      </Button>
      <VisuallyHidden.Root role="status">{said[state]}</VisuallyHidden.Root>
      {state === "refused" && (
        <p className={styles.refused} aria-hidden>
          {said.refused}
        </p>
      )}
    </>
  );
};
