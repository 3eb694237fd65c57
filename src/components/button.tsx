// A button with words. Knows nothing of what it does; `look` says how much it asks for attention.
import type { ComponentProps, ReactNode } from "react";
import styles from "./button.module.css";
import { classNames } from "./class-names";

export type ButtonProps = Omit<ComponentProps<"button">, "children"> & {
  readonly children: ReactNode;
  /** `primary`: the one thing to do next, once a view. `danger`: ends something. `quiet`: without an edge. `link`: inside a sentence. */
  readonly look?: "plain" | "primary" | "danger" | "quiet" | "link";
  /** 32 px; `small` in rows and beside text 28 px; `strip` in a terminal's strip alone 24 px. */
  readonly size?: "medium" | "small" | "strip";
  /** Work is under way: keeps its place and focus, takes no second press, and is announced as busy. */
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
    // Not `disabled`: a disabled button loses the focus, and a keyboard user their place.
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
