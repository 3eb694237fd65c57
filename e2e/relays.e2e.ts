// Relays are added, tested and removed in the panel, and the runtime's configuration follows. Real runtime.
import { expect } from "@playwright/test";
import { test } from "./support/product";

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
