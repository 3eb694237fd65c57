// A choice of one among many, in the platform's own list: known to every keyboard and screen reader. Knows no meaning.
import { ChevronDown } from "lucide-react";
import { useId } from "react";
import styles from "./select-field.module.css";

export interface SelectOption {
  readonly value: string;
  readonly label: string;
}

/** Options under one heading; without a heading they stand first. */
export interface SelectGroup {
  readonly heading?: string;
  readonly options: readonly SelectOption[];
}

export interface SelectFieldProps {
  readonly label: string;
  readonly groups: readonly SelectGroup[];
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Something else than the usual is chosen: worth seeing at a glance. */
  readonly isSet?: boolean;
}

const options = (group: SelectGroup) =>
  group.options.map(({ value, label }) => (
    <option key={value} value={value}>
      {label}
    </option>
  ));

export const SelectField = ({ label, groups, value, onChange, isSet = false }: SelectFieldProps) => {
  const id = useId();
  return (
    <span className={styles.field} data-set={isSet || undefined}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <select id={id} className={styles.select} value={value} onChange={(event) => onChange(event.target.value)}>
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
