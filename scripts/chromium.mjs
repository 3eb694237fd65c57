// Finds the Chromium that the tests drive, and lists the flags that every test starts it with.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { findProgram } from "./setup/machine.mjs";

/** No sandbox: the tests also run as root in containers, and load only our own page. The other flags keep it off the network. */
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

/** Playwright's own build, for distributions that have no usable package (Ubuntu has only a snap). */
const playwrightsOwn = () => {
  try {
    const { chromium } = createRequire(import.meta.url)("playwright-core");
    const path = chromium.executablePath();
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
};

/** The path of Chromium or Chrome, or null. */
export const findChromium = () => NAMES.map(findProgram).find((path) => path !== null) ?? playwrightsOwn();
