// The last minutes of a share: the toast, an extension, and Stop now. Real runtime, tmate and ssh.
import { expect, type Page } from "@playwright/test";
import type { GuestKey } from "./support/guest";
import type { Product } from "./support/product";
import { LONG } from "./support/product";
import { test } from "./support/sharing";
import { newLane } from "./support/terminal";

// A third of 30 s is grace: the toast appears after 20 s and stays for 10 s.
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

test("FR-026-004, FR-026-005: a toast appears before the end, F8 moves the focus to it, and +15m extends the share", async ({
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

test(
  "FR-026-007: Stop now in the toast ends the share and the guest's ssh",
  LONG,
  async ({ product, browser, guests }) => {
    const page = await product.openPage(browser);
    const key = guests.newKey("ana");
    const { shareId, command } = await shareFor(page, product, key);
    const guest = guests.join(command, key);
    await expect(page.getByRole("status", { name: "Announcements" })).toContainText("joined");
    const toast = toastOf(page);
    await expect(toast).toContainText("1 guest", { timeout: 60_000 });
    await toast.getByRole("button", { name: "Stop now" }).click();
    await expect.poll(() => guest.exitCode(), { timeout: 5_000 }).not.toBeNull();
    await expect(toast).toHaveCount(0);
    const { share } = (await product.cli("share", "show", shareId)) as { share: object };
    expect(share).toMatchObject({ phase: "ended", endCause: "revoked" });
  },
);
