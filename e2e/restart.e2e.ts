// An open tab and a runtime that goes away and comes back.
import { expect, test } from "./support/product";
import { expectOnScreen, newLane, typeLine } from "./support/terminal";

test("LINK9, DOOR13: after a restart an open tab finds its runtime again, and says which share ended and when", async ({
  product,
  browser,
}) => {
  const page = await product.openPage(browser);
  await newLane(page, "api");
  await product.cli("share", "start", "api", "--backend", "tmate", "--anyone-with-link", "--ttl", "20m");
  await expect(
    page.getByRole("list", { name: "Lanes" }).getByRole("button", { name: /^Sharing api: live/ }),
  ).toBeVisible();
  await product.end();
  const connection = page.getByRole("status", { name: "Connection" });
  await expect(connection).toContainText("lanecast isn't running.");
  await product.restart();
  await expect(connection).not.toContainText("lanecast isn't running.", { timeout: 30_000 });
  await typeLine(page, "echo back-$((6+6))");
  await expectOnScreen(page, "back-12");
  const toast = page.getByRole("region", { name: "Notifications" });
  await expect(toast).toContainText(/Ended \d\d:\d\d, when lanecast stopped/);
  // The new cookie serves a reload.
  await page.reload();
  await expect(page.getByRole("list", { name: "Lanes" })).toContainText("api");
});
