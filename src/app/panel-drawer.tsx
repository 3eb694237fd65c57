// The lane panel as a drawer, for windows too narrow to show it beside the terminal.
import { Dialog } from "radix-ui";
import type { ReactNode, RefObject } from "react";
import { ignoreKeptEscape, ignoreToasts } from "../components/dialog/modal";
import { ToastBranch } from "../components/toast/toast";
import styles from "./panel-drawer.module.css";

type PanelDrawerProps = {
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly opener: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
};

/** Returns focus to the opener, unless a terminal opened from the drawer has it by now. */
const restoreFocus = (event: Event, opener: HTMLElement | null): void => {
  event.preventDefault();
  if (document.activeElement === document.body) opener?.focus();
};

export const PanelDrawer = ({ isOpen, onOpenChange, opener, children }: PanelDrawerProps) => (
  <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
    <Dialog.Portal>
      <Dialog.Overlay className={styles.veil} />
      <Dialog.Content
        className={styles.drawer}
        aria-describedby={undefined}
        onCloseAutoFocus={(event) => restoreFocus(event, opener.current)}
        onInteractOutside={ignoreToasts}
        // In a rename field, a form or a filled search, Escape leaves that first.
        onEscapeKeyDown={ignoreKeptEscape}
      >
        <ToastBranch />
        <Dialog.Title className={styles.unseen}>Lane panel</Dialog.Title>
        {children}
      </Dialog.Content>
    </Dialog.Portal>
  </Dialog.Root>
);
