// The page's terminal over a real shell: output, two pages, floods, hostile bytes, a runtime that goes.
import { expect, test } from "./support/product";
import { expectOnScreen, newLane, screenText, typeLine } from "./support/terminal";

test("VIEW1: two pages on one terminal see the same, and both may type", async ({ product, browser }) => {
  const first = await product.openPage(browser);
  await newLane(first, "api");
  const second = await product.openPage(browser);
  await typeLine(first, "echo from-first-$((1+1))");
  await expectOnScreen(second, "from-first-2");
  await typeLine(second, "echo from-second-$((2+2))");
  await expectOnScreen(first, "from-second-4");
});

test("VIEW6: the shell has the size of the window in which someone works", async ({ product, browser }) => {
  const page = await product.openPage(browser);
  await newLane(page, "api");
  await page.setViewportSize({ width: 1000, height: 600 });
  const rowsDrawn = () => page.locator(".xterm-rows > div").count();
  // The window, the screen and the shell follow one another: asked anew until they agree.
  let asked = 0;
  await expect(async () => {
    asked += 1;
    await typeLine(page, `clear; echo rows-${asked}-$(stty size)`);
    await expectOnScreen(page, `rows-${asked}-${await rowsDrawn()} `, 2_000);
  }).toPass({ timeout: 30_000 });
});

test("VIEW2: 10 MB of output leave the page responsive, and its end is on the screen", async ({ product, browser }) => {
  const page = await product.openPage(browser);
  await newLane(page, "api");
  await page.evaluate(() => {
    const startedMs = performance.now();
    const watched = { longestMs: 0, lastMs: startedMs, passedMs: 0 };
    Object.assign(window, { watched });
    const look = () => {
      const nowMs = performance.now();
      watched.longestMs = Math.max(watched.longestMs, nowMs - watched.lastMs);
      watched.lastMs = nowMs;
      watched.passedMs = nowMs - startedMs;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await typeLine(page, "seq 1 2000000 | head -c 10485760; echo; echo all-$((5+5))-drawn");
  await expectOnScreen(page, "all-10-drawn", 60_000);
  const { longestMs, passedMs } = await page.evaluate(
    () => (window as unknown as { watched: { longestMs: number; passedMs: number } }).watched,
  );
  // A machine that is slow at all of it is slow at a frame, too.
  expect(longestMs).toBeLessThan(Math.max(1_000, passedMs / 3));
  await typeLine(page, "echo after-$((1+2))");
  await expectOnScreen(page, "after-3");
});

test("VIEW2: an endless flood is stopped by Ctrl+C", async ({ product, browser }) => {
  const page = await product.openPage(browser);
  await newLane(page, "api");
  await typeLine(page, "yes lanecast-flood");
  await expectOnScreen(page, "lanecast-flood");
  await page.keyboard.press("Control+c");
  await typeLine(page, "clear; echo stopped-$((3+3))");
  await expectOnScreen(page, "stopped-6");
});

test("VIEW4: what a lane prints reaches neither the clipboard nor the window's title", async ({ product, browser }) => {
  const page = await product.openPage(browser);
  await newLane(page, "api");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate(() => navigator.clipboard.writeText("mine"));
  await typeLine(page, "printf '\\033]52;c;ZXZpbA==\\007\\033]2;evil\\007'; echo printed-$((4+4))");
  await expectOnScreen(page, "printed-8");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("mine");
  expect(await page.title()).toBe("lanecast");
});

test("VIEW5: a link of the terminal opens nothing before its target was shown and agreed to", async ({
  product,
  browser,
}) => {
  const page = await product.openPage(browser);
  await newLane(page, "api");
  await typeLine(page, "clear; echo http://127.0.0.1:9/some/page");
  await expect.poll(() => screenText(page)).toMatch(/^http:\/\/127/);
  const line = await page.locator(".xterm-rows > div", { hasText: /^http:\/\/127/ }).boundingBox();
  if (!line) throw new Error("the link's line is not drawn");
  await page.mouse.move(line.x + 40, line.y + line.height / 2, { steps: 3 });
  await page.mouse.click(line.x + 40, line.y + line.height / 2);
  const dialog = page.getByRole("dialog", { name: "Open link" });
  await expect(dialog).toContainText("http://127.0.0.1:9/some/page");
  expect(page.context().pages()).toHaveLength(1);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(page.context().pages()).toHaveLength(1);
});

test("LINK2, UNHEARD1: a runtime that goes is told at once, and the terminal takes no more keys", async ({
  product,
  browser,
}) => {
  const page = await product.openPage(browser);
  await newLane(page, "api");
  await product.end();
  await expect(page.getByRole("status", { name: "Connection" })).toContainText("The runtime does not answer.");
  await expect(page).toHaveTitle("(not connected) lanecast");
  await expect(page.locator('section[data-state="lost"]')).toContainText("Not connected.");
});
