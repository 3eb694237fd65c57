// A few words set apart, in the tone of what they say. As a status it is read when its words change; politely.
import type { ReactNode } from "react";
import styles from "./callout.module.css";
import { Shape, type ShapeName } from "./shape";
import type { Tone } from "./tone";

export interface CalloutProps {
  readonly tone: Tone;
  /** Without a ground of its own: worth knowing, nothing to do. */
  readonly isQuiet?: boolean;
  readonly shape: ShapeName;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons, outside the part that is read out. */
  readonly actions?: ReactNode;
  /** Makes the words a live region of this name. */
  readonly statusName?: string;
}

const Words = ({ title, children }: Pick<CalloutProps, "title" | "children">) => (
  <>
    {title !== undefined && <p className={styles.title}>{title}</p>}
    {children !== undefined && <div className={styles.text}>{children}</div>}
  </>
);

export const Callout = ({ tone, isQuiet = false, shape, title, children, actions, statusName }: CalloutProps) => (
  <div className={styles.callout} data-tone={tone} data-quiet={isQuiet || undefined}>
    <span className={styles.shape}>
      <Shape name={shape} />
    </span>
    <div className={styles.words}>
      {statusName === undefined ? (
        <Words title={title}>{children}</Words>
      ) : (
        <div role="status" aria-label={statusName}>
          <Words title={title}>{children}</Words>
        </div>
      )}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  </div>
);
