// A full terminal beside dialogs: sharing takes a row from it, and every line that is left stays visible.
import { expect } from "@playwright/test";
import { LONG } from "./support/product";
import { test } from "./support/sharing";
import { expectOnScreen, newLane, typeLine } from "./support/terminal";

test(
  "VIEW8: after the link card closes over a full screen, the terminal's first and last line are visible",
  LONG,
  async ({ product, browser, guests }) => {
    const page = await product.openPage(browser);
    await page.setViewportSize({ width: 1280, height: 800 });
    await newLane(page, "api");
    await typeLine(page, "seq 300; echo full-$((1+1))");
    await expectOnScreen(page, "full-2");
    await page.keyboard.press("Alt+S");
    const dialog = page.getByRole("dialog", { name: "Share" });
    await dialog.getByRole("combobox", { name: "People" }).fill(guests.newKey("ana").line);
    await expect(dialog.getByRole("status", { name: "Verdict" })).toContainText("Allowed");
    await page.keyboard.press("Control+Enter");
    await expect(dialog.getByRole("textbox", { name: "Join command" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(page.getByRole("button", { name: "Stop sharing" })).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Terminal input" })).toBeFocused();
    const hidden = () =>
      page.locator(".xterm").evaluate((screen) => {
        const place = screen.closest("section")?.querySelector("div");
        if (!place) return "no place";
        const [outer, inner] = [
          place.getBoundingClientRect(),
          screen.querySelector(".xterm-screen")?.getBoundingClientRect(),
        ];
        if (!inner) return "no screen";
        return [inner.top >= outer.top, inner.bottom <= outer.bottom + 1, place.scrollTop].join(" ");
      });
    await expect.poll(hidden, { timeout: 10_000 }).toBe("true true 0");
  },
);
