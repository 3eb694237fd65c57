// A menu under a button, over Radix: roving focus, typeahead, Escape. Knows nothing of what its items do.
import { DropdownMenu as Radix } from "radix-ui";
import { createContext, type ReactNode, type RefObject, use, useId, useRef } from "react";
import styles from "./menu.module.css";

export interface MenuProps {
  /** One button that takes a ref; becomes the menu's trigger. */
  readonly trigger: ReactNode;
  readonly children: ReactNode;
  /** Which edge of the trigger it keeps to. */
  readonly align?: "start" | "end";
}

/** What was chosen, kept until the menu is gone. */
const ChosenContext = createContext<RefObject<(() => void) | null>>({ current: null });

export const Menu = ({ trigger, children, align = "end" }: MenuProps) => {
  const chosen = useRef<(() => void) | null>(null);
  const triggerButton = useRef<HTMLButtonElement>(null);
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild ref={triggerButton}>
        {trigger}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={styles.menu}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            const act = chosen.current;
            chosen.current = null;
            if (act === null) return;
            // First back to the trigger, then act: a dialog that opens now gives the focus back to something that is still there.
            event.preventDefault();
            triggerButton.current?.focus();
            act();
          }}
        >
          <ChosenContext value={chosen}>{children}</ChosenContext>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
};

export interface MenuItemProps {
  readonly children: string;
  /** Called when the menu is gone and the focus is back on its trigger. */
  readonly onSelect: () => void;
  readonly icon?: ReactNode;
  /** Ends something. */
  readonly isDanger?: boolean;
  /** Cannot be done now; stays in its place, so that the others keep theirs. */
  readonly isDisabled?: boolean;
}

export const MenuItem = ({ children, onSelect, icon, isDanger = false, isDisabled = false }: MenuItemProps) => {
  const chosen = use(ChosenContext);
  return (
    <Radix.Item
      className={styles.item}
      data-danger={isDanger || undefined}
      disabled={isDisabled}
      onSelect={() => {
        chosen.current = onSelect;
      }}
    >
      <span className={styles.icon} aria-hidden>
        {icon}
      </span>
      {children}
    </Radix.Item>
  );
};

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
