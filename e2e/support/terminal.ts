// A person at the page's terminal: types, and reads what stands there.
import { expect, type Page } from "@playwright/test";

/** The lines on the screen, as xterm.js drew them. */
export const screenText = (page: Page): Promise<string> =>
  page.locator(".xterm-rows > div").evaluateAll((rows) => rows.map((row) => row.textContent).join("\n"));

export const expectOnScreen = (page: Page, text: string, withinMs = 30_000): Promise<void> =>
  expect.poll(() => screenText(page), { timeout: withinMs }).toContain(text);

/** Waits until the terminal is drawn and takes keys, then types a line. */
export const typeLine = async (page: Page, line: string): Promise<void> => {
  await expect(page.locator('section[data-state="shown"]')).toBeVisible();
  await page.getByRole("textbox", { name: "Terminal input" }).focus();
  await page.keyboard.type(`${line}\n`);
};

/** Makes a lane by the panel, and waits until it is open. */
export const newLane = async (page: Page, name: string): Promise<void> => {
  await page.getByRole("button", { name: "New lane" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  // The heading may be there before the last lane's terminal has gone; the new one takes the focus.
  await expect(page.getByRole("textbox", { name: "Terminal input" })).toBeFocused();
  await expect(page.locator('section[data-state="shown"]')).toBeVisible();
};
