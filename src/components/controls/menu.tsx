// A dropdown menu. Radix provides roving focus, typeahead and Escape.
import { DropdownMenu as Radix } from "radix-ui";
import { createContext, type ReactNode, type RefObject, use, useId, useRef } from "react";
import styles from "./menu.module.css";

export interface MenuProps {
  /** The button that opens the menu. It must accept a ref. */
  readonly trigger: ReactNode;
  readonly children: ReactNode;
  /** The edge of the trigger that the menu lines up with. */
  readonly align?: "start" | "end";
}

/** The chosen item's action, kept until the menu has closed. */
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
            // Focus the trigger before acting: a dialog opened by the action then returns focus to an element that still exists.
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
  /** Called after the menu has closed and focus is back on its trigger. */
  readonly onSelect: () => void;
  readonly icon?: ReactNode;
  /** The keys that do the same. */
  readonly keys?: string;
  /** The action ends something. */
  readonly isDanger?: boolean;
  /** Disabled items stay in the menu, so that the other items keep their positions. */
  readonly isDisabled?: boolean;
}

export const MenuItem = ({ children, onSelect, icon, keys, isDanger = false, isDisabled = false }: MenuItemProps) => {
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
      {keys !== undefined && (
        <kbd className={styles.keys} aria-hidden>
          {keys}
        </kbd>
      )}
    </Radix.Item>
  );
};

/** A group of items. The heading is the group's accessible name. */
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
