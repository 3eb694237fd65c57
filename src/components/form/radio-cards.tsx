// Radio buttons drawn as cards, for options that need some explanation.
import { RadioGroup as Radix } from "radix-ui";
import { type ReactNode, useId } from "react";
import styles from "./radio-cards.module.css";

export interface RadioCard<V extends string> {
  readonly value: V;
  /** The card's accessible name. */
  readonly label: string;
  /** Beside the label, e.g. a version or a state. */
  readonly aside?: ReactNode;
  /** The accessible description. Must not contain controls: the whole card is one target. */
  readonly description: ReactNode;
  readonly isDisabled?: boolean;
}

export interface RadioCardsProps<V extends string> {
  readonly labelledBy: string;
  readonly cards: readonly RadioCard<V>[];
  /** Null when no card can be chosen. */
  readonly value: V | null;
  readonly onChange: (value: V) => void;
}

const Card = <V extends string>({ card }: { readonly card: RadioCard<V> }) => {
  const id = useId();
  return (
    <Radix.Item
      className={styles.card}
      value={card.value}
      disabled={card.isDisabled}
      aria-labelledby={`${id}-label`}
      aria-describedby={`${id}-description`}
    >
      <span className={styles.head}>
        <span id={`${id}-label`} className={styles.label}>
          {card.label}
        </span>
        {card.aside}
      </span>
      <span id={`${id}-description`} className={styles.description}>
        {card.description}
      </span>
    </Radix.Item>
  );
};

export const RadioCards = <V extends string>({ labelledBy, cards, value, onChange }: RadioCardsProps<V>) => (
  <Radix.Root
    className={styles.cards}
    aria-labelledby={labelledBy}
    value={value}
    // Radix returns one of the values given to it.
    onValueChange={(next) => onChange(next as V)}
  >
    {cards.map((card) => (
      <Card key={card.value} card={card} />
    ))}
  </Radix.Root>
);
