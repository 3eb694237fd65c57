// Adopts a pane of the operator's own tmux in the panel, with the real runtime and a real tmux server.
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { expect, test } from "./support/product";
import { expectOnScreen } from "./support/terminal";

const label = `lc-e2e-${randomUUID().slice(0, 8)}`;
const env = { PATH: process.env.PATH ?? "", HOME: "/tmp", TERM: "xterm-256color", LANG: "C.UTF-8" };
const tmux = (...args: readonly string[]): string =>
  execFileSync("tmux", ["-L", label, "-f", "/dev/null", ...args], { env, encoding: "utf8" }).trim();

test.beforeEach(() => {
  tmux("new-session", "-d", "-s", label, "-x", "70", "-y", "20", "echo from their pane; exec sh");
  tmux("new-window", "-d", "-t", `${label}:`, "exec sh");
  tmux("pipe-pane", "-t", `${label}:1`, "cat >/dev/null");
});
test.afterEach(() => {
  const socket = tmux("display-message", "-p", "#{socket_path}");
  tmux("kill-server");
  rmSync(socket, { force: true });
});

test("ADOPT15: the panel lists the panes, opens a mirror, types into its pane, and closes it with its pane", async ({
  product,
  browser,
}) => {
  const page = await product.openPage(browser);
  await page.getByRole("button", { name: "Adopt from tmux…" }).click();
  const dialog = page.getByRole("dialog", { name: "Adopt from tmux" });
  await expect(dialog.getByRole("radio", { name: `${label}:1.0` })).toBeDisabled();
  await dialog.getByRole("radio", { name: `${label}:0.0` }).click();
  await dialog.getByRole("button", { name: "Adopt" }).click();
  await expectOnScreen(page, "from their pane");
  await expect(page.getByText(`mirror of ${label}:0.0 `)).toBeVisible();
  await page.getByRole("textbox", { name: "Terminal input" }).focus();
  await page.keyboard.type("echo typed in the pa\\ge\n");
  await expectOnScreen(page, "typed in the page");
  expect(tmux("capture-pane", "-p", "-t", `${label}:0`)).toContain("typed in the page");
  tmux("copy-mode", "-t", `${label}:0`);
  // tmux says that it refused a key after the runtime has answered for it, so the page may know only at the next key.
  const refused = page.getByText("Nothing was typed: the tmux pane is in copy mode.");
  await expect(async () => {
    await page.keyboard.press("Q");
    await expect(refused).toBeVisible({ timeout: 500 });
  }).toPass();
  tmux("send-keys", "-t", `${label}:0`, "-X", "cancel");
  expect(tmux("capture-pane", "-p", "-t", `${label}:0`)).not.toContain("Q");
  await expect(async () => {
    await page.keyboard.press("Enter");
    await expect(refused).toBeHidden({ timeout: 500 });
  }).toPass();
  tmux("send-keys", "-t", `${label}:0`, "-l", "echo al\\so here\n");
  await expectOnScreen(page, "also here");
  await page.getByRole("button", { name: "Other ways to open a lane" }).click();
  await expect(page.getByRole("menuitem", { name: "Adopt from tmux…" })).toBeVisible();
  await page.keyboard.press("Escape");
  tmux("kill-pane", "-t", `${label}:0`);
  await expect(page.getByRole("list", { name: "Lanes" }).getByRole("listitem")).toHaveCount(0);
});
