// The desktop's notifications, for what must be seen while the page is not. Knows nothing of shares.

export type NotificationPermissionState = "granted" | "denied" | "unasked" | "unsupported";

export const notificationPermission = (): NotificationPermissionState => {
  if (!("Notification" in window)) return "unsupported";
  return Notification.permission === "default" ? "unasked" : Notification.permission;
};

/** Must be called from a person's own click: browsers refuse it otherwise. */
export const askForNotifications = async (): Promise<NotificationPermissionState> => {
  if (!("Notification" in window)) return "unsupported";
  await Notification.requestPermission();
  return notificationPermission();
};

/** Shows one notification when that is allowed and the page is hidden; `tag` replaces an earlier one of the same thing. */
export const notifyWhenHidden = (title: string, options: { body: string; tag: string }): void => {
  if (document.visibilityState === "visible" || notificationPermission() !== "granted") return;
  const shown = new Notification(title, options);
  shown.addEventListener("click", () => {
    window.focus();
    shown.close();
  });
};
