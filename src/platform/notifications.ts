// Desktop notifications, for when the page is hidden or out of focus.

/** `unasked`: the browser prompts, and only after a click. `missing`: unsupported. */
export type NotificationLeave = "given" | "refused" | "unasked" | "missing";

export interface DesktopNote {
  readonly title: string;
  readonly body: string;
  /** A new notification replaces an older one with the same tag. */
  readonly tag: string;
}

export interface Notifications {
  leave(): NotificationLeave;
  /** Prompts for permission. Browsers only allow this in a click handler. */
  ask(): Promise<NotificationLeave>;
  /** Whether the page is hidden or another window has focus. */
  isUnseen(): boolean;
  /** Does nothing without permission. Clicking the notification brings the page to the front. */
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
        // Some browsers have the API but throw. The toast on the page says the same.
      }
    },
  };
};
