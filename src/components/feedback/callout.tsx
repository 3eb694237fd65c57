// A short message in a tinted box. With `statusName`, changes are announced politely.
import type { ReactNode } from "react";
import { Shape, type ShapeName, type Tone } from "../status/shape";
import styles from "./feedback.module.css";

export interface CalloutProps {
  readonly tone: Tone;
  /** Without a background, for messages that need no action. */
  readonly isQuiet?: boolean;
  readonly shape: ShapeName;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons. Outside the live region. */
  readonly actions?: ReactNode;
  /** Makes the text a live region with this name. */
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
