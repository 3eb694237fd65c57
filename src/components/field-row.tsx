// One line of a form: its label to the left (above in narrow windows), what is filled in to the right.
import type { ReactNode } from "react";
import styles from "./field-row.module.css";

type FieldRowProps = { readonly label: string; readonly children: ReactNode } & (
  | { /** The id of the one field in it. */ readonly fieldId: string; readonly labelId?: undefined }
  | {
      /** The id that a group is labelled by; none for a line that is only read. */ readonly labelId?: string;
      readonly fieldId?: undefined;
    }
);

export const FieldRow = ({ label, children, fieldId, labelId }: FieldRowProps) => (
  <div className={styles.row}>
    {fieldId === undefined ? (
      <span id={labelId} className={styles.label}>
        {label}
      </span>
    ) : (
      <label htmlFor={fieldId} className={styles.label}>
        {label}
      </label>
    )}
    <div className={styles.content}>{children}</div>
  </div>
);
