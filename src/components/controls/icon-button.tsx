// A button that shows only an icon. Its label is the accessible name and the tooltip. Needs a TooltipProvider above it.
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "../class-names";
import styles from "./button.module.css";
import { Tooltip } from "./tooltip";

export type IconButtonProps = Omit<ComponentProps<"button">, "children" | "aria-label"> & {
  readonly label: string;
  /** A lucide icon at 16 px. */
  readonly icon: ReactNode;
  /** `medium` 28 px, `small` 24 px (strips and rows). */
  readonly size?: "medium" | "small";
};

export const IconButton = ({ label, icon, size = "medium", className, type = "button", ...rest }: IconButtonProps) => (
  <Tooltip text={label}>
    <button {...rest} type={type} aria-label={label} className={classNames(styles.icon, className)} data-size={size}>
      {icon}
    </button>
  </Tooltip>
);
