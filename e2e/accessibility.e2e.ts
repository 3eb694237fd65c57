// Accessibility of panel, pane and drawer: no axe findings in both themes, and keyboard access into and out of the terminal.
import { expectAccessible } from "./support/axe";
import { expect, LONG, test } from "./support/product";
import { newLane } from "./support/terminal";

for (const colorScheme of ["light", "dark"] as const) {
  test(`A11Y1: panel, pane, form, menu and close dialog have no axe violations, ${colorScheme}`, async ({
    product,
    browser,
  }) => {
    const page = await product.openPage(browser);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await expectAccessible(page);
    await newLane(page, "api");
    await page.getByRole("button", { name: "New terminal" }).click();
    await expect(page.getByRole("tab")).toHaveCount(2);
    await expectAccessible(page);
    await page.getByRole("button", { name: "New lane" }).click();
    await page.getByRole("textbox", { name: "Folder" }).fill("nowhere");
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "More", exact: true }).click();
    await expect(page.getByRole("menu")).toBeVisible();
    await expectAccessible(page, { underMenu: true });
    await page.getByRole("menuitem", { name: "Close lane" }).click();
    await expect(page.getByRole("alertdialog", { name: "Close api?" })).toBeVisible();
    await expect(page.getByRole("menu")).toHaveCount(0);
    await expectAccessible(page);
  });
}

test("A11Y1: below 800 px the panel is a drawer that takes focus and returns it", async ({ product, browser }) => {
  const page = await product.openPage(browser);
  await newLane(page, "api");
  await newLane(page, "web");
  await page.setViewportSize({ width: 700, height: 700 });
  await expect(page.getByRole("list", { name: "Lanes" })).toHaveCount(0);
  const opener = page.getByRole("button", { name: "Lanes" });
  await opener.click();
  await expect(page.getByRole("dialog", { name: "Lane panel" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "New lane" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "New lane" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(opener).toBeFocused();
  await opener.click();
  await page.getByRole("button", { name: "api", exact: true }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1, name: /^api/ })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Terminal input" })).toBeFocused();
});

test(
  "A11Y1: Alt+K in a wide window opens no drawer when the window becomes narrow, and none behind a dialog",
  LONG,
  async ({ product, browser }) => {
    const page = await product.openPage(browser);
    await newLane(page, "api");
    await page.keyboard.press("Alt+k");
    await expect(page.getByRole("searchbox", { name: "Find a lane" })).toBeFocused();
    await page.setViewportSize({ width: 700, height: 700 });
    await expect(page.getByRole("button", { name: "Lanes" })).toBeVisible();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Close lane" }).click();
    await expect(page.getByRole("alertdialog")).toBeVisible();
    await page.keyboard.press("Alt+k");
    await page.keyboard.press("Alt+s");
    await expect(page.getByRole("dialog")).toHaveCount(0);
  },
);

test("A11Y2: Alt+K moves focus out of the terminal, while Tab stays with the shell", async ({ product, browser }) => {
  const page = await product.openPage(browser);
  await newLane(page, "api");
  await expect(page.getByRole("textbox", { name: "Terminal input" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("textbox", { name: "Terminal input" })).toBeFocused();
  await page.keyboard.press("Alt+k");
  await expect(page.getByRole("searchbox", { name: "Find a lane" })).toBeFocused();
});
