// What an agent asks for goes through the operator's hands, and all of it is found in the audit log afterwards. Real runtime, real tmate, real command line.
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { type Product, test } from "./support/product";
import { newLane } from "./support/terminal";

const LANECAST = resolve(import.meta.dirname, "../bin/lanecast");

type Outcome = { readonly exitCode: number; readonly answer: Record<string, unknown> };

/** An agent at its own command line: it has a token, and nothing of the operator's. */
const asAgent = (product: Product, token: string, ...args: readonly string[]): Promise<Outcome> =>
  new Promise((done) => {
    const env = { ...process.env, LANECAST_TOKEN: token };
    execFile(LANECAST, [...args, "--json", "--home", product.home], { env }, (error, stdout) =>
      done({ exitCode: typeof error?.code === "number" ? error.code : 0, answer: JSON.parse(stdout) }),
    );
  });

const newToken = async (product: Product): Promise<string> =>
  ((await product.cli("token", "new", "--role", "requester", "--name", "builder")) as { token: string }).token;

const asking = (product: Product, token: string) =>
  asAgent(
    product,
    token,
    ...["share", "start", "deploy", "--backend", "tmate", "--access", "write", "--anyone-with-link"].concat([
      "--ttl",
      "30m",
      "--reason",
      "Pairing on the build",
      "--wait",
      "60s",
    ]),
  );

const openQueue = async (page: Page) => {
  await page.getByRole("button", { name: /^Approvals 1 waiting$/ }).click();
  const queue = page.getByRole("dialog", { name: "Approvals" });
  await expect(queue).toBeVisible();
  return queue;
};

test("FR-026-002, APR31: what an agent asks for stands in the queue; given narrowed it is live, read-only and shorter", async ({
  product,
  browser,
}) => {
  const page = await product.openPage(browser);
  await newLane(page, "deploy");
  const asked = asking(product, await newToken(product));
  await expect(page.getByRole("region", { name: "Notifications" })).toContainText("Agent builder asks for a yes");
  await expect(page).toHaveTitle("(1 to approve) lanecast");
  const queue = await openQueue(page);
  await expectAccessible(page);
  const request = queue.getByRole("list", { name: "Approvals" }).getByRole("listitem").first();
  for (const words of ["deploy", "write", "anyone with the link", "Pairing on the build", "30m"]) {
    await expect(request).toContainText(words);
  }
  await queue.getByRole("radio", { name: "read only" }).click();
  await queue.getByRole("textbox", { name: "For" }).fill("15m");
  await queue.getByRole("textbox", { name: "Note" }).fill("Read only, please");
  await queue.getByRole("button", { name: "Give" }).click();
  await expect(queue.getByRole("list", { name: "Decided" })).toContainText(
    "Given by you, narrowed to watching for 15m",
  );
  expect(await asked).toMatchObject({
    exitCode: 0,
    answer: { share: { phase: "live", access: "read", ttlMs: 15 * 60_000 }, join: { access: "read" } },
  });
});

test("FR-026-002, APR32: a refusal reaches the agent with its note and exit code 3, and nothing was started", async ({
  product,
  browser,
}) => {
  const page = await product.openPage(browser);
  await newLane(page, "deploy");
  const asked = asking(product, await newToken(product));
  const queue = await openQueue(page);
  await queue.getByRole("textbox", { name: "Note" }).fill("Not while we deploy");
  await queue.getByRole("button", { name: "Refuse" }).click();
  await expect(queue.getByText("Nobody waits for a yes.")).toBeVisible();
  expect(await asked).toMatchObject({
    exitCode: 3,
    answer: { error: { code: "approval-refused", data: { note: "Not while we deploy" } } },
  });
  const { shares } = (await product.cli("share", "list", "--all")) as { shares: object[] };
  expect(shares).toMatchObject([{ endCause: "denied", liveAtMs: null, processes: { worker: null, relay: null } }]);
});

/** One share from the question to the proof, by the operator's own command line. */
const shareAndRevoke = async (product: Product): Promise<string> => {
  const started = (await product.cli("share", "start", "deploy", "--backend", "tmate", "--anyone-with-link")) as {
    share: { shareId: string };
  };
  await product.cli("share", "revoke", started.share.shareId);
  return started.share.shareId;
};

const rowsOf = (page: Page) => page.getByRole("table", { name: "Audit" });

test("FR-026-011, SC-026-005, AUD31: the log shows a share's rows live, its story with the proof, a filter, and the way back", async ({
  product,
  browser,
}) => {
  const page = await product.openPage(browser);
  await newLane(page, "deploy");
  await page.getByRole("button", { name: "Audit log" }).click();
  await expect(rowsOf(page).getByRole("button", { name: "lanecast started" })).toBeVisible();
  // Written while the log is open: the rows come by themselves.
  await shareAndRevoke(product);
  for (const words of ["share asked for", "share allowed", "share live", "share revoked", "share over"]) {
    await expect(rowsOf(page).getByRole("button", { name: words })).toBeVisible();
  }
  await expectAccessible(page);

  await rowsOf(page).getByRole("button", { name: "share over" }).click();
  const row = page.getByRole("region", { name: "Row" });
  await expect(row).toContainText("share.ended");
  await row.getByRole("button", { name: "Story of this share" }).click();
  const story = page.getByRole("region", { name: "Story of this share" });
  await expect(story).toContainText("Nothing left running: 0 processes, 0 guests, 0 sockets. The link is refused.");
  await expect(rowsOf(page).getByRole("button", { name: "lanecast started" })).toHaveCount(0);
  await expectAccessible(page);

  await page.getByRole("combobox", { name: "What" }).selectOption({ label: "share revoked" });
  await expect(rowsOf(page).getByRole("row")).toHaveCount(2);
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(rowsOf(page).getByRole("button", { name: "lanecast started" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(rowsOf(page)).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Audit log" })).toBeFocused();
  await expect(page.getByRole("heading", { level: 1, name: /^deploy/ })).toBeVisible();
});

test("AUD3, AUD32: verify holds and gives the head, which an export carries too", async ({ product, browser }) => {
  const page = await product.openPage(browser);
  await newLane(page, "deploy");
  await shareAndRevoke(product);
  await page.getByRole("button", { name: "Audit log" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/^lanecast-audit-\d{4}-\d\d-\d\d\.jsonl$/);
  const lines = readFileSync(await saved.path(), "utf8")
    .trimEnd()
    .split("\n");
  const { head } = (await product.cli("audit", "head")) as { head: string };
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ hash: head });
  await expect(page.getByRole("status", { name: "Export" })).toContainText(head);

  await page.getByRole("button", { name: "Verify" }).click();
  const dialog = page.getByRole("dialog", { name: "Verify" });
  await dialog.getByRole("textbox", { name: "Noted head" }).fill(head);
  await dialog.getByRole("button", { name: "Verify" }).click();
  await expect(dialog.getByRole("status", { name: "Result" })).toContainText("The record holds");
  await expect(dialog.getByRole("region", { name: "Head" })).toContainText(head);
  await expectAccessible(page);
});

test("POL7: rules that cannot be read are told in the panel, with the file and the line, until they can", async ({
  product,
  browser,
}) => {
  const page = await product.openPage(browser);
  const file = join(product.home, "policies", "mine.cedar");
  writeFileSync(file, "permit(principal, action, resource)\n  when { nonsense };\n");
  const notice = page.getByRole("status", { name: "Rules" });
  await expect(notice).toContainText(/Your rules could not be read: mine\.cedar:\d/);
  await expect(notice).toContainText("The last good rules stay in force.");
  await expectAccessible(page);
  writeFileSync(file, "// nothing here\n");
  await expect(notice).toBeEmpty();
});

test("SC-026-005, AUD31: from a share's badge to its story, and back to the terminal", async ({ product, browser }) => {
  const page = await product.openPage(browser);
  await newLane(page, "deploy");
  await product.cli("share", "start", "deploy", "--backend", "tmate", "--anyone-with-link");
  await page
    .getByRole("button", { name: /^Sharing/ })
    .first()
    .click();
  await page.getByRole("menuitem", { name: "Details" }).click();
  await page.getByRole("dialog", { name: "Details" }).getByRole("button", { name: "History" }).click();
  const story = page.getByRole("region", { name: "Story of this share" });
  await expect(story).toContainText("not over");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { level: 1, name: /^deploy/ })).toBeVisible();
});
