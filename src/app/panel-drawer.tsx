// The lane panel as a drawer, for windows too narrow to hold it beside the terminal.
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import styles from "./panel-drawer.module.css";

type PanelDrawerProps = {
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly children: ReactNode;
};

export const PanelDrawer = ({ isOpen, onOpenChange, children }: PanelDrawerProps) => (
  <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
    <Dialog.Portal>
      <Dialog.Overlay className={styles.veil} />
      <Dialog.Content className={styles.drawer} aria-describedby={undefined}>
        <Dialog.Title className={styles.unseen}>Lane panel</Dialog.Title>
        {children}
      </Dialog.Content>
    </Dialog.Portal>
  </Dialog.Root>
);
