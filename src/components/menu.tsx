// A menu under a button, over Radix: roving focus, typeahead, Escape. Knows nothing of what its items do.
import { DropdownMenu as Radix } from "radix-ui";
import { type ReactNode, useId } from "react";
import styles from "./menu.module.css";

export interface MenuProps {
  /** One button that takes a ref; becomes the menu's trigger. */
  readonly trigger: ReactNode;
  readonly children: ReactNode;
  /** Which edge of the trigger it keeps to. */
  readonly align?: "start" | "end";
}

export const Menu = ({ trigger, children, align = "end" }: MenuProps) => (
  <Radix.Root modal={false}>
    <Radix.Trigger asChild>{trigger}</Radix.Trigger>
    <Radix.Portal>
      <Radix.Content className={styles.menu} align={align} sideOffset={4} collisionPadding={8}>
        {children}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
);

export interface MenuItemProps {
  readonly children: string;
  readonly onSelect: () => void;
  readonly icon?: ReactNode;
  /** Ends something. */
  readonly isDanger?: boolean;
  /** Cannot be done now; stays in its place, so that the others keep theirs. */
  readonly isDisabled?: boolean;
}

export const MenuItem = ({ children, onSelect, icon, isDanger = false, isDisabled = false }: MenuItemProps) => (
  <Radix.Item className={styles.item} data-danger={isDanger || undefined} disabled={isDisabled} onSelect={onSelect}>
    <span className={styles.icon} aria-hidden>
      {icon}
    </span>
    {children}
  </Radix.Item>
);

/** Several items under one heading, which names the group. */
export const MenuSection = ({ title, children }: { readonly title: ReactNode; readonly children: ReactNode }) => {
  const titleId = useId();
  return (
    <Radix.Group aria-labelledby={titleId} className={styles.section}>
      <Radix.Label id={titleId} className={styles.title}>
        {title}
      </Radix.Label>
      {children}
    </Radix.Group>
  );
};
