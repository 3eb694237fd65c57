// The page's own address: the one-use code in it, where the runtime listens, and opening other pages.

/** Takes the one-use code out of the address and drops it there, so that no history, bookmark or copied address keeps it. Null without one. */
export const takeCode = (): string | null => {
  const code = window.location.hash.slice(1);
  if (code === "") return null;
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  return code;
};

/** The address of the runtime's socket: the same host and port that served the page. */
export const socketUrl = (): string => {
  const url = new URL("/api/socket", window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.hash = "";
  return url.href;
};

/** Opens another page in a tab of its own, which learns nothing of this one. */
export const openPage = (href: string): void => {
  window.open(href, "_blank", "noopener,noreferrer");
};
