// Guests: one waits, is let in, is removed and stays out; and a share switches to the other backend. Real upterm, tmate and ssh.
import { execFileSync } from "node:child_process";
import { expect, type Page } from "@playwright/test";
import { test } from "./support/sharing";
import { expectOnScreen, newLane } from "./support/terminal";

const isInstalled = (program: string): boolean => {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

test.skip(!isInstalled("upterm") || !isInstalled("uptermd"), "upterm is not installed");

const notifications = (page: Page) => page.getByRole("region", { name: "Notifications" });
const badgeOf = (page: Page) => page.getByRole("list", { name: "Lanes" }).getByRole("button", { name: /^Sharing/ });

/** Shares by the dialog with upterm, for typing, with guests waiting until they are let in. */
const shareWithKnock = async (page: Page, keys: string): Promise<string> => {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  await dialog.getByText("Advanced").click();
  await dialog.getByRole("radio", { name: "upterm" }).click();
  await dialog.getByRole("radio", { name: "type" }).click();
  await dialog.getByRole("combobox", { name: "People" }).fill(keys);
  await dialog.getByRole("checkbox", { name: "Guests wait until you let them in" }).click();
  await expect(dialog.getByRole("status", { name: "Verdict" })).toContainText("Allowed");
  await dialog.getByRole("button", { name: "Share", exact: true }).click();
  const command = await dialog.getByRole("textbox", { name: "Join command" }).inputValue();
  await dialog.getByRole("button", { name: "Done" }).click();
  return command;
};

test("KNOCK1, GUEST2: a guest waits and sees nothing until the operator lets them in; a removed guest stays out", async ({
  product,
  browser,
  guests,
}) => {
  const page = await product.openPage(browser);
  await newLane(page, "api");
  const key = guests.newKey("ana");
  const command = await shareWithKnock(page, key.line);
  const guest = guests.join(command, key);
  await expect.poll(() => guest.screen()).toContain("waiting for the operator to let you in");
  guest.type("echo too-early-$((40+2))\r");
  await notifications(page).getByRole("button", { name: "Let in" }).click();
  await expect(badgeOf(page)).toHaveAccessibleName(/1 guest/);
  // Guests are counted as soon as they are let in; what they typed while waiting is discarded a moment later.
  await expect.poll(() => guest.screen()).toContain("you can type");
  guest.type("echo let-in-$((40+2))\r");
  await expectOnScreen(page, "let-in-42");

  await badgeOf(page).click();
  await page.getByRole("menuitem", { name: "Details" }).click();
  const details = page.getByRole("dialog", { name: "Details" });
  await expect(details).toContainText("ana");
  await details.getByRole("button", { name: "Remove" }).click();
  await expect.poll(() => guest.exitCode()).not.toBeNull();
  await details.getByRole("button", { name: "Done" }).click();
  const again = guests.join(command, key);
  await expect.poll(() => again.exitCode()).not.toBeNull();
  expect(again.screen()).not.toContain("let-in-42");
});

test("FR-026-001: a share switches to the other backend, and a guest joins with the new link", async ({
  product,
  browser,
  guests,
}) => {
  const page = await product.openPage(browser);
  await newLane(page, "api");
  const key = guests.newKey("ana");
  await product.cli("share", "start", "api", "--backend", "tmate", "--key", key.line, "--access", "write");
  await badgeOf(page).click();
  await page.getByRole("menuitem", { name: "Switch to upterm" }).click();
  const dialog = page.getByRole("dialog", { name: "Switch to upterm" });
  await dialog.getByRole("button", { name: "Switch", exact: true }).click();
  const command = await dialog.getByRole("textbox", { name: "Join command" }).inputValue();
  await dialog.getByRole("button", { name: "Done" }).click();
  const guest = guests.join(command, key);
  await expect(badgeOf(page)).toHaveAccessibleName(/1 guest/);
  await expect.poll(() => guest.screen()).toContain("you can type");
  guest.type("echo other-way-$((40+2))\r");
  await expectOnScreen(page, "other-way-42");
});
