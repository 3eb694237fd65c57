// Types into the page's terminal and reads its screen.
import { expect, type Page } from "@playwright/test";

/** The lines that xterm.js has drawn. */
export const screenText = (page: Page): Promise<string> =>
  page.locator(".xterm-rows > div").evaluateAll((rows) => rows.map((row) => row.textContent).join("\n"));

export const expectOnScreen = (page: Page, text: string, withinMs = 30_000): Promise<void> =>
  expect.poll(() => screenText(page), { timeout: withinMs }).toContain(text);

/** Waits until the terminal takes input, then types a line. */
export const typeLine = async (page: Page, line: string): Promise<void> => {
  await expect(page.locator('section[data-state="shown"]')).toBeVisible();
  await page.getByRole("textbox", { name: "Terminal input" }).focus();
  await page.keyboard.type(`${line}\n`);
};

/** Creates a lane with the New lane form and waits until its terminal is open. */
export const newLane = async (page: Page, name: string): Promise<void> => {
  await page.getByRole("button", { name: "New lane" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  // The heading can appear while the previous terminal is still mounted. The new one takes focus.
  await expect(page.getByRole("textbox", { name: "Terminal input" })).toBeFocused();
  await expect(page.locator('section[data-state="shown"]')).toBeVisible();
};
