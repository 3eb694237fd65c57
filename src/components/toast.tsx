// Notices in the lower right that stay until they are acted upon. Announced politely, never take the focus. Knows nothing of what they tell.
// Not Radix's toasts: those are put away by Escape pressed anywhere on the page, and an Escape belongs to the shell.
import { X } from "lucide-react";
import { VisuallyHidden } from "radix-ui";
import { FocusScope } from "radix-ui/internal";
import { createContext, type ReactNode, use, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { IconButton } from "./icon-button";
import styles from "./toast.module.css";
import type { Tone } from "./tone";
import { type ToastFocus, useToastFocus } from "./use-toast-focus";

interface Paths {
  readonly region: HTMLElement;
  readonly list: HTMLElement;
  readonly announcer: HTMLElement;
  readonly focus: ToastFocus;
}

const PlacesContext = createContext<Paths | null>(null);

/** Once, around the page: the region `Notifications` and everything that may speak in it. */
export const ToastRegion = ({ children }: { readonly children: ReactNode }) => {
  const [region, setRegion] = useState<HTMLElement | null>(null);
  const [list, setList] = useState<HTMLElement | null>(null);
  const [announcer, setAnnouncer] = useState<HTMLElement | null>(null);
  const focus = useToastFocus(region);
  const places = useMemo(
    () => (region && list && announcer ? { region, list, announcer, focus } : null),
    [region, list, announcer, focus],
  );
  return (
    <PlacesContext value={places}>
      {children}
      {/* Says nothing by itself, in so many words: what has `aria-live` is not hidden beside an open dialog. */}
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
        {/* For who stood in a toast that went by itself. */}
        <p className={styles.nothing}>Nothing is left here. Escape goes back.</p>
      </section>
      <VisuallyHidden.Root asChild>
        {/* `aria-live` in so many words: what has it still speaks beside an open dialog. */}
        <div ref={setAnnouncer} role="status" aria-live="polite" aria-atomic="false" aria-label="Announcements" />
      </VisuallyHidden.Root>
    </PlacesContext>
  );
};

/** Inside an open window that holds the focus: lets it go to the toasts too. */
export const ToastBranch = () => {
  FocusScope.useFocusScopeBranch(use(PlacesContext)?.region ?? null);
  return null;
};

/** Words for who listens, read out politely, once for each text. Empty: nothing. */
export const Announcement = ({ text }: { readonly text: string }) => {
  const places = use(PlacesContext);
  return places === null || text === "" ? null : createPortal(<p key={text}>{text}</p>, places.announcer);
};

export interface ToastProps {
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly tone?: Tone;
  /** Buttons. */
  readonly actions?: ReactNode;
  /** Without it the toast stands until what it tells is over. */
  readonly onDismiss?: () => void;
  /** What is read out; once for each text. Without it: title and words as they first were. Empty: it is read out elsewhere. */
  readonly announcement?: string;
}

export const Toast = (props: ToastProps) => {
  const places = use(PlacesContext);
  return places === null ? null : createPortal(<ToastItem {...props} places={places} />, places.list);
};

const textOf = (elements: readonly (HTMLElement | null)[]): string =>
  elements
    .map((element) => element?.textContent?.trim() ?? "")
    .filter((text) => text !== "")
    .join(". ");

type ToastItemProps = ToastProps & { readonly places: Paths };

const ToastItem = ({ title, children, tone = "neutral", actions, onDismiss, announcement, places }: ToastItemProps) => {
  const titleId = useId();
  const item = useRef<HTMLLIElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const [firstWords, setFirstWords] = useState("");
  useLayoutEffect(() => setFirstWords(textOf([head.current, body.current])), []);
  const { leave, onClick, onFocus, onKeyDown } = places.focus;
  useLayoutEffect(() => {
    const element = item.current;
    return () => {
      if (element !== null) leave(element);
    };
  }, [leave]);
  return (
    // Heard here and not at the region: what React hears of a toast goes the way of its owner, not of the region it stands in.
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
      <Announcement text={announcement ?? firstWords} />
    </li>
  );
};
