// What the page loads before its first paint, and what it loads later.
import { expect } from "./support/product";
import { test } from "./support/sharing";
import { newLane } from "./support/terminal";

/** React DOM, zod, other libraries, the panel and the windows are 882 kB. xterm.js would be 363 kB more. */
const FIRST_SCRIPTS_MAX_BYTES = 950_000;

test("the first paint waits for no terminal, approvals or audit log, and these open without another request", async ({
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
  expect(first).not.toContain("No matching events.");
  expect(Buffer.byteLength(first)).toBeLessThan(FIRST_SCRIPTS_MAX_BYTES);

  await newLane(page, "api");
  // The files have the names of their modules: the approvals' dialog and the audit log's page.
  const fetchedLater = () =>
    page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name.split("/").at(-1)));
  for (const name of [/^dialog-.*\.js$/, /^page-.*\.js$/])
    await expect.poll(fetchedLater).toContainEqual(expect.stringMatching(name));
  await page.waitForLoadState("networkidle");
  const loaded: string[] = [];
  page.on("request", (request) => void loaded.push(request.url()));
  await page.getByRole("button", { name: "Approvals" }).click();
  await expect(page.getByText("No pending requests.")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Audit log" }).click();
  await expect(page.getByRole("table", { name: "Audit" })).toBeVisible();
  expect(loaded.filter((url) => url.includes("/assets/"))).toEqual([]);
});

test("if the approvals can't be loaded, the page says so, and opening them again loads them", async ({
  product,
  browser,
}) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  let isCut = true;
  await page.route(/\/assets\/dialog-/, (route) => (isCut ? route.abort() : route.continue()));
  await page.goto(await product.newAddress());
  await page.getByRole("button", { name: "Approvals" }).click();
  await expect(page.getByText("Approvals stopped working", { exact: true })).toBeVisible();
  isCut = false;
  await page.getByRole("button", { name: "Dismiss" }).click();
  await page.getByRole("button", { name: "Approvals" }).click();
  await expect(page.getByText("No pending requests.")).toBeVisible();
  await context.close();
});
