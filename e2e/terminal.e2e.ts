// The page's terminal with a real shell: two pages, sizes, floods, hostile output, links and a stopped runtime.
import { expect, LONG, test } from "./support/product";
import { expectOnScreen, newLane, screenText, typeLine } from "./support/terminal";

test("VIEW1: two pages show the same terminal, and both can type", async ({ product, browser }) => {
  const first = await product.openPage(browser);
  await newLane(first, "api");
  const second = await product.openPage(browser);
  await typeLine(first, "echo from-first-$((1+1))");
  await expectOnScreen(second, "from-first-2");
  await typeLine(second, "echo from-second-$((2+2))");
  await expectOnScreen(first, "from-second-4");
});

test("VIEW6: the shell has the size of the window in use", async ({ product, browser }) => {
  const page = await product.openPage(browser);
  await newLane(page, "api");
  await page.setViewportSize({ width: 1000, height: 600 });
  const rowsDrawn = () => page.locator(".xterm-rows > div").count();
  // The window, the screen and the shell resize one after the other, so this repeats until they agree.
  let attempt = 0;
  await expect(async () => {
    attempt += 1;
    await typeLine(page, `clear; echo rows-${attempt}-$(stty size)`);
    await expectOnScreen(page, `rows-${attempt}-${await rowsDrawn()} `, 2_000);
  }).toPass({ timeout: 30_000 });
});

test(
  "VIEW2: the page stays responsive during 10 MB of output and draws its end",
  LONG,
  async ({ product, browser }) => {
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
    // On a slow machine, single frames are slow as well.
    expect(longestMs).toBeLessThan(Math.max(1_000, passedMs / 3));
    await typeLine(page, "echo after-$((1+2))");
    await expectOnScreen(page, "after-3");
  },
);

test("VIEW2: Ctrl+C stops an endless flood of output", LONG, async ({ product, browser }) => {
  const page = await product.openPage(browser);
  await newLane(page, "api");
  await typeLine(page, "yes lanecast-flood");
  await expectOnScreen(page, "lanecast-flood");
  await page.keyboard.press("Control+c");
  // On a busy machine the call for Ctrl+C can reach its deadline, and then input queued behind it is discarded (VIEW3).
  await expectOnScreen(page, "^C", 60_000);
  await typeLine(page, "clear; echo stopped-$((3+3))");
  await expectOnScreen(page, "stopped-6");
});

test("VIEW4: terminal output can't change the clipboard or the window title", LONG, async ({ product, browser }) => {
  const page = await product.openPage(browser);
  await newLane(page, "api");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate(() => navigator.clipboard.writeText("mine"));
  await typeLine(page, "printf '\\033]52;c;ZXZpbA==\\007\\033]2;evil\\007'; echo printed-$((4+4))");
  await expectOnScreen(page, "printed-8");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("mine");
  expect(await page.title()).toBe("lanecast");
});

test(
  "VIEW5: a link in the terminal opens only after its target was shown and confirmed",
  LONG,
  async ({ product, browser }) => {
    const page = await product.openPage(browser);
    await newLane(page, "api");
    await typeLine(page, "clear; echo http://127.0.0.1:9/some/page");
    await expect.poll(() => screenText(page)).toMatch(/^http:\/\/127/);
    const line = await page.locator(".xterm-rows > div", { hasText: /^http:\/\/127/ }).boundingBox();
    if (!line) throw new Error("the line with the link is not drawn");
    await page.mouse.move(line.x + 40, line.y + line.height / 2, { steps: 3 });
    await page.mouse.click(line.x + 40, line.y + line.height / 2);
    const dialog = page.getByRole("dialog", { name: "Open link" });
    await expect(dialog).toContainText("http://127.0.0.1:9/some/page");
    expect(page.context().pages()).toHaveLength(1);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    expect(page.context().pages()).toHaveLength(1);
  },
);

test("LINK2, UNHEARD1: a stopped runtime is reported immediately, and the terminal takes no more input", async ({
  product,
  browser,
}) => {
  const page = await product.openPage(browser);
  await newLane(page, "api");
  await product.end();
  await expect(page.getByRole("status", { name: "Connection" })).toContainText("lanecast isn't running.");
  await expect(page).toHaveTitle("(not connected) lanecast");
  await expect(page.locator('section[data-state="lost"]')).toContainText("Disconnected.");
});

test(
  "UNHEARD1: a frozen runtime is reported within seconds, nothing can be shared meanwhile, and the page goes on by itself",
  LONG,
  async ({ product, browser }) => {
    const page = await product.openPage(browser);
    await newLane(page, "api");
    product.freeze();
    const connection = page.getByRole("status", { name: "Connection" });
    await expect(connection).toContainText("lanecast isn't running.", { timeout: 15_000 });
    await page.getByRole("button", { name: "Share", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Share" });
    await expect(dialog.getByRole("status", { name: "Verdict" })).toContainText("Nothing can be shared");
    await expect(dialog.getByRole("button", { name: "Share", exact: true })).toHaveAttribute("aria-disabled", "true");
    product.thaw();
    await expect(dialog.getByRole("button", { name: "Share", exact: true })).not.toHaveAttribute(
      "aria-disabled",
      "true",
    );
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(connection).not.toContainText("lanecast isn't running.");
    await typeLine(page, "echo thawed-$((5+5))");
    await expectOnScreen(page, "thawed-10");
  },
);
