// Text fields with a label, a hint and an error message.
import { type ComponentProps, type ReactNode, useId } from "react";
import { classNames } from "../class-names";
import styles from "./field.module.css";

export interface FieldWords {
  /** Shown above the field. If left out, the caller labels the field by `id`. */
  readonly label?: string;
  /** At the end of the label's row. */
  readonly labelAside?: ReactNode;
  readonly hint?: ReactNode;
  /** What is wrong and how to fix it. Marks the field as invalid. */
  readonly problem?: string | null;
  /** Monospace, for commands, keys and times. */
  readonly isMono?: boolean;
}

type TextFieldProps = FieldWords & {
  /** Beside the field: controls that help to fill it in. */
  readonly aside?: ReactNode;
} & Omit<ComponentProps<"input">, "aria-invalid" | "aria-describedby">;
type TextAreaProps = FieldWords & Omit<ComponentProps<"textarea">, "aria-invalid" | "aria-describedby">;

export const useFieldIds = (givenId: string | undefined, { hint, problem }: FieldWords) => {
  const ownId = useId();
  const id = givenId ?? ownId;
  const hintId = hint === undefined ? null : `${id}-hint`;
  const problemId = problem ? `${id}-problem` : null;
  const described = [problemId, hintId].filter((part) => part !== null).join(" ");
  return { id, hintId, problemId, describedBy: described === "" ? undefined : described };
};

type FieldFrameProps = FieldWords & ReturnType<typeof useFieldIds> & { readonly children: ReactNode };

export const FieldFrame = ({ label, labelAside, hint, problem, id, hintId, problemId, children }: FieldFrameProps) => (
  <div className={styles.frame}>
    {label !== undefined && (
      <div className={styles.head}>
        <label className={styles.label} htmlFor={id}>
          {label}
        </label>
        {labelAside}
      </div>
    )}
    {children}
    {/* Always mounted: screen readers don't announce a live region that appears together with its text. */}
    <div role="alert">
      {problemId !== null && (
        <p id={problemId} className={styles.problem} data-tone="red">
          {problem}
        </p>
      )}
    </div>
    {hintId !== null && (
      <div id={hintId} className={styles.hint}>
        {hint}
      </div>
    )}
  </div>
);

export const TextField = ({
  label,
  labelAside,
  hint,
  problem,
  isMono = false,
  aside,
  className,
  ...rest
}: TextFieldProps) => {
  const words = { label, labelAside, hint, problem };
  const ids = useFieldIds(rest.id, words);
  return (
    <FieldFrame {...words} {...ids}>
      <div className={styles.line}>
        <input
          type="text"
          autoComplete="off"
          spellCheck={false}
          {...rest}
          id={ids.id}
          className={classNames(styles.field, className)}
          data-mono={isMono || undefined}
          aria-invalid={ids.problemId === null ? undefined : true}
          aria-describedby={ids.describedBy}
        />
        {aside}
      </div>
    </FieldFrame>
  );
};

export const TextArea = ({ label, labelAside, hint, problem, isMono = false, className, ...rest }: TextAreaProps) => {
  const words = { label, labelAside, hint, problem };
  const ids = useFieldIds(rest.id, words);
  return (
    <FieldFrame {...words} {...ids}>
      <textarea
        rows={3}
        autoComplete="off"
        spellCheck={false}
        {...rest}
        id={ids.id}
        className={classNames(styles.field, styles.area, className)}
        data-mono={isMono || undefined}
        aria-invalid={ids.problemId === null ? undefined : true}
        aria-describedby={ids.describedBy}
      />
    </FieldFrame>
  );
};
