// Writes the page's URL to a private file that redirects the browser.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Returns the file's path. As an argument, every user of this machine could read the URL in the process list and open it first. */
export const writeRedirect = (url: string, runtimeDir: string): string => {
  const path = join(runtimeDir, "open.html");
  rmSync(path, { force: true });
  const page = `<!doctype html><meta charset="utf-8"><title>lanecast</title><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url=${url}">\n`;
  writeFileSync(path, page, { mode: 0o600, flag: "wx" });
  return path;
};
