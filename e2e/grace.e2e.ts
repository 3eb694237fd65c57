// The last minutes of a share as the operator has them: the toast by itself, more time, and the end. Real runtime, real tmate, real ssh.
import { expect, type Page } from "@playwright/test";
import type { GuestKey } from "./support/guest";
import type { Product } from "./support/product";
import { test } from "./support/sharing";
import { newLane } from "./support/terminal";

// A third of it is grace: the toast comes after twenty seconds, and the test has ten for what it does with it.
test.use({ config: '[sharing]\nttl_min = "5s"\nttl_default = "30s"\n' });

type Started = { readonly shareId: string; readonly command: string };

const shareFor = async (page: Page, product: Product, key: GuestKey): Promise<Started> => {
  await newLane(page, "api");
  const answer = await product.cli("share", "start", "api", "--backend", "tmate", "--key", key.line);
  const { share, join } = answer as { share: { shareId: string }; join: { command: string } };
  return { shareId: share.shareId, command: join.command };
};
const toastOf = (page: Page) =>
  page.getByRole("region", { name: "Notifications" }).getByRole("listitem").filter({ hasText: "ends in" });

test("FR-026-004, FR-026-005: a toast comes before the end, F8 leads to it out of the terminal, and +15m extends", async ({
  product,
  browser,
  guests,
}) => {
  const page = await product.openPage(browser);
  const { shareId } = await shareFor(page, product, guests.newKey("ana"));
  const toast = toastOf(page);
  await expect(toast).toContainText(/api · \S+ ends in 0:\d\d · 0 guests/, { timeout: 60_000 });
  const terminal = page.getByRole("textbox", { name: "Terminal input" });
  await expect(terminal).toBeFocused();
  await page.keyboard.press("F8");
  await expect(toast).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(toast.getByRole("button", { name: "+15m" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(toast).toHaveCount(0);
  await expect(terminal).toBeFocused();
  const { share } = (await product.cli("share", "show", shareId)) as { share: { phase: string; ttlMs: number } };
  expect(share).toMatchObject({ phase: "live", ttlMs: 15 * 60_000 + 30_000 });
});

test("FR-026-007: End now in the toast ends the share and the guest's ssh", async ({ product, browser, guests }) => {
  const page = await product.openPage(browser);
  const key = guests.newKey("ana");
  const { shareId, command } = await shareFor(page, product, key);
  const guest = guests.join(command, key);
  await expect(page.getByRole("status", { name: "Announcements" })).toContainText("came in");
  const toast = toastOf(page);
  await expect(toast).toContainText("1 guest", { timeout: 60_000 });
  await toast.getByRole("button", { name: "End now" }).click();
  await expect.poll(() => guest.exitCode(), { timeout: 5_000 }).not.toBeNull();
  await expect(toast).toHaveCount(0);
  const { share } = (await product.cli("share", "show", shareId)) as { share: object };
  expect(share).toMatchObject({ phase: "ended", endCause: "revoked" });
});
