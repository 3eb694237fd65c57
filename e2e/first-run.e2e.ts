// The first run with the real runtime: from an empty home to the first share, in three steps.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { expect } from "./support/product";
import { test } from "./support/sharing";

const PICTURES = resolve(import.meta.dirname, "../.reports/first-run");

/** For people to look at: every width in both themes. */
const takePictures = async (page: Page, name: string): Promise<void> => {
  mkdirSync(PICTURES, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [390, 768, 1280, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      await page.screenshot({ path: join(PICTURES, `${name}-${colorScheme}-${width}.png`) });
    }
    await expectAccessible(page);
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize({ width: 1280, height: 800 });
};

test("FIRST1, FIRST2: three steps lead from an empty home to a live share, and then go away", async ({
  product,
  browser,
  guests,
}) => {
  const key = guests.newKey("ana");
  const page = await product.openPage(browser);
  await expect(page.getByRole("heading", { name: "Share your first terminal" })).toBeVisible();
  await takePictures(page, "empty");
  await page.getByRole("button", { name: "New lane" }).click();
  await page.keyboard.press("Enter");
  const card = page.getByRole("region", { name: "Share your first terminal" });
  await card.getByRole("button", { name: "Add a person" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a person" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Ana");
  await dialog.getByRole("textbox", { name: "Keys" }).fill(key.line);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(card.getByText("done")).toHaveCount(2);
  expect(await product.cli("guest", "keys")).toMatchObject({ guestKeys: [{ name: "Ana" }] });
  await takePictures(page, "with-lane");
  await card.getByRole("button", { name: "Start sharing" }).click();
  const share = page.getByRole("dialog", { name: "Share" });
  await share.getByRole("combobox", { name: "People" }).click();
  await share.getByRole("option", { name: /^Ana/ }).click();
  await share.getByRole("button", { name: "Share", exact: true }).click();
  await expect(share.getByRole("textbox", { name: "Join command" })).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press("Escape");
  await expect(card).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("list", { name: "Lanes" })).toBeVisible();
  await expect(card).toHaveCount(0);
});

test("FIRST3: the page runs the doctor's checks and shows the rules in force", async ({ product, browser }) => {
  const page = await product.openPage(browser);
  // On the first run, both the panel and the first steps have one.
  await page.getByRole("button", { name: "Setup check" }).first().click();
  const checks = page.getByRole("dialog", { name: "Setup check" });
  await expect(checks.getByRole("listitem").filter({ hasText: "tmux" }).first()).toBeVisible({ timeout: 30_000 });
  await takePictures(page, "setup-check");
  await checks.getByRole("button", { name: "Rules in force" }).click();
  const rules = page.getByRole("dialog", { name: "Rules in force" });
  await expect(rules.getByText(join(product.home, "policies"), { exact: false }).first()).toBeVisible();
  await takePictures(page, "rules");
});

test("WIN8: the page can reach nothing but its own runtime", async ({ product, browser }) => {
  const page = await product.openPage(browser);
  const reached = await page.evaluate(async () => {
    const fails = (work: Promise<unknown>) =>
      work.then(
        () => false,
        () => true,
      );
    const other = new WebSocket("ws://127.0.0.1:9/");
    return {
      fetch: await fails(fetch("http://127.0.0.1:9/", { mode: "no-cors" })),
      socket: await new Promise((done) => other.addEventListener("error", () => done(true))),
      violations: await new Promise<number>((done) => {
        let count = 0;
        document.addEventListener("securitypolicyviolation", () => {
          count += 1;
          if (count === 2) done(count);
        });
        void fails(fetch("http://127.0.0.1:9/", { mode: "no-cors" }));
        const frame = document.createElement("iframe");
        frame.src = "http://127.0.0.1:9/";
        document.body.append(frame);
      }),
    };
  });
  expect(reached).toEqual({ fetch: true, socket: true, violations: 2 });
});
