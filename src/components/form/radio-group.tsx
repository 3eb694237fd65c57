// Radio buttons, each with a label and an optional description.
import { RadioGroup as Radix } from "radix-ui";
import { type ReactNode, useId } from "react";
import styles from "./choice.module.css";

export interface RadioOption<V extends string> {
  readonly value: V;
  /** The option's accessible name. */
  readonly label: string;
  /** Shown below the label. The accessible description. */
  readonly description?: ReactNode;
  readonly isDisabled?: boolean;
}

export interface RadioGroupProps<V extends string> {
  /** The id of the element that labels the group. */
  readonly labelledBy: string;
  readonly options: readonly RadioOption<V>[];
  readonly value: V;
  readonly onChange: (value: V) => void;
}

const Option = <V extends string>({ option }: { readonly option: RadioOption<V> }) => {
  const id = useId();
  const hasDescription = option.description !== undefined;
  return (
    <div className={styles.option} data-disabled={option.isDisabled || undefined}>
      <Radix.Item
        id={id}
        className={styles.circle}
        value={option.value}
        disabled={option.isDisabled}
        aria-describedby={hasDescription ? `${id}-description` : undefined}
      >
        <Radix.Indicator className={styles.dot} />
      </Radix.Item>
      <div className={styles.words}>
        <label htmlFor={id}>{option.label}</label>
        {hasDescription && (
          <div id={`${id}-description`} className={styles.description}>
            {option.description}
          </div>
        )}
      </div>
    </div>
  );
};

export const RadioGroup = <V extends string>({ labelledBy, options, value, onChange }: RadioGroupProps<V>) => (
  <Radix.Root
    className={styles.group}
    aria-labelledby={labelledBy}
    value={value}
    // Radix returns one of the values given to it.
    onValueChange={(next) => onChange(next as V)}
  >
    {options.map((option) => (
      <Option key={option.value} option={option} />
    ))}
  </Radix.Root>
);
