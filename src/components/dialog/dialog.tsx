// A modal window for one task: traps focus while open and returns it on close.
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode, RefObject } from "react";
import { IconButton } from "../controls/icon-button";
import { ToastBranch } from "../toast/toast";
import styles from "./dialog.module.css";
import { ignoreKeptEscape, ignoreToasts, type ReturnFocus, useOpenModal, useReturnFocus } from "./modal";

export interface DialogProps {
  readonly isOpen: boolean;
  /** Called for Escape, the Close button and a click outside; not when the caller sets `isOpen` to false. */
  readonly onClose: () => void;
  /** The dialog's accessible name. */
  readonly title: string;
  /** What the dialog is about, beside the title. Not part of the name. */
  readonly subject?: ReactNode;
  readonly children: ReactNode;
  /** Where focus starts. Default: the first focusable element. */
  readonly focusFirst?: RefObject<HTMLElement | null>;
  /** Where focus goes on close. Default: the element focused before. */
  readonly returnFocusTo?: ReturnFocus;
}

export const Dialog = (props: DialogProps) => {
  const focus = useReturnFocus(props.returnFocusTo);
  useOpenModal(props.isOpen);
  const onOpenAutoFocus = (event: Event) => {
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
          onOpenAutoFocus={onOpenAutoFocus}
          onCloseAutoFocus={focus.restore}
          onInteractOutside={ignoreToasts}
          onEscapeKeyDown={ignoreKeptEscape}
        >
          <ToastBranch />
          <header className={styles.head}>
            <Radix.Title className={styles.title}>{props.title}</Radix.Title>
            {props.subject !== undefined && <div className={styles.subject}>{props.subject}</div>}
          </header>
          {props.children}
          {/* Last in the tab order, so that focus starts in the task and not on Close. */}
          <Radix.Close asChild>
            <IconButton className={styles.close} label="Close" icon={<X size={16} aria-hidden />} />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
};

interface DialogBodyProps {
  readonly children: ReactNode;
  /** Nothing inside is focusable, so the body itself takes focus and can be scrolled by keyboard. */
  readonly isOnlyRead?: boolean;
}

/** The part that scrolls when the window is too low. */
export const DialogBody = ({ children, isOnlyRead = false }: DialogBodyProps) => (
  <div className={styles.body} tabIndex={isOnlyRead ? 0 : undefined}>
    {children}
  </div>
);

/** The buttons at the bottom. The last one is the default action. */
export const DialogFoot = ({ children }: { readonly children: ReactNode }) => (
  <footer className={styles.foot}>{children}</footer>
);
