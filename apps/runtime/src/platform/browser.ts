// The operator's desktop, where there is one: opens an address in their browser, and shows a notification.
import { definedIn, type Environment } from "./paths";
import { findProgram, startDetached } from "./process-tree";

export const hasDisplay = (env: Environment, platform: NodeJS.Platform): boolean =>
  platform === "darwin" || [env.DISPLAY, env.WAYLAND_DISPLAY].some((value) => (value ?? "") !== "");

/** `target`: a URL or a file. Every user of this machine can read it in the process list. False if there is no browser. */
export const openInBrowser = (env: Environment, platform: NodeJS.Platform, target: string): boolean => {
  if (!hasDisplay(env, platform)) return false;
  const opener = findProgram(platform === "darwin" ? "open" : "xdg-open", env.PATH ?? "");
  if (opener === null) return false;
  startDetached([opener, target], { cwd: "/", env: definedIn(env), logPath: "/dev/null" });
  return true;
};

/** Servers may read markup in the body, and guests choose their own names. */
const withoutMarkup = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Through `notify-send`. Does nothing without a display, a session bus or that program. */
export const notifyDesktop = (env: Environment, platform: NodeJS.Platform, title: string, body: string): void => {
  if (!hasDisplay(env, platform)) return;
  const program = findProgram("notify-send", env.PATH ?? "");
  if (program === null) return;
  const argv = [program, "--app-name=lanecast", "--", title, withoutMarkup(body)];
  startDetached(argv, { cwd: "/", env: definedIn(env), logPath: "/dev/null" });
};
