// A tooltip for a control without visible text. Never the only place that says something important.
import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";
import styles from "./tooltip.module.css";

/** Mounted once around the page, so that all tooltips share one delay. */
export const TooltipProvider = ({ children }: { readonly children: ReactNode }) => (
  <Radix.Provider delayDuration={400} skipDelayDuration={200}>
    {children}
  </Radix.Provider>
);

/** `children` must be one focusable element that accepts a ref. */
export const Tooltip = ({ text, children }: { readonly text: string; readonly children: ReactNode }) => (
  <Radix.Root>
    <Radix.Trigger asChild>{children}</Radix.Trigger>
    <Radix.Portal>
      <Radix.Content className={styles.tooltip} side="bottom" sideOffset={6} collisionPadding={8}>
        {text}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
);
