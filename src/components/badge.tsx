// A state in a word and a shape. Knows no phase; the owner's table says which word, tone and shape.
import { VisuallyHidden } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import styles from "./badge.module.css";
import { classNames } from "./class-names";
import { Shape, type ShapeName } from "./shape";
import type { Tone } from "./tone";

export interface BadgeLook {
  readonly tone: Tone;
  readonly shape: ShapeName;
  readonly isPulsing?: boolean;
}

type BadgeProps = BadgeLook & { readonly children: ReactNode; readonly className?: string };

export const Badge = ({ tone, shape, isPulsing, children, className }: BadgeProps) => (
  <span className={classNames(styles.badge, className)} data-tone={tone}>
    <Shape name={shape} isPulsing={isPulsing} />
    {children}
  </span>
);

type BadgeButtonProps = BadgeLook &
  Omit<ComponentProps<"button">, "children" | "aria-label"> & {
    readonly children: ReactNode;
    /** The whole state in words: the button's name. What is seen may be shorter. */
    readonly name: string;
  };

/** The same as a button: a menu's trigger in a row of the panel. */
export const BadgeButton = ({ tone, shape, isPulsing, children, name, className, ...rest }: BadgeButtonProps) => (
  <button {...rest} type="button" className={classNames(styles.badge, className)} data-tone={tone}>
    <Shape name={shape} isPulsing={isPulsing} />
    <VisuallyHidden.Root>{name}</VisuallyHidden.Root>
    <span className={styles.seen} aria-hidden>
      {children}
    </span>
  </button>
);
