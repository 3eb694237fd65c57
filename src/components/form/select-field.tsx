// A native select: every keyboard and screen reader knows how to use it.
import { ChevronDown } from "lucide-react";
import { useId } from "react";
import styles from "./select-field.module.css";

export interface SelectOption {
  readonly value: string;
  readonly label: string;
  readonly isDisabled?: boolean;
}

/** Options under one heading. */
export interface SelectGroup {
  readonly heading?: string;
  readonly options: readonly SelectOption[];
}

export interface SelectFieldProps {
  /** Shown inside the field. If left out, the caller labels the field by `id`. */
  readonly label?: string;
  readonly id?: string;
  /** The id of the element that describes the choice. */
  readonly describedBy?: string;
  readonly groups: readonly SelectGroup[];
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Highlights the field when its value isn't the default. */
  readonly isSet?: boolean;
}

const options = (group: SelectGroup) =>
  group.options.map(({ value, label, isDisabled }) => (
    <option key={value} value={value} disabled={isDisabled}>
      {label}
    </option>
  ));

export const SelectField = ({ label, groups, value, onChange, isSet = false, ...rest }: SelectFieldProps) => {
  const ownId = useId();
  const id = rest.id ?? ownId;
  return (
    <span className={styles.field} data-set={isSet || undefined}>
      {label !== undefined && (
        <label className={styles.label} htmlFor={id}>
          {label}
        </label>
      )}
      <select
        id={id}
        className={styles.select}
        value={value}
        aria-describedby={rest.describedBy}
        onChange={(event) => onChange(event.target.value)}
      >
        {groups.map((group) =>
          group.heading === undefined ? (
            options(group)
          ) : (
            <optgroup key={group.heading} label={group.heading}>
              {options(group)}
            </optgroup>
          ),
        )}
      </select>
      <ChevronDown className={styles.chevron} size={14} aria-hidden />
    </span>
  );
};
