// How many keys and clicks it takes to share a terminal and to stop, counted by the page itself. Real runtime and tmate.
import { expect, type Page } from "@playwright/test";
import { LONG } from "./support/product";
import { test } from "./support/sharing";
import { newLane } from "./support/terminal";

type Effort = { keys: number; clicks: number };
type Counting = typeof globalThis & { effort: Effort };

/** Counts what a person does: a key with its modifiers is one key. */
const countFrom = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const isFirst = !("effort" in globalThis);
    const effort: Effort = { keys: 0, clicks: 0 };
    (globalThis as Counting).effort = effort;
    if (!isFirst) return;
    const modifiers = ["Alt", "Control", "Shift", "Meta"];
    window.addEventListener(
      "keydown",
      ({ key }) => void (modifiers.includes(key) || (globalThis as Counting).effort.keys++),
      true,
    );
    window.addEventListener("pointerdown", () => void (globalThis as Counting).effort.clicks++, true);
  });

const effortOf = (page: Page): Promise<Effort> => page.evaluate(() => (globalThis as Counting).effort);

const clipboardOf = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

/** Waits until the join command is in the clipboard. */
const expectCopied = async (page: Page): Promise<string> => {
  const dialog = page.getByRole("dialog", { name: "Share" });
  await expect(dialog.getByText(/^Copied\. Send it/)).toBeVisible();
  const command = await dialog.getByRole("textbox", { name: "Join command" }).inputValue();
  expect(await clipboardOf(page)).toBe(command);
  return command;
};

const stop = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "Stop sharing" }).click();
  await page.getByRole("alertdialog", { name: "Stop sharing" }).getByRole("button", { name: "Stop sharing" }).click();
};

test(
  "REPEAT1, PEOPLE2: a first share with a pasted key takes 3 keys, stopping 2 clicks, and the same share again 2 keys",
  LONG,
  async ({ product, browser, guests }) => {
    const page = await product.openPage(browser);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await newLane(page, "api");
    const key = guests.newKey("ana");
    await page.evaluate((line) => navigator.clipboard.writeText(line), key.line);

    await countFrom(page);
    await page.keyboard.press("Alt+S");
    await expect(page.getByRole("combobox", { name: "People" })).toBeFocused();
    await page.keyboard.press("Control+V");
    await page.keyboard.press("Enter");
    await expectCopied(page);
    expect(await effortOf(page)).toEqual({ keys: 3, clicks: 0 });
    await page.keyboard.press("Escape");

    await countFrom(page);
    await stop(page);
    await expect(page.getByRole("button", { name: "Stop sharing" })).toHaveCount(0);
    expect(await effortOf(page)).toEqual({ keys: 0, clicks: 2 });

    // After a reload, the page knows only what the browser has kept.
    await page.reload();
    await expect(page.getByRole("textbox", { name: "Terminal input" })).toBeFocused();
    await countFrom(page);
    const startedAtMs = Date.now();
    await page.keyboard.press("Alt+S");
    await expect(page.getByRole("dialog", { name: "Share" })).toBeVisible();
    await page.keyboard.press("Enter");
    const command = await expectCopied(page);
    expect(await effortOf(page)).toEqual({ keys: 2, clicks: 0 });
    const took = { type: "Alt S to a copied link, in ms", description: String(Date.now() - startedAtMs) };
    test.info().annotations.push(took);
    console.log(`${took.type}: ${took.description}`);

    const guest = guests.join(command, key);
    await expect.poll(() => guest.screen()).toContain("you can watch");
  },
);
