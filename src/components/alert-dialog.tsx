// A question that must be answered before something ends. The focus begins on the way back, so that Enter harms nothing.
import { AlertDialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import styles from "./alert-dialog.module.css";
import { Button } from "./button";
import { useOpenModal } from "./open-modals";
import { ToastBranch } from "./toast";
import { type ReturnFocus, useReturnFocus } from "./use-return-focus";
import { keepEscape } from "./window-events";

export interface AlertDialogProps {
  readonly isOpen: boolean;
  readonly onCancel: () => void;
  /** The deed's name; also the dialog's accessible name. */
  readonly title: string;
  /** What will be so afterwards. Read out with the title. */
  readonly children: ReactNode;
  readonly confirmLabel: string;
  readonly onConfirm: () => void;
  /** The deed is under way: the question stays and takes no second answer. */
  readonly isBusy?: boolean;
  /** Where the focus goes at the end; by default to what had it before. */
  readonly returnFocusTo?: ReturnFocus;
}

export const AlertDialog = (props: AlertDialogProps) => {
  const focus = useReturnFocus(props.returnFocusTo);
  useOpenModal(props.isOpen);
  return (
    <Radix.Root open={props.isOpen} onOpenChange={(isOpen) => !isOpen && props.onCancel()}>
      <Radix.Portal>
        <Radix.Overlay className={styles.veil} />
        <Radix.Content
          className={styles.dialog}
          onOpenAutoFocus={focus.remember}
          onCloseAutoFocus={focus.giveBack}
          onEscapeKeyDown={keepEscape}
        >
          <ToastBranch />
          <Radix.Title className={styles.title}>{props.title}</Radix.Title>
          <Radix.Description asChild>
            <div className={styles.words}>{props.children}</div>
          </Radix.Description>
          <div className={styles.foot}>
            <Radix.Cancel asChild>
              <Button>Cancel</Button>
            </Radix.Cancel>
            <Button look="danger" isBusy={props.isBusy} onClick={props.onConfirm}>
              {props.confirmLabel}
            </Button>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
};
