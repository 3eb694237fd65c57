// Short notices in the lower right. Announced politely, never takes the focus; F8 goes to them. Knows nothing of what they tell.
import { X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { IconButton } from "./icon-button";
import styles from "./toast.module.css";
import type { Tone } from "./tone";

/** Once, around the page: the region `Notifications` and everything that may speak in it. */
export const ToastRegion = ({ children }: { readonly children: ReactNode }) => (
  <Radix.Provider label="Notification" duration={Number.POSITIVE_INFINITY}>
    {children}
    <Radix.Viewport className={styles.region} label="Notifications" />
  </Radix.Provider>
);

export interface ToastProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly tone?: Tone;
  /** Buttons. */
  readonly actions?: ReactNode;
  readonly onDismiss: () => void;
  /** Milliseconds until it goes by itself; without it, it stays. Radix holds the timer and stops it while hovered or focused. */
  readonly staysMs?: number;
}

export const Toast = ({ title, children, tone = "neutral", actions, onDismiss, staysMs }: ToastProps) => (
  <Radix.Root
    className={styles.toast}
    data-tone={tone}
    type="background"
    duration={staysMs ?? Number.POSITIVE_INFINITY}
    onOpenChange={(isOpen) => !isOpen && onDismiss()}
  >
    <div className={styles.words}>
      <Radix.Title className={styles.title}>{title}</Radix.Title>
      {children !== undefined && (
        <Radix.Description asChild>
          <div className={styles.text}>{children}</div>
        </Radix.Description>
      )}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
    <Radix.Close asChild>
      <IconButton label="Dismiss" icon={<X size={16} aria-hidden />} />
    </Radix.Close>
  </Radix.Root>
);
