// A choice of one among many, in the platform's own list: known to every keyboard and screen reader. Knows no meaning.
import { ChevronDown } from "lucide-react";
import { useId } from "react";
import styles from "./select-field.module.css";

export interface SelectOption {
  readonly value: string;
  readonly label: string;
  readonly isDisabled?: boolean;
}

/** Options under one heading; without a heading they stand first. */
export interface SelectGroup {
  readonly heading?: string;
  readonly options: readonly SelectOption[];
}

export interface SelectFieldProps {
  /** Within the field. Without it, the owner labels the field by `id`. */
  readonly label?: string;
  readonly id?: string;
  /** The id of what says more of the choice. */
  readonly describedBy?: string;
  readonly groups: readonly SelectGroup[];
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Something else than the usual is chosen: worth seeing at a glance. */
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
