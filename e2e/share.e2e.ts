// The main journey: Share in the panel, a guest over ssh, the badge, and Stop sharing. Real runtime, tmate and ssh.
import { expect, type Page } from "@playwright/test";
import { LONG } from "./support/product";
import { test } from "./support/sharing";
import { expectOnScreen, newLane } from "./support/terminal";

type Options = { readonly keys?: string; readonly canType?: boolean; readonly forTime?: string };

/** Shares by the dialog and returns the join command. */
const shareByDialog = async (page: Page, { keys, canType = false, forTime }: Options): Promise<string> => {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  if (canType) await dialog.getByRole("radio", { name: "type" }).click();
  if (forTime !== undefined) await dialog.getByRole("textbox", { name: "For" }).fill(forTime);
  if (keys !== undefined) await dialog.getByRole("combobox", { name: "People" }).fill(keys);
  await expect(dialog.getByRole("status", { name: "Verdict" })).toContainText("Allowed");
  await dialog.getByRole("button", { name: "Share", exact: true }).click();
  const command = dialog.getByRole("textbox", { name: "Join command" });
  await expect(command).toBeVisible();
  return command.inputValue();
};

const badgeOf = (page: Page) => page.getByRole("list", { name: "Lanes" }).getByRole("button", { name: /^Sharing/ });

test("FR-026-001, FR-026-010, FR-026-007: from the Share button to a typing guest, a badge that counts them, and Stop sharing, which ends their ssh", async ({
  product,
  browser,
  guests,
}) => {
  const page = await product.openPage(browser);
  await newLane(page, "api");
  const key = guests.newKey("ana");
  const guest = guests.join(await shareByDialog(page, { keys: key.line, canType: true }), key);
  await page.getByRole("dialog").getByRole("button", { name: "Done" }).click();
  await expect(badgeOf(page)).toHaveAccessibleName(/1 guest/);
  await expect.poll(() => guest.screen()).toContain("you can type");
  guest.type("echo from-ana-$((40+2))\r");
  await expectOnScreen(page, "from-ana-42");

  await badgeOf(page).click();
  await page.getByRole("menuitem", { name: "Stop sharing" }).click();
  const question = page.getByRole("alertdialog", { name: "Stop sharing" });
  await expect(question).toContainText("1 guest");
  await question.getByRole("button", { name: "Stop sharing" }).click();
  await expect.poll(() => guest.exitCode(), { timeout: 5_000 }).not.toBeNull();
  await expect(badgeOf(page)).toHaveCount(0);
  // The guest is disconnected before the cleanup check is done.
  await expect
    .poll(() => product.cli("share", "list", "--all"))
    .toMatchObject({ shares: [{ endCause: "revoked", proof: { processesLeft: 0, linkRefused: true } }] });
});

test(
  "JOIN1: a browser that must ask first keeps the link and says so; a press asks",
  LONG,
  async ({ product, browser, guests }) => {
    const page = await product.openPage(browser);
    await newLane(page, "api");
    await shareByDialog(page, { keys: guests.newKey("ana").line });
    const dialog = page.getByRole("dialog", { name: "Share" });
    const note = dialog.getByRole("status", { name: "Clipboard" });
    await dialog.getByRole("button", { name: "Copy", exact: true }).click();
    await expect(note).toHaveText("The link stays in your clipboard.");
    // The user grants the browser's permission requests.
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await dialog.getByRole("button", { name: "Clear it in 1 minute" }).click();
    await expect(note).toContainText("Your clipboard clears in 1 minute");
  },
);

/** What is out of sight in the open dialog, in pixels: below or above, at the side, and of the join command. */
const hiddenIn = (page: Page) =>
  page.getByRole("dialog", { name: "Share" }).evaluate((dialog) => {
    const all = [dialog, ...dialog.querySelectorAll("*")];
    const scrolling = all.filter((each) => getComputedStyle(each).overflowY === "auto" || each.tagName === "TEXTAREA");
    return {
      bottom: Math.max(0, Math.ceil(dialog.getBoundingClientRect().bottom - innerHeight)),
      height: Math.max(...scrolling.map((each) => each.scrollHeight - each.clientHeight)),
      width: Math.max(...[dialog, ...scrolling].map((each) => each.scrollWidth - each.clientWidth)),
    };
  });

test(
  "PEOPLE3, JOIN3: with three people the dialog and the link need no scrolling at 1280×800, and nothing is cut off at 390",
  LONG,
  async ({ product, browser, guests }) => {
    const page = await product.openPage(browser);
    await newLane(page, "api");
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.keyboard.press("Alt+S");
    const dialog = page.getByRole("dialog", { name: "Share" });
    const people = dialog.getByRole("combobox", { name: "People" });
    for (const name of ["ana", "bo", "a-build-machine-with-a-rather-long-name"]) {
      await people.fill(guests.newKey(name).line);
      await expect(dialog.getByRole("button", { name: `Remove ${name}@e2e` })).toBeVisible();
    }
    await dialog.getByRole("radio", { name: "type" }).click();
    await expect(dialog.getByRole("status", { name: "Verdict" })).toContainText("Allowed");
    expect(await hiddenIn(page)).toEqual({ bottom: 0, height: 0, width: 0 });
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await hiddenIn(page)).toMatchObject({ bottom: 0, width: 0 });
    await dialog.getByRole("button", { name: "Share", exact: true }).click();
    await expect(dialog.getByRole("textbox", { name: "Join command" })).toBeVisible();
    expect(await hiddenIn(page)).toEqual({ bottom: 0, height: 0, width: 0 });
    await page.setViewportSize({ width: 1280, height: 800 });
    expect(await hiddenIn(page)).toEqual({ bottom: 0, height: 0, width: 0 });
  },
);

test("FR-026-001: a guest without the right key is refused, and a watching guest can't type", async ({
  product,
  browser,
  guests,
}) => {
  const page = await product.openPage(browser);
  await newLane(page, "api");
  const key = guests.newKey("ana");
  const command = await shareByDialog(page, { keys: key.line });
  await page.keyboard.press("Escape");
  const stranger = guests.join(command, guests.newKey("stranger"));
  await expect.poll(() => stranger.exitCode()).toBe(255);
  const watcher = guests.join(command, key);
  await expect.poll(() => watcher.screen()).toContain("you can watch");
  watcher.type("echo must-not-$((40+2))\r");
  await page.getByRole("textbox", { name: "Terminal input" }).focus();
  await page.keyboard.type("echo seen-$((40+2))\n");
  await expect.poll(() => watcher.screen()).toContain("seen-42");
  await expectOnScreen(page, "seen-42");
  expect(watcher.screen()).not.toContain("must-not");
});

test.describe("with short shares", () => {
  test.use({ config: '[sharing]\nttl_min = "5s"\n' });

  test(
    "FR-026-004: an expired share ends, on the page and for the guest",
    LONG,
    async ({ product, browser, guests }) => {
      const page = await product.openPage(browser);
      await newLane(page, "api");
      const key = guests.newKey("ana");
      const command = await shareByDialog(page, { keys: key.line, forTime: "20s" });
      await page.keyboard.press("Escape");
      const guest = guests.join(command, key);
      await expect(badgeOf(page)).toHaveAccessibleName(/1 guest/);
      await expect.poll(() => guest.exitCode(), { timeout: 60_000 }).not.toBeNull();
      await expect(badgeOf(page)).toHaveCount(0);
    },
  );
});

test(
  "FR-026-002: a share that needs confirmation starts only when the operator confirms it",
  LONG,
  async ({ product, browser }) => {
    const page = await product.openPage(browser);
    await newLane(page, "api");
    await page.getByRole("button", { name: "Share", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Share" });
    await dialog.getByRole("radio", { name: "anyone with the link" }).click();
    await dialog.getByRole("radio", { name: "type" }).click();
    const verdict = dialog.getByRole("status", { name: "Verdict" });
    await expect(verdict).toContainText("Needs your confirmation");
    expect(await product.cli("share", "list", "--all")).toMatchObject({ shares: [] });
    await dialog.getByRole("button", { name: "Confirm and share" }).click();
    await expect(dialog.getByRole("textbox", { name: "Join command" })).toHaveValue(/^ssh /);
    expect(await product.cli("approval", "list")).toMatchObject({ approvals: [{ state: "given", decidedBy: "me" }] });
  },
);
