// Toasts in the lower right corner. They stay until the user acts on them, are announced politely and never take focus.
// Not Radix's toasts: those close on Escape pressed anywhere on the page, but Escape belongs to the shell.
import { X } from "lucide-react";
import { VisuallyHidden } from "radix-ui";
import { FocusScope } from "radix-ui/internal";
import { createContext, type ReactNode, use, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { IconButton } from "../controls/icon-button";
import type { Tone } from "../status/shape";
import { type ToastFocus, useToastFocus } from "./focus";
import styles from "./toast.module.css";

interface Outlet {
  readonly region: HTMLElement;
  readonly list: HTMLElement;
  readonly announcer: HTMLElement;
  readonly focus: ToastFocus;
}

const OutletContext = createContext<Outlet | null>(null);

/** The region `Notifications`. Mounted once, around everything that shows toasts. */
export const ToastRegion = ({ children }: { readonly children: ReactNode }) => {
  const [region, setRegion] = useState<HTMLElement | null>(null);
  const [list, setList] = useState<HTMLElement | null>(null);
  const [announcer, setAnnouncer] = useState<HTMLElement | null>(null);
  const focus = useToastFocus(region);
  const outlet = useMemo(
    () => (region && list && announcer ? { region, list, announcer, focus } : null),
    [region, list, announcer, focus],
  );
  return (
    <OutletContext value={outlet}>
      {children}
      {/* `aria-live="off"` is explicit: Radix doesn't hide elements with `aria-live` while a dialog is open. */}
      <section
        ref={setRegion}
        className={styles.notifications}
        tabIndex={-1}
        onKeyDown={focus.onKeyDown}
        aria-label="Notifications"
        aria-live="off"
        aria-keyshortcuts="F8"
        data-toasts
        data-keeps-escape
      >
        <ol ref={setList} className={styles.region} />
        {/* Shown when the focused toast closed without the user. */}
        <p className={styles.nothing}>No more notifications. Press Escape to go back.</p>
      </section>
      <VisuallyHidden.Root asChild>
        {/* `aria-live` is explicit, so that announcements also work while a dialog is open. */}
        <div ref={setAnnouncer} role="status" aria-live="polite" aria-atomic="false" aria-label="Announcements" />
      </VisuallyHidden.Root>
    </OutletContext>
  );
};

/** Inside a modal window: lets focus move to the toasts although the window traps it. */
export const ToastBranch = () => {
  FocusScope.useFocusScopeBranch(use(OutletContext)?.region ?? null);
  return null;
};

/** Announces each new text once, politely. An empty text announces nothing. */
export const Announcement = ({ text }: { readonly text: string }) => {
  const outlet = use(OutletContext);
  return outlet === null || text === "" ? null : createPortal(<p key={text}>{text}</p>, outlet.announcer);
};

export interface ToastProps {
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly tone?: Tone;
  /** Buttons. */
  readonly actions?: ReactNode;
  /** If left out, the toast stays until the caller unmounts it. */
  readonly onDismiss?: () => void;
  /** The text to announce, once per text. Default: the first title and content. Empty: the caller announces it elsewhere. */
  readonly announcement?: string;
}

export const Toast = (props: ToastProps) => {
  const outlet = use(OutletContext);
  return outlet === null ? null : createPortal(<ToastItem {...props} outlet={outlet} />, outlet.list);
};

const textOf = (elements: readonly (HTMLElement | null)[]): string =>
  elements
    .map((element) => element?.textContent?.trim() ?? "")
    .filter((text) => text !== "")
    .join(". ");

type ToastItemProps = ToastProps & { readonly outlet: Outlet };

const ToastItem = ({ title, children, tone = "neutral", actions, onDismiss, announcement, outlet }: ToastItemProps) => {
  const titleId = useId();
  const item = useRef<HTMLLIElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const [firstText, setFirstText] = useState("");
  useLayoutEffect(() => setFirstText(textOf([head.current, body.current])), []);
  const { onRemove, onClick, onFocus, onKeyDown } = outlet.focus;
  useLayoutEffect(() => {
    const element = item.current;
    return () => {
      if (element !== null) onRemove(element);
    };
  }, [onRemove]);
  return (
    // The handlers are here, not on the region: React events bubble from a portal to the component that rendered it.
    <li
      ref={item}
      className={styles.toast}
      data-tone={tone}
      tabIndex={-1}
      aria-labelledby={titleId}
      onClick={onClick}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
    >
      <div className={styles.words}>
        <div ref={head} id={titleId} className={styles.title}>
          {title}
        </div>
        {children !== undefined && (
          <div ref={body} className={styles.text}>
            {children}
          </div>
        )}
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
      {onDismiss && <IconButton label="Dismiss" icon={<X size={16} aria-hidden />} onClick={onDismiss} />}
      <Announcement text={announcement ?? firstText} />
    </li>
  );
};
