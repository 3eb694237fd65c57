// Relays are added, tested and removed in the panel, and the runtime's configuration follows. Real runtime.
import { expect } from "@playwright/test";
import { LONG, test } from "./support/product";
import { newLane } from "./support/terminal";

test("REACH14, REACH15: adds, tests and removes a relay in the panel, and names an invalid field", async ({
  product,
  browser,
}) => {
  const page = await product.openPage(browser);
  await page.getByRole("button", { name: "Relays" }).click();
  const dialog = page.getByRole("dialog", { name: "Relays" });
  await dialog.getByRole("button", { name: "Add relay" }).click();
  await dialog.getByRole("textbox", { name: "Name" }).fill("mine");
  await dialog.getByRole("radio", { name: "upterm" }).click();
  await dialog.getByRole("radio", { name: /^your relay/ }).click();
  await dialog.getByRole("textbox", { name: "Host", exact: true }).fill("127.0.0.1");
  // Nothing listens on the discard port.
  await dialog.getByRole("textbox", { name: "Port" }).fill("9");
  await dialog.getByRole("textbox", { name: "Host keys" }).fill("rubbish");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog.getByRole("textbox", { name: "Host keys" })).toHaveAttribute("aria-invalid", "true");
  await dialog.getByRole("textbox", { name: "Host keys" }).fill(`SHA256:${"A".repeat(43)}`);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog.getByRole("list", { name: "Relays" })).toContainText("mine");
  expect(await product.cli("relay", "list")).toMatchObject({
    relays: expect.arrayContaining([expect.objectContaining({ name: "mine", kind: "host", port: 9 })]),
  });
  await dialog.getByRole("button", { name: /^Test .*mine/ }).click();
  await expect(dialog.getByRole("list", { name: "Relays" })).toContainText(/not answer|refused|reach/i, {
    timeout: 20_000,
  });
  await dialog.getByRole("button", { name: /^Remove .*mine/ }).click();
  await expect(dialog.getByRole("list", { name: "Relays" })).not.toContainText("mine");
});

test(
  "REACH18, REACH19, REACH21: an address that was found is set up when it is chosen, and tested on request",
  LONG,
  async ({ product, browser }) => {
    const { ways } = (await product.cli("reach", "list")) as { ways: { host: string; on: string | null }[] };
    const found = ways.find(({ on }) => on !== null);
    const page = await product.openPage(browser);
    await newLane(page, "api");
    await page.getByRole("button", { name: "Share", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Share" });
    const menu = dialog.getByRole("combobox", { name: "Reachable from" });
    if (found === undefined)
      return expect(menu).toHaveAccessibleDescription("only from this computer; it has no network");
    const option = menu.getByRole("option", { name: found.host });
    await expect(option).toBeAttached();
    // An arrow key opens the menu. On a closed one it would choose every way that it passes.
    await menu.press("ArrowDown");
    await menu.press("Enter");
    await expect(menu.getByRole("option", { name: "this computer" })).toHaveJSProperty("selected", true);
    const builtIn = (await product.cli("relay", "list")) as { relays: { builtIn: boolean }[] };
    expect(builtIn.relays.every((relay) => relay.builtIn)).toBe(true);
    await menu.selectOption({ label: (await option.textContent()) ?? "" });
    await expect(menu).toHaveAccessibleDescription(new RegExp(` connect to ${found.host}$`));
    await dialog.getByRole("button", { name: "Can guests reach it?" }).click();
    const answer = dialog.getByRole("status", { name: "Can guests reach it?" });
    await expect(answer).toContainText(`This computer has ${found.host}`, { timeout: 20_000 });
    const { relays } = (await product.cli("relay", "list")) as { relays: object[] };
    expect(relays).toContainEqual(expect.objectContaining({ kind: "lan", host: found.host, builtIn: false }));
  },
);
