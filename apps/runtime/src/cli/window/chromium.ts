// Finds an installed Chromium-family browser that can show the panel in a window of its own, with its sandbox on.
import { closeSync, openSync, readSync, realpathSync } from "node:fs";
import { fail, ok, type Result } from "#contract/errors";
import { findProgram } from "../../platform/process-tree";

/** In the order of preference. All of them have `--app` and `--user-data-dir`. */
const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "brave-browser",
  "microsoft-edge-stable",
  "microsoft-edge",
  "vivaldi-stable",
  "vivaldi",
] as const;

const ROOT_UID = 0;
const HEAD_BYTES = 4_096;

const readHead = (path: string): string => {
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.toString("latin1", 0, readSync(file, head, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(file);
  }
};

/**
 * A snap sees neither hidden folders of the home nor the runtime directory, so it could open neither its profile nor the
 * file with the address. Ubuntu's chromium-browser is a script that starts the snap.
 */
const isSnap = (path: string): boolean => {
  try {
    const target = realpathSync(path);
    if (target.endsWith("/snap") || target.startsWith("/snap/")) return true;
    const head = readHead(target);
    return head.startsWith("#!") && head.includes("/snap/bin/");
  } catch {
    return false;
  }
};

/** The program's path, or a sentence that says why there is none. */
export const findChromium = (path: string, uid: number): Result<string, string> => {
  const found = NAMES.map((name) => findProgram(name, path)).filter((program) => program !== null);
  const program = found.find((each) => !isSnap(each));
  if (found.length === 0) return fail("No Chromium, Chrome, Brave, Edge or Vivaldi is installed.");
  if (program === undefined) return fail("The installed Chromium is a snap, which can't read lanecast's files.");
  // Chromium refuses to start as root unless its sandbox is off. The panel never runs without the sandbox.
  if (uid === ROOT_UID) return fail("Chromium's sandbox doesn't work for root.");
  return ok(program);
};
