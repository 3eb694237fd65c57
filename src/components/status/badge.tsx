// A state as a colored pill with a shape and a few words.
import { VisuallyHidden } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "../class-names";
import { Shape, type ShapeName, type Tone } from "./shape";
import styles from "./status.module.css";

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
    /** The accessible name: the full state in words. The visible text may be shorter. */
    readonly name: string;
  };

/** A badge that is a button, e.g. the menu trigger in a lane's row. */
export const BadgeButton = ({ tone, shape, isPulsing, children, name, className, ...rest }: BadgeButtonProps) => (
  <button {...rest} type="button" className={classNames(styles.badge, className)} data-tone={tone}>
    <Shape name={shape} isPulsing={isPulsing} />
    <VisuallyHidden.Root>{name}</VisuallyHidden.Root>
    <span className={styles.visible} aria-hidden>
      {children}
    </span>
  </button>
);
