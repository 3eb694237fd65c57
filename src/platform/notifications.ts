// Notifications of the desktop, for when nobody looks at the page. The page's only contact with them; says nothing by itself.

/** `unasked`: nobody has decided yet, and only a person's own act may ask. `missing`: not with this browser. */
export type NotificationLeave = "given" | "refused" | "unasked" | "missing";

export interface DesktopNote {
  readonly title: string;
  readonly body: string;
  /** A later note of the same tag takes the place of the earlier one. */
  readonly tag: string;
}

export interface Notifications {
  leave(): NotificationLeave;
  /** Call it in the handler of a press: browsers refuse it elsewhere. */
  ask(): Promise<NotificationLeave>;
  /** Whether nobody looks: the page is hidden, or another window has the focus. */
  isUnseen(): boolean;
  /** Does nothing without leave. A press on it brings the page to the front. */
  show(note: DesktopNote): void;
}

const leaves = { granted: "given", denied: "refused", default: "unasked" } as const;

const hasNotifications = (): boolean => "Notification" in window;

export const createNotifications = (): Notifications => {
  const leave = (): NotificationLeave => (hasNotifications() ? leaves[Notification.permission] : "missing");
  return {
    leave,
    ask: async () => (hasNotifications() ? leaves[await Notification.requestPermission()] : "missing"),
    isUnseen: () => document.visibilityState === "hidden" || !document.hasFocus(),
    show: ({ title, body, tag }) => {
      if (leave() !== "given") return;
      try {
        const note = new Notification(title, { body, tag });
        note.onclick = () => {
          window.focus();
          note.close();
        };
      } catch {
        // Some browsers offer it and refuse it: the toast on the page tells the same.
      }
    },
  };
};
