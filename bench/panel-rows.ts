// The panel with many lanes: its first paint, the Share dialog, a share's badge, and the search. The page itself measures.
import { chromium, type Page } from "playwright";
import { CHROMIUM_FLAGS, findChromium } from "../scripts/chromium.mjs";
import { repeat } from "./in-turns";
import { urlOf } from "./page-rows";
import { openHost, type RuntimeHost } from "./runtime-host";
import type { Measured } from "./table";

const WITHIN_MS = 60_000;
/** A page at 60 frames a second. */
const FRAME_MS = 1_000 / 60;

const terminalShown = (page: Page): Promise<void> => page.getByRole("textbox", { name: "Terminal input" }).waitFor();

const firstPaintMs = async (page: Page): Promise<number> => {
  await page.reload();
  await terminalShown(page);
  return page.evaluate(
    () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.POSITIVE_INFINITY,
  );
};

const lanesShownMs = async (page: Page): Promise<number> => {
  await page.reload();
  await page.getByRole("list", { name: "Lanes" }).getByRole("listitem").first().waitFor();
  return page.evaluate(() => performance.now());
};

/** From the click on Share to the dialog in the document. */
const dialogMs = async (page: Page): Promise<number> => {
  const took = page.evaluate(
    () =>
      new Promise<number>((done) => {
        let clickedMs = 0;
        const onClick = () => {
          clickedMs = performance.now();
        };
        window.addEventListener("click", onClick, { capture: true, once: true });
        const seen = new MutationObserver(() => {
          if (clickedMs === 0 || document.querySelector("[role=dialog]") === null) return;
          seen.disconnect();
          done(performance.now() - clickedMs);
        });
        seen.observe(document.body, { subtree: true, childList: true });
      }),
  );
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const ms = await took;
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  return ms;
};

/** From the moment at which the runtime says that a share is live, to its badge in the list of lanes. */
const badgeMs = async (page: Page, host: RuntimeHost, terminalId: string): Promise<number> => {
  const shownAt = page.evaluate(
    () =>
      new Promise<number>((done) => {
        const seen = new MutationObserver(() => {
          const buttons = [...document.querySelectorAll('[aria-label="Lanes"] button')];
          if (!buttons.some(({ textContent }) => /^Sharing (?!.*starting)/i.test(textContent))) return;
          seen.disconnect();
          done(Date.now());
        });
        seen.observe(document.body, { subtree: true, childList: true, attributes: true });
      }),
  );
  const { share } = await host.client.share.start({
    terminalId: terminalId as Parameters<RuntimeHost["client"]["share"]["start"]>[0]["terminalId"],
    backend: "tmate",
    keys: [host.key.line],
  });
  const ms = (await shownAt) - (share.liveAtMs ?? Number.NaN);
  await host.client.share.revoke({ all: true });
  await page
    .getByRole("list", { name: "Lanes" })
    .getByRole("button", { name: /^Sharing/ })
    .waitFor({ state: "detached" });
  return ms;
};

/** The times between frames while a name is typed into the search and removed again. */
const searchFrames = async (page: Page): Promise<readonly number[]> => {
  await page.keyboard.press("Alt+K");
  await page.evaluate(() => {
    const measured = window as unknown as { frames: number[]; isMeasuring: boolean };
    measured.frames = [];
    measured.isMeasuring = true;
    let beforeMs = performance.now();
    const onFrame = (nowMs: number) => {
      measured.frames.push(nowMs - beforeMs);
      beforeMs = nowMs;
      if (measured.isMeasuring) requestAnimationFrame(onFrame);
    };
    requestAnimationFrame(onFrame);
  });
  await page.keyboard.type("lane 77", { delay: 60 });
  for (let count = 0; count < 7; count += 1) await page.keyboard.press("Backspace", { delay: 60 });
  return page.evaluate(() => {
    const measured = window as unknown as { frames: number[]; isMeasuring: boolean };
    measured.isMeasuring = false;
    return measured.frames.slice(1);
  });
};

export const panelRows = async (lanes: number, runs: number): Promise<readonly Measured[]> => {
  const executablePath = findChromium();
  if (executablePath === null) return [];
  const host = await openHost();
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  try {
    const { terminalId } = await host.client.lane.new({ name: "api", cwd: host.dir });
    for (let index = 1; index < lanes; index += 1) await host.client.lane.new({ name: `lane ${index}`, cwd: host.dir });
    const page = await browser.newPage();
    page.setDefaultTimeout(WITHIN_MS);
    await page.goto(await urlOf(host));
    await terminalShown(page);
    const of = `page, ${lanes.toLocaleString("en")} lanes`;
    const paint = await repeat(runs, () => firstPaintMs(page));
    const shown = await repeat(runs, () => lanesShownMs(page));
    await terminalShown(page);
    const dialog = await repeat(runs, () => dialogMs(page));
    const badge = await repeat(runs, () => badgeMs(page, host, terminalId));
    const frames = await searchFrames(page);
    const raw = { what: "60 a second", values: [FRAME_MS] };
    return [
      { id: "panel-paint", what: `${of}: first paint after a reload`, unit: "ms", ours: paint },
      { id: "panel-lanes", what: `${of}: from a reload to the lanes`, unit: "ms", ours: shown },
      { id: "panel-dialog", what: `${of}: from Share to its dialog`, unit: "ms", ours: dialog },
      { id: "panel-badge", what: `${of}: from a live share to its badge`, unit: "ms", ours: badge },
      { id: "panel-search", what: `${of}: between two frames while searching`, unit: "ms", ours: frames, raw },
    ];
  } finally {
    await browser.close();
    await host.dispose();
  }
};
