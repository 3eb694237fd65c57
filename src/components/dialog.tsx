// A window over the page for one task. Holds the focus while open, gives it back when closed. Knows nothing of the task.
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode, RefObject } from "react";
import styles from "./dialog.module.css";
import { IconButton } from "./icon-button";
import { useOpenModal } from "./open-modals";
import { ToastBranch } from "./toast";
import { type ReturnFocus, useReturnFocus } from "./use-return-focus";
import { keepEscape, keepForToasts } from "./window-events";

export interface DialogProps {
  readonly isOpen: boolean;
  /** Escape, the cross, a press outside. Never called when `isOpen` is turned by the owner. */
  readonly onClose: () => void;
  /** The dialog's accessible name. */
  readonly title: string;
  /** What it is about, beside the title; not part of the name. */
  readonly subject?: ReactNode;
  readonly children: ReactNode;
  /** Where the focus begins; the first thing that can have it by default. */
  readonly focusFirst?: RefObject<HTMLElement | null>;
  /** Where the focus goes at the end; by default to what had it before. */
  readonly returnFocusTo?: ReturnFocus;
}

export const Dialog = (props: DialogProps) => {
  const focus = useReturnFocus(props.returnFocusTo);
  useOpenModal(props.isOpen);
  const begin = (event: Event) => {
    focus.remember(event);
    const first = props.focusFirst?.current;
    if (!first) return;
    event.preventDefault();
    first.focus();
  };
  return (
    <Radix.Root open={props.isOpen} onOpenChange={(isOpen) => !isOpen && props.onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={styles.veil} />
        <Radix.Content
          className={styles.dialog}
          aria-describedby={undefined}
          onOpenAutoFocus={begin}
          onCloseAutoFocus={focus.giveBack}
          onInteractOutside={keepForToasts}
          onEscapeKeyDown={keepEscape}
        >
          <ToastBranch />
          <header className={styles.head}>
            <Radix.Title className={styles.title}>{props.title}</Radix.Title>
            {props.subject !== undefined && <div className={styles.subject}>{props.subject}</div>}
          </header>
          {props.children}
          {/* Last in the order of Tab: the focus begins in the task, not on the way out. */}
          <Radix.Close asChild>
            <IconButton className={styles.cross} label="Close" icon={<X size={16} aria-hidden />} />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
};

interface DialogBodyProps {
  readonly children: ReactNode;
  /** Nothing in it takes the focus now: the part itself does, so that the keyboard can scroll it. */
  readonly isOnlyRead?: boolean;
}

/** The part of a dialog that scrolls when the window is low. */
export const DialogBody = ({ children, isOnlyRead = false }: DialogBodyProps) => (
  <div className={styles.body} tabIndex={isOnlyRead ? 0 : undefined}>
    {children}
  </div>
);

/** The buttons at the bottom; the last one is what Enter does. */
export const DialogFoot = ({ children }: { readonly children: ReactNode }) => (
  <footer className={styles.foot}>{children}</footer>
);
