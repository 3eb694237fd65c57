// A command palette: a search field over grouped actions, found by fuzzy match. cmdk provides the list and its keys.

import { Command, defaultFilter } from "cmdk";
import { Search } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { createContext, type ReactNode, type RefObject, use, useRef } from "react";
import dialogStyles from "../dialog/dialog.module.css";
import { ignoreToasts, useOpenModal, useReturnFocus } from "../dialog/modal";
import { ToastBranch } from "../toast/toast";
import styles from "./palette.module.css";

export interface PaletteProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly children: ReactNode;
}

/** The chosen item's action, kept until the palette has closed and the focus is back. */
const ChosenContext = createContext<{ readonly chosen: RefObject<(() => void) | null>; readonly close: () => void }>({
  chosen: { current: null },
  close: () => undefined,
});

/** Only the keywords count: an item's value is an id. */
const filter = (_id: string, search: string, keywords?: string[]): number =>
  defaultFilter(keywords?.join(" ") ?? "", search);

export const Palette = ({ isOpen, onClose, search, onSearch, children }: PaletteProps) => {
  const chosen = useRef<(() => void) | null>(null);
  const focus = useReturnFocus();
  useOpenModal(isOpen);
  const onCloseAutoFocus = (event: Event) => {
    focus.restore(event);
    const act = chosen.current;
    chosen.current = null;
    // After the focus is back: a dialog that the action opens then returns it to an element that still exists.
    act?.();
  };
  return (
    <Radix.Root open={isOpen} onOpenChange={(isWanted) => !isWanted && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={dialogStyles.veil} />
        <Radix.Content
          className={styles.palette}
          aria-describedby={undefined}
          onOpenAutoFocus={focus.remember}
          onCloseAutoFocus={onCloseAutoFocus}
          onInteractOutside={ignoreToasts}
        >
          <ToastBranch />
          <Radix.Title className={styles.title}>Command palette</Radix.Title>
          <Command label="Commands" filter={filter} loop vimBindings={false}>
            <div className={styles.field}>
              <Search size={16} aria-hidden />
              <Command.Input
                className={styles.input}
                placeholder="Find a lane or an action"
                value={search}
                onValueChange={onSearch}
              />
            </div>
            <Command.List className={styles.list} label="Lanes and actions">
              <ChosenContext value={{ chosen, close: onClose }}>{children}</ChosenContext>
            </Command.List>
            {/* Not in the list, which contains only what can be chosen. The live region exists before its text. */}
            <div role="status" aria-label="Found">
              <Command.Empty className={styles.empty}>Nothing matches “{search}”.</Command.Empty>
            </div>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
};

export const PaletteGroup = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <Command.Group heading={title} className={styles.group}>
    {children}
  </Command.Group>
);

export interface PaletteItemProps {
  /** Identifies the item in the palette. */
  readonly id: string;
  readonly children: string;
  /** Secondary text beside the name. Also searched. */
  readonly about?: string;
  /** Other words to find it by. */
  readonly keywords?: readonly string[];
  readonly icon?: ReactNode;
  /** The keys that do the same. */
  readonly keys?: string;
  /** The action ends something. */
  readonly isDanger?: boolean;
  /** Called after the palette has closed and the focus is back. */
  readonly onSelect: () => void;
}

export const PaletteItem = (props: PaletteItemProps) => {
  const { id, children, about, keywords = [], icon, keys, isDanger = false, onSelect } = props;
  const { chosen, close } = use(ChosenContext);
  return (
    <Command.Item
      className={styles.item}
      value={id}
      keywords={[children, ...(about === undefined ? [] : [about]), ...keywords]}
      data-danger={isDanger || undefined}
      onSelect={() => {
        chosen.current = onSelect;
        close();
      }}
    >
      <span className={styles.icon} aria-hidden>
        {icon}
      </span>
      <span className={styles.name}>
        {children}
        {about !== undefined && <span className={styles.about}> {about}</span>}
      </span>
      {keys !== undefined && (
        <kbd className={styles.keys} aria-hidden>
          {keys}
        </kbd>
      )}
    </Command.Item>
  );
};
