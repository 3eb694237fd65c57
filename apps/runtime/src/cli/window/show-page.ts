// Shows the page in the best way this machine has: a window of its own, else the browser. Says where it went.
import { openInBrowser } from "../../platform/browser";
import type { Clock } from "../../platform/clock";
import { definedIn, type Environment, type Paths } from "../../platform/paths";
import { openAppWindow } from "./app-window";
import { findChromium } from "./chromium";
import { writeRedirect } from "./redirect";

/** `window`: in one of its own. `none`: nowhere, so the URL has to be opened by hand. */
export type ShownIn = "window" | "browser" | "none";

export interface Shown {
  readonly in: ShownIn;
  /** Why it isn't in a window of its own, if that was wanted; a sentence. */
  readonly note: string | null;
}

/** `auto`: a window of its own, else the browser. `desktop`: only a window of its own. `browser`: only the browser. */
export type ShowIn = "auto" | "desktop" | "browser";

export interface ShowDeps {
  readonly env: Environment;
  readonly uid: number;
  readonly clock: Pick<Clock, "after">;
  readonly platform: NodeJS.Platform;
}

/** Null if the page is in a window of its own, else the reason why it isn't. */
const showInWindow = async ({ env, uid, clock }: ShowDeps, file: string, home: string): Promise<string | null> => {
  const program = findChromium(env.PATH ?? "", uid);
  if (!program.ok) return program.error;
  const opened = await openAppWindow(clock, { program: program.value, file, home, env: definedIn(env) });
  return opened.ok ? null : opened.error;
};

/** `url` works once. It is in no program's arguments. */
export const showPageIn = async (deps: ShowDeps, url: string, places: Paths, where: ShowIn): Promise<Shown> => {
  const file = writeRedirect(url, places.runtimeDir);
  const note = where === "browser" ? null : await showInWindow(deps, file, places.home);
  if (note === null && where !== "browser") return { in: "window", note: null };
  if (where !== "desktop" && openInBrowser(deps.env, deps.platform, file)) return { in: "browser", note };
  return { in: "none", note };
};
