// A checkbox with its label and an optional description.
import { Check } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";
import { type ReactNode, useId } from "react";
import styles from "./choice.module.css";

export interface CheckboxProps {
  /** The accessible name. */
  readonly label: string;
  /** The accessible description. */
  readonly description?: ReactNode;
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
}

export const Checkbox = ({ label, description, isChecked, onChange }: CheckboxProps) => {
  const id = useId();
  return (
    <div className={styles.option}>
      <Radix.Root
        id={id}
        className={styles.box}
        checked={isChecked}
        onCheckedChange={(next) => onChange(next === true)}
        aria-describedby={description === undefined ? undefined : `${id}-description`}
      >
        <Radix.Indicator className={styles.mark}>
          <Check size={12} strokeWidth={3} aria-hidden />
        </Radix.Indicator>
      </Radix.Root>
      <div className={styles.words}>
        <label htmlFor={id}>{label}</label>
        {description !== undefined && (
          <div id={`${id}-description`} className={styles.description}>
            {description}
          </div>
        )}
      </div>
    </div>
  );
};
