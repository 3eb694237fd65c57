// A field that takes several values as chips, with suggestions: an ARIA combobox. Downshift provides its keys and attributes.
import { useCombobox } from "downshift";
import { X } from "lucide-react";
import { VisuallyHidden } from "radix-ui";
import { type ClipboardEvent, type KeyboardEvent, type ReactNode, type RefObject, useRef, useState } from "react";
import { classNames } from "../class-names";
import styles from "./chips-field.module.css";
import { FieldFrame, type FieldWords, useFieldIds } from "./text-field";

export interface Chip {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  /** Beside the label, e.g. a count. */
  readonly detail?: string | null;
  /** The tooltip. */
  readonly title?: string;
}

export interface ChipSuggestion {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
}

export interface ChipsFieldProps<S extends ChipSuggestion> extends Omit<FieldWords, "label" | "isMono"> {
  readonly label: string;
  readonly chips: readonly Chip[];
  readonly onRemove: (chip: Chip) => void;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly suggestionsOf: (text: string) => readonly S[];
  /** Whether Enter takes the first suggestion without an arrow key before it. */
  readonly isFirstChosen: (text: string, suggestions: readonly S[]) => boolean;
  readonly onChoose: (suggestion: S) => void;
  /** Enter with a text and no suggestion chosen. */
  readonly onEnter: () => void;
  /** The focus left the field. */
  readonly onLeave: () => void;
  /** True: the text was taken and isn't inserted. */
  readonly onPaste: (text: string) => boolean;
  /** Announced to screen readers when it changes, e.g. what the field waits for. */
  readonly announcement?: string | null;
  readonly placeholder?: string;
  readonly isDropTarget?: boolean;
}

/** Focuses a chip's button, or the field if there is no such chip. */
const focusChip = (list: HTMLElement | null, index: number, input: HTMLElement | null): void => {
  const buttons = list?.querySelectorAll<HTMLElement>("button") ?? [];
  (buttons[index] ?? input)?.focus();
};

const CHIP_STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

/** What screen readers announce about the chips: `Added Ana.`, `Removed Ana.` */
const useChipNews = (chips: readonly Chip[]): string => {
  const [before, setBefore] = useState(chips);
  const [news, setNews] = useState("");
  const missingIn = (some: readonly Chip[], others: readonly Chip[]) =>
    others.filter(({ id }) => !some.some((each) => each.id === id)).map(({ label }) => label);
  const [added, removed] = [missingIn(before, chips), missingIn(chips, before)];
  if (added.length > 0 || removed.length > 0) {
    setBefore(chips);
    setNews(added.length > 0 ? `Added ${added.join(", ")}.` : `Removed ${removed.join(", ")}.`);
  }
  return news;
};

/** The list of suggestions for a text. Downshift keeps its state, and the caller the text. */
const useSuggestions = <S extends ChipSuggestion>(props: ChipsFieldProps<S>, ids: { readonly inputId: string }) => {
  const { text, suggestionsOf, isFirstChosen } = props;
  const items = suggestionsOf(text);
  const types = useCombobox.stateChangeTypes;
  const combobox = useCombobox<S>({
    ...ids,
    items: [...items],
    inputValue: text,
    selectedItem: null,
    itemToString: (item) => item?.label ?? "",
    itemToKey: (item) => item?.id,
    isItemDisabled: () => false,
    onSelectedItemChange: ({ selectedItem }) => selectedItem !== null && props.onChoose(selectedItem),
    stateReducer: (state, { type, changes }) => {
      switch (type) {
        case types.InputChange: {
          const next = changes.inputValue ?? "";
          return { ...changes, highlightedIndex: isFirstChosen(next, suggestionsOf(next)) ? 0 : -1 };
        }
        // Leaving the field chooses nothing, and Escape only closes the list.
        case types.InputBlur:
        case types.InputKeyDownEscape:
          return { ...changes, selectedItem: null, inputValue: state.inputValue };
        default:
          return changes;
      }
    },
  });
  const isOpen = combobox.isOpen && items.length > 0;
  const onEnterKey = (event: KeyboardEvent): void => {
    const isWithModifier = event.ctrlKey || event.metaKey;
    const isChoosing = isOpen && combobox.highlightedIndex >= 0;
    if (event.nativeEvent.isComposing || (isChoosing && !isWithModifier)) return;
    Object.assign(event.nativeEvent, { preventDownshiftDefault: true });
    combobox.closeMenu();
    // Ctrl+Enter, and Enter in the empty field, belong to the form around it.
    if (isWithModifier || text.trim() === "") return;
    event.preventDefault();
    props.onEnter();
  };
  return { ...combobox, items, isOpen, onEnterKey };
};

export const ChipsField = <S extends ChipSuggestion>(props: ChipsFieldProps<S>) => {
  const { label, labelAside, hint, problem, chips, text } = props;
  const words = { label, labelAside, hint, problem };
  const ids = useFieldIds(undefined, words);
  const list = useSuggestions(props, { inputId: ids.id });
  const input = useRef<HTMLInputElement>(null);
  const chipList = useRef<HTMLUListElement>(null);
  const news = useChipNews(chips);
  const remove = (chip: Chip, index: number): void => {
    // What takes the chip's place: the next one, else the field.
    focusChip(chipList.current, index + 1, input.current);
    props.onRemove(chip);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const last = chips.at(-1);
    if (event.key === "Enter") list.onEnterKey(event);
    if (text !== "" || last === undefined) return;
    if (event.key === "Backspace") remove(last, chips.length - 1);
    if (event.key === "ArrowLeft") focusChip(chipList.current, chips.length - 1, null);
  };
  const onPaste = (event: ClipboardEvent): void => {
    if (!props.onPaste(event.clipboardData.getData("text/plain"))) return;
    event.preventDefault();
    list.closeMenu();
  };
  return (
    <FieldFrame {...words} {...ids}>
      <div className={styles.anchor}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a press beside the chips focuses the field, as in a plain one */}
        <div
          className={classNames(styles.box, props.isDropTarget && styles.dropTarget)}
          data-invalid={ids.problemId === null ? undefined : true}
          onMouseDown={(event) => {
            if (event.target !== event.currentTarget) return;
            event.preventDefault();
            input.current?.focus();
          }}
        >
          {chips.length > 0 && (
            <ChipList
              listRef={chipList}
              chips={chips}
              onRemove={remove}
              onStep={(index) => focusChip(chipList.current, Math.max(0, index), input.current)}
            />
          )}
          <input
            {...list.getInputProps({
              ref: input,
              "aria-expanded": list.isOpen,
              // The label refers to the field by its id.
              "aria-labelledby": undefined,
              onKeyDown,
              onPaste,
              onBlur: props.onLeave,
              // Not in `onInputValueChange`: the caret would jump to the end.
              onChange: (event) => props.onText(event.currentTarget.value),
            })}
            type="text"
            autoComplete="off"
            spellCheck={false}
            className={styles.input}
            placeholder={chips.length === 0 ? props.placeholder : undefined}
            // The dialog around it stays open when Escape closes the list.
            data-keeps-escape={list.isOpen || undefined}
            aria-invalid={ids.problemId === null ? undefined : true}
            aria-describedby={ids.describedBy}
          />
        </div>
        <SuggestionList list={list} />
      </div>
      <VisuallyHidden.Root role="status">{props.announcement ?? news}</VisuallyHidden.Root>
    </FieldFrame>
  );
};

interface ChipListProps {
  readonly listRef: RefObject<HTMLUListElement | null>;
  readonly chips: readonly Chip[];
  readonly onRemove: (chip: Chip, index: number) => void;
  /** An arrow key leads to this chip; after the last one comes the field. */
  readonly onStep: (index: number) => void;
}

const ChipList = ({ listRef, chips, onRemove, onStep }: ChipListProps) => (
  <ul ref={listRef} className={styles.chips} aria-label="Added">
    {chips.map((chip, index) => (
      <li key={chip.id} className={styles.chip} title={chip.title}>
        {chip.icon}
        <span className={styles.chipLabel}>{chip.label}</span>
        {chip.detail != null && <span className={styles.detail}>{chip.detail}</span>}
        <button
          type="button"
          className={styles.remove}
          aria-label={`Remove ${chip.label}`}
          onClick={() => onRemove(chip, index)}
          onKeyDown={({ key }) => {
            const step = CHIP_STEPS[key];
            if (step !== undefined) onStep(index + step);
            if (key === "Backspace" || key === "Delete") onRemove(chip, index);
          }}
        >
          <X size={14} aria-hidden />
        </button>
      </li>
    ))}
  </ul>
);

const SuggestionList = <S extends ChipSuggestion>({
  list,
}: {
  readonly list: ReturnType<typeof useSuggestions<S>>;
}) => (
  <ul
    {...list.getMenuProps({}, { suppressRefError: true })}
    aria-labelledby={undefined}
    aria-label="Suggestions"
    className={styles.list}
    hidden={!list.isOpen}
  >
    {list.isOpen &&
      list.items.map((item, index) => (
        <li
          key={item.id}
          {...list.getItemProps({ item, index })}
          className={styles.item}
          data-highlighted={list.highlightedIndex === index || undefined}
        >
          <span className={styles.itemLabel}>{item.label}</span>
          <span className={styles.detail}>{item.detail}</span>
        </li>
      ))}
  </ul>
);
