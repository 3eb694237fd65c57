// Desktop notifications, for when the page is hidden or out of focus.

/** `prompt`: the browser asks the user, but only after a click. */
export type NotifyPermission = "granted" | "denied" | "prompt" | "unsupported";

export interface DesktopNote {
  readonly title: string;
  readonly body: string;
  /** A new notification replaces an older one with the same tag. */
  readonly tag: string;
}

export interface Notifications {
  permission(): NotifyPermission;
  /** Prompts for permission. Browsers only allow this in a click handler. */
  request(): Promise<NotifyPermission>;
  /** Whether the page is hidden or another window has focus. */
  isInBackground(): boolean;
  /** Does nothing without permission. Clicking the notification brings the page to the front. */
  show(note: DesktopNote): void;
}

const isSupported = (): boolean => "Notification" in window;

const fromBrowser = (permission: NotificationPermission): NotifyPermission =>
  permission === "default" ? "prompt" : permission;

export const createNotifications = (): Notifications => {
  const permission = (): NotifyPermission => (isSupported() ? fromBrowser(Notification.permission) : "unsupported");
  return {
    permission,
    request: async () => (isSupported() ? fromBrowser(await Notification.requestPermission()) : "unsupported"),
    isInBackground: () => document.visibilityState === "hidden" || !document.hasFocus(),
    show: ({ title, body, tag }) => {
      if (permission() !== "granted") return;
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
