// The page's text button.
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "../class-names";
import styles from "./button.module.css";

export type ButtonProps = Omit<ComponentProps<"button">, "children"> & {
  readonly children: ReactNode;
  /** `primary`: the main action, one per view. `danger`: ends something. `quiet`: no border. `link`: inline in a sentence. */
  readonly look?: "plain" | "primary" | "danger" | "quiet" | "link";
  /** Height: `medium` 32 px, `small` 28 px (rows, beside text), `strip` 24 px (a terminal's strip only). */
  readonly size?: "medium" | "small" | "strip";
  /** Announced as busy. The button keeps its size and focus but ignores clicks. */
  readonly isBusy?: boolean;
};

export const Button = ({
  look = "plain",
  size = "medium",
  isBusy = false,
  className,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) => (
  <button
    {...rest}
    type={type}
    className={classNames(styles.button, className)}
    data-look={look}
    data-size={size}
    // Not `disabled`: a disabled button loses focus, and keyboard users lose their place.
    aria-disabled={isBusy || rest["aria-disabled"] || undefined}
    aria-busy={isBusy || undefined}
    onClick={(event) => {
      if (isBusy || rest["aria-disabled"] === true) {
        event.preventDefault();
        return;
      }
      onClick?.(event);
    }}
  />
);
