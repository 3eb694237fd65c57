// A button with an icon alone: its label is read by screen readers and shown as a tooltip. Needs a TooltipProvider above it.
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names";
import styles from "./icon-button.module.css";
import { Tooltip } from "./tooltip";

export type IconButtonProps = Omit<ComponentProps<"button">, "children" | "aria-label"> & {
  readonly label: string;
  /** A lucide icon at 16 px. */
  readonly icon: ReactNode;
  /** `small` in strips: 24 px, else 28 px. */
  readonly size?: "medium" | "small";
};

export const IconButton = ({ label, icon, size = "medium", className, type = "button", ...rest }: IconButtonProps) => (
  <Tooltip text={label}>
    <button {...rest} type={type} aria-label={label} className={classNames(styles.button, className)} data-size={size}>
      {icon}
    </button>
  </Tooltip>
);
