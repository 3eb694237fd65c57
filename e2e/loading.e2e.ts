// What the page loads before its first paint, and what it loads later.
import { expect } from "./support/product";
import { test } from "./support/sharing";
import { newLane } from "./support/terminal";

/** React DOM and the panel are about 750 kB. xterm.js would be 360 kB more. */
const FIRST_SCRIPTS_MAX_BYTES = 800_000;

test("the first paint waits for no terminal, dialog or audit log, and these open without another request", async ({
  product,
  browser,
}) => {
  const page = await product.openPage(browser);
  const origin = new URL(page.url()).origin;
  const index = await (await page.request.get(origin)).text();
  const paths = [...index.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, path]) => path);
  const scripts = await Promise.all(paths.map(async (path) => (await page.request.get(origin + path)).text()));
  const first = scripts.join("\n");
  expect(first).toContain("No lanes yet");
  expect(first).not.toContain("xterm-helper-textarea");
  expect(first).not.toContain("No pending requests.");
  expect(first.length).toBeLessThan(FIRST_SCRIPTS_MAX_BYTES);

  await newLane(page, "api");
  await page.waitForLoadState("networkidle");
  const loaded: string[] = [];
  page.on("request", (request) => void loaded.push(request.url()));
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Share" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Approvals" }).click();
  await expect(page.getByText("No pending requests.")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Audit log" }).click();
  await expect(page.getByRole("table", { name: "Audit" })).toBeVisible();
  expect(loaded.filter((url) => url.includes("/assets/"))).toEqual([]);
});
