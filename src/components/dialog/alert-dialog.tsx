// Asks for confirmation before something ends. Focus starts on Cancel, so pressing Enter is harmless.
import { AlertDialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "../controls/button";
import { ToastBranch } from "../toast/toast";
import styles from "./dialog.module.css";
import { ignoreKeptEscape, type ReturnFocus, useOpenModal, useReturnFocus } from "./modal";

export interface AlertDialogProps {
  readonly isOpen: boolean;
  readonly onCancel: () => void;
  /** Names the action. Also the dialog's accessible name. */
  readonly title: string;
  /** What the action causes. Read out with the title. */
  readonly children: ReactNode;
  readonly confirmLabel: string;
  readonly onConfirm: () => void;
  /** The action is running: the dialog stays open and ignores another confirmation. */
  readonly isBusy?: boolean;
  /** Where focus goes on close. Default: the element focused before. */
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
          className={styles.alert}
          onOpenAutoFocus={focus.remember}
          onCloseAutoFocus={focus.restore}
          onEscapeKeyDown={ignoreKeptEscape}
        >
          <ToastBranch />
          <Radix.Title className={styles.title}>{props.title}</Radix.Title>
          <Radix.Description asChild>
            <div className={styles.alertText}>{props.children}</div>
          </Radix.Description>
          <div className={styles.alertFoot}>
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
