// The Chromium the tests drive: where it is, and the switches it is always started with.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { findProgram } from "./setup/machine.mjs";

/** No sandbox: the tests run as root in containers too, and load only our own page. The rest keeps it silent and off the network. */
export const CHROMIUM_FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** The one Playwright downloads itself, for machines whose distribution has none (Ubuntu outside snap). */
const playwrightsOwn = () => {
  try {
    const { chromium } = createRequire(import.meta.url)("playwright-core");
    const path = chromium.executablePath();
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
};

/** The path of a Chromium or Chrome, or null. */
export const findChromium = () => NAMES.map(findProgram).find((path) => path !== null) ?? playwrightsOwn();
