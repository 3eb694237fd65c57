// A button that copies a text and reports whether it worked. The caller does the copying.
import { Check, Copy } from "lucide-react";
import { VisuallyHidden } from "radix-ui";
import { type RefObject, useState } from "react";
import { Button, type ButtonProps } from "./button";
import styles from "./button.module.css";

export interface CopyButtonProps {
  /** Resolves to false when the browser blocks the clipboard. */
  readonly onCopy: () => Promise<boolean>;
  /** The button's name: `Copy`, `Copy details`. */
  readonly label?: string;
  readonly look?: ButtonProps["look"];
  readonly size?: ButtonProps["size"];
  readonly buttonRef?: RefObject<HTMLButtonElement | null>;
}

type CopyState = "idle" | "copied" | "blocked";

const messages: Readonly<Record<CopyState, string>> = {
  idle: "",
  copied: "Copied.",
  blocked: "Your browser blocked copying. Select the text and copy it yourself.",
};

export const CopyButton = ({ onCopy, label = "Copy", look = "plain", size = "medium", buttonRef }: CopyButtonProps) => {
  const [state, setState] = useState<CopyState>("idle");
  const copy = async () => setState((await onCopy()) ? "copied" : "blocked");
  return (
    <>
      <Button
        ref={buttonRef}
        look={look}
        size={size}
        onClick={() => void copy()}
        // Leaving the button clears the message. That needs no timer, and a second copy is announced again.
        onBlur={() => setState("idle")}
        onPointerLeave={() => setState("idle")}
      >
        {state === "copied" ? (
          <Check className={styles.copied} size={16} aria-hidden />
        ) : (
          <Copy size={16} aria-hidden />
        )}
        {label}
      </Button>
      <VisuallyHidden.Root role="status">{messages[state]}</VisuallyHidden.Root>
      {state === "blocked" && (
        <p className={styles.blocked} aria-hidden>
          {messages.blocked}
        </p>
      )}
    </>
  );
};
