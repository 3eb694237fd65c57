// The lane panel with the real runtime: signing in, and creating, finding, renaming, closing and switching lanes.
import { expect, LONG, test } from "./support/product";
import { expectOnScreen, newLane, typeLine } from "./support/terminal";

test("LINK1: the address signs in once and survives a reload, but a second use is rejected", async ({
  product,
  browser,
}) => {
  const address = await product.newAddress();
  const page = await (await browser.newContext()).newPage();
  await page.goto(address);
  await expect(page.getByRole("list", { name: "Lanes" })).toBeVisible();
  expect(new URL(page.url()).hash).toBe("");
  await page.reload();
  await expect(page.getByRole("list", { name: "Lanes" })).toBeVisible();

  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(address);
  await expect(stranger.getByRole("heading", { name: "This link has expired" })).toBeVisible();
  await expect(stranger.getByRole("list", { name: "Lanes" })).toHaveCount(0);
});

test("LANE5: a new lane opens with a focused terminal", async ({ product, browser }) => {
  const page = await product.openPage(browser);
  await expect(page.getByRole("heading", { name: "Share your first terminal" })).toBeVisible();
  await page.getByRole("button", { name: "New lane" }).click();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Terminal input" })).toBeFocused();
  await typeLine(page, "echo first-$((40+2))");
  await expectOnScreen(page, "first-42");
});

test("LANE5: a folder that doesn't exist is rejected at its field, and no lane is created", async ({
  product,
  browser,
}) => {
  const page = await product.openPage(browser);
  await page.getByRole("button", { name: "New lane" }).click();
  await page.getByRole("textbox", { name: "Folder" }).fill("/no/such/folder");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Folder" })).toHaveAttribute("aria-invalid", "true");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "New lane" })).toBeFocused();
  await expect(page.getByRole("list", { name: "Lanes" }).getByRole("listitem")).toHaveCount(0);
});

test("LANE1: find, move, open and rename by keyboard alone, and the command line has the new name", async ({
  product,
  browser,
}) => {
  const page = await product.openPage(browser);
  for (const name of ["api", "web", "deploy"]) await newLane(page, name);
  await page.keyboard.press("Alt+k");
  await expect(page.getByRole("searchbox", { name: "Find a lane" })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("button", { name: "web", exact: true })).toBeFocused();
  await page.keyboard.press("F2");
  await page.keyboard.type("site");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "site", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: /^site/ })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Terminal input" })).toBeFocused();
  expect(await product.cli("lane", "list")).toMatchObject({
    lanes: [{ name: "api" }, { name: "site" }, { name: "deploy" }],
  });
});

test("LANE2: search finds a lane by name and Enter opens it", async ({ product, browser }) => {
  const page = await product.openPage(browser);
  for (const name of ["api", "web", "deploy"]) await newLane(page, name);
  await page.keyboard.press("Alt+k");
  await page.keyboard.type("ap");
  await expect(page.getByRole("list", { name: "Lanes" }).getByRole("listitem")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: /^api/ })).toBeVisible();
  await expect(page.getByRole("list", { name: "Lanes" }).getByRole("listitem")).toHaveCount(3);
});

test(
  "LANE4: closing asks first; Cancel keeps the lane, Close ends it and its shell",
  LONG,
  async ({ product, browser }) => {
    const page = await product.openPage(browser);
    await newLane(page, "api");
    await newLane(page, "web");
    const close = async () => {
      await page.getByRole("button", { name: "More", exact: true }).click();
      await page.getByRole("menuitem", { name: "Close lane" }).click();
    };
    await close();
    await expect(page.getByRole("alertdialog", { name: "Close web?" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "More", exact: true })).toBeFocused();
    await close();
    await page.getByRole("button", { name: "Close lane" }).click();
    await expect(page.getByRole("button", { name: "web", exact: true })).toHaveCount(0);
    await expect(page.getByRole("heading", { level: 1, name: /^api/ })).toBeVisible();
    expect(await product.cli("lane", "list")).toMatchObject({ lanes: [{ name: "api" }] });
  },
);

test(
  "LANE6: a lane can have several terminals and remembers which one was open",
  LONG,
  async ({ product, browser }) => {
    const page = await product.openPage(browser);
    await newLane(page, "api");
    await typeLine(page, "echo one-$((1+0))");
    await expectOnScreen(page, "one-1");
    await page.getByRole("button", { name: "New terminal" }).click();
    await expect(page.getByRole("tab").nth(1)).toHaveAttribute("aria-selected", "true");
    await expect(page.getByRole("textbox", { name: "Terminal input" })).toBeFocused();
    await typeLine(page, "echo two-$((1+1))");
    await expectOnScreen(page, "two-2");
    await page.reload();
    await expectOnScreen(page, "two-2");
    await page.getByRole("tab").first().click();
    await expectOnScreen(page, "one-1");
  },
);

test("LANE7: switching lanes many times quickly loses no terminal", LONG, async ({ product, browser }) => {
  // tmux 3.3a crashes, and ends every terminal, if a control client attaches while another client detaches.
  const page = await product.openPage(browser);
  for (const name of ["api", "web"]) await newLane(page, name);
  for (let turn = 0; turn < 60; turn += 1) {
    await page.getByRole("button", { name: turn % 2 === 0 ? "api" : "web", exact: true }).click();
  }
  await typeLine(page, "echo still-$((2+1))");
  await expectOnScreen(page, "still-3");
  expect(await product.cli("lane", "list")).toMatchObject({ lanes: [{ name: "api" }, { name: "web" }] });
});
