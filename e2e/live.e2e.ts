// What a live terminal shows, over real shares: its window, the list of everything open, the palette, and a removal taken back.
import { execFileSync } from "node:child_process";
import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { LONG } from "./support/product";
import { test } from "./support/sharing";
import { expectOnScreen, newLane, typeLine } from "./support/terminal";

const isInstalled = (program: string): boolean => {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

const lanes = (page: Page) => page.getByRole("list", { name: "Lanes" });
const laneNames = (page: Page): Promise<string[]> => lanes(page).locator("[data-lane-button]").allTextContents();

test(
  "OPEN1, UNDO1: Share on a live terminal copies its link, removes a guest, and lets them back in",
  LONG,
  async ({ product, browser, guests }) => {
    test.skip(!isInstalled("upterm") || !isInstalled("uptermd"), "upterm is not installed");
    const page = await product.openPage(browser);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await newLane(page, "api");
    const key = guests.newKey("ana");
    await product.cli("share", "start", "api", "--backend", "upterm", "--key", key.line, "--access", "write");
    await expect(page.getByRole("list", { name: "Shares" })).toBeVisible();
    await page.keyboard.press("Alt+S");
    const dialog = page.getByRole("dialog", { name: "Share" });
    await expect(dialog.getByRole("button", { name: "Copy link" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(dialog.getByText("Copied.")).toBeVisible();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    const guest = guests.join(command, key);
    await expect.poll(() => guest.screen()).toContain("you can type");
    await expect(dialog.getByRole("button", { name: /^Remove: / })).toBeVisible();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: /^Remove: / }).click();
    await expect.poll(() => guest.exitCode()).not.toBeNull();
    const notifications = page.getByRole("region", { name: "Notifications" });
    await expect(notifications.getByText("They can't rejoin with this key.")).toBeVisible();
    const refused = guests.join(command, key);
    await expect.poll(() => refused.exitCode()).not.toBeNull();
    await notifications.getByRole("button", { name: "Let back in" }).click();
    await expect(notifications.getByText(/can join again$/)).toBeVisible();
    const again = guests.join(command, key);
    await expect.poll(() => again.screen()).toContain("you can type");
    const { events } = (await product.cli("audit", "list", "--type", "guest.let-back")) as { events: object[] };
    expect(events).toHaveLength(1);
  },
);

test(
  "OPEN5, OPEN6: live lanes are on top, and the bar opens one list in which each can be stopped",
  LONG,
  async ({ product, browser, guests }) => {
    const page = await product.openPage(browser);
    for (const name of ["api", "notes", "web"]) await newLane(page, name);
    const key = guests.newKey("ana").line;
    await product.cli("share", "start", "web", "--backend", "tmate", "--key", key);
    await product.cli("share", "start", "notes", "--backend", "tmate", "--key", key, "--access", "write");
    await expect.poll(() => laneNames(page)).toEqual(["notes", "web", "api"]);
    await page.getByRole("button", { name: /^2 shared/ }).click();
    const dialog = page.getByRole("dialog", { name: "Everything open" });
    const items = dialog.getByRole("list", { name: "Open shares" }).getByRole("listitem");
    await expect(items).toHaveText([
      /^web.*no guests yet · can watch · only on this computer · \d\d:\d\d left/,
      /^notes.*no guests yet · can type · only on this computer · \d\d:\d\d left/,
    ]);
    await expectAccessible(page);
    await dialog.getByRole("button", { name: /^Stop sharing notes/ }).click();
    const question = page.getByRole("alertdialog", { name: "Stop sharing" });
    await question.getByRole("button", { name: "Stop sharing" }).click();
    await expect(items).toHaveCount(1);
    await dialog.getByRole("button", { name: "Stop all" }).click();
    await question.getByRole("button", { name: "Stop sharing" }).click();
    await expect(dialog.getByText(/^Nothing is open\./)).toBeVisible();
    await dialog.getByRole("button", { name: "Done" }).click();
    expect(await product.cli("share", "list")).toMatchObject({ shares: [] });
    await expect.poll(() => laneNames(page)).toEqual(["api", "notes", "web"]);
  },
);

test(
  "PAL1, PAL2, PAL3: in a terminal Ctrl+K reaches the shell; the palette opens a lane and stops its share",
  LONG,
  async ({ product, browser, guests }) => {
    const page = await product.openPage(browser);
    await newLane(page, "api");
    await newLane(page, "web");
    // Ctrl+K deletes the rest of the line.
    await page.keyboard.type("echo kept-$((40+2)) lost");
    for (let letter = 0; letter < " lost".length; letter += 1) await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Control+K");
    await page.keyboard.press("Enter");
    await expectOnScreen(page, "kept-42\n");
    await expect(page.getByRole("dialog")).toHaveCount(0);

    await product.cli("share", "start", "api", "--backend", "tmate", "--key", guests.newKey("ana").line);
    await expect.poll(() => laneNames(page)).toEqual(["api", "web"]);
    await page.keyboard.press("Alt+Shift+K");
    const palette = page.getByRole("dialog", { name: "Command palette" });
    await expect(palette.getByRole("combobox")).toBeFocused();
    await expectAccessible(page);
    await page.keyboard.type("api");
    await palette.getByRole("option", { name: /^api/ }).click();
    await expect(page.getByRole("heading", { level: 1, name: "api" })).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Terminal input" })).toBeFocused();
    await page.keyboard.press("Alt+Shift+K");
    await page.keyboard.type("stop sharing");
    await page.keyboard.press("Enter");
    const question = page.getByRole("alertdialog", { name: "Stop sharing" });
    await question.getByRole("button", { name: "Stop sharing" }).click();
    await expect(page.getByRole("list", { name: "Shares" })).toHaveCount(0);
    await typeLine(page, "echo still-$((40+2))");
    await expectOnScreen(page, "still-42");
  },
);
