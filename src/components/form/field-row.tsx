// One row of a form: the label on the left (above the field in narrow windows), the field on the right.
import type { ReactNode } from "react";
import styles from "./field.module.css";

type FieldRowProps = { readonly label: string; readonly children: ReactNode } & (
  | { /** The id of the row's only field. */ readonly fieldId: string; readonly labelId?: undefined }
  | {
      /** The id that a group refers to as its label. Left out in rows without a field. */ readonly labelId?: string;
      readonly fieldId?: undefined;
    }
);

export const FieldRow = ({ label, children, fieldId, labelId }: FieldRowProps) => (
  <div className={styles.row}>
    {fieldId === undefined ? (
      <span id={labelId} className={styles.rowLabel}>
        {label}
      </span>
    ) : (
      <label htmlFor={fieldId} className={styles.rowLabel}>
        {label}
      </label>
    )}
    <div className={styles.rowContent}>{children}</div>
  </div>
);
