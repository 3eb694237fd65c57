// The page: from Alt S to a copied link, with the last choices of the lane. The page itself measures; nothing is typed but the two keys.
import { join } from "node:path";
import { chromium, type Page } from "playwright";
import { CHROMIUM_FLAGS, findChromium } from "../scripts/chromium.mjs";
import { repeat } from "./in-turns";
import { openHost, type RuntimeHost } from "./runtime-host";
import type { Measured } from "./table";

const ROOT = join(import.meta.dirname, "..");
const LINK_WITHIN_MS = 30_000;

/** An unused address of the page, which signs in once. */
export const urlOf = async ({ env }: RuntimeHost): Promise<string> => {
  const child = Bun.spawn([join(ROOT, "bin/lanecast"), "open", "--print", "--json"], { env, stderr: "ignore" });
  const answer = (await new Response(child.stdout).json()) as { readonly url: string };
  return answer.url;
};

/** Resolves with the time from the next Alt S to the words that say that the link was copied. */
const watchCopy = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const shared = window as unknown as { tookMs: Promise<number> };
    shared.tookMs = new Promise((done) => {
      let startedMs = 0;
      const onKey = ({ altKey, code }: KeyboardEvent) => {
        if (altKey && code === "KeyS") startedMs = performance.now();
      };
      window.addEventListener("keydown", onKey, true);
      const seen = new MutationObserver(() => {
        if (startedMs === 0 || !document.body.textContent.includes("Copied. Send it")) return;
        seen.disconnect();
        window.removeEventListener("keydown", onKey, true);
        done(performance.now() - startedMs);
      });
      seen.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
  });

const tookMs = (page: Page): Promise<number> =>
  page.evaluate(() => (window as unknown as { tookMs: Promise<number> }).tookMs);

/** Leaves the link and waits until nothing is shared. */
const stopSharing = async (page: Page, host: RuntimeHost): Promise<void> => {
  await page.keyboard.press("Escape");
  await host.client.share.revoke({ all: true });
  await page.getByRole("button", { name: "Stop sharing" }).waitFor({ state: "detached" });
};

const shareAgainMs = async (page: Page, host: RuntimeHost): Promise<number> => {
  await watchCopy(page);
  await page.keyboard.press("Alt+S");
  await page.getByRole("dialog", { name: "Share" }).waitFor();
  await page.keyboard.press("Enter");
  const ms = await tookMs(page);
  await stopSharing(page, host);
  return ms;
};

export const pageRows = async (runs: number): Promise<readonly Measured[]> => {
  const executablePath = findChromium();
  if (executablePath === null) return [];
  const host = await openHost();
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  try {
    await host.client.lane.new({ name: "api", cwd: host.dir });
    const page = await browser.newPage({ permissions: ["clipboard-read", "clipboard-write"] });
    page.setDefaultTimeout(LINK_WITHIN_MS);
    await page.goto(await urlOf(host));
    await page.getByRole("textbox", { name: "Terminal input" }).waitFor();
    await watchCopy(page);
    await page.keyboard.press("Alt+S");
    await page.getByRole("combobox", { name: "People" }).fill(host.key.line);
    await page.keyboard.press("Enter");
    const first = await tookMs(page);
    await stopSharing(page, host);
    const again = await repeat(runs, () => shareAgainMs(page, host));
    return [
      {
        id: "page-first",
        what: "page: Alt S, a pasted key, Enter, to the first copied link of a runtime",
        unit: "ms",
        ours: [first],
      },
      { id: "page-again", what: "page: Alt S, Enter, to a copied link again", unit: "ms", ours: again },
    ];
  } finally {
    await browser.close();
    await host.dispose();
  }
};
