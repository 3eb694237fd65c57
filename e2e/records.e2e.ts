// An agent's request is decided in the page and recorded in the audit log. Real runtime, real tmate, real command line.
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { LONG, type Product, test } from "./support/product";
import { newLane } from "./support/terminal";

const LANECAST = resolve(import.meta.dirname, "../bin/lanecast");

type Outcome = { readonly exitCode: number; readonly answer: Record<string, unknown> };

/** An agent on its own command line, with its token and none of the operator's credentials. */
const asAgent = (product: Product, token: string, ...args: readonly string[]): Promise<Outcome> =>
  new Promise((done) => {
    const env = { ...process.env, LANECAST_TOKEN: token };
    execFile(LANECAST, [...args, "--json", "--home", product.home], { env }, (error, stdout) =>
      done({ exitCode: typeof error?.code === "number" ? error.code : 0, answer: JSON.parse(stdout) }),
    );
  });

const newToken = async (product: Product): Promise<string> =>
  ((await product.cli("token", "new", "--role", "requester", "--name", "builder")) as { token: string }).token;

const requestShare = (product: Product, token: string) =>
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

const openApprovals = async (page: Page) => {
  await page.getByRole("button", { name: /^Approvals 1 pending$/ }).click();
  const dialog = page.getByRole("dialog", { name: "Approvals" });
  await expect(dialog).toBeVisible();
  return dialog;
};

test("FR-026-002, APR31: an agent's request can be approved with limits, and the share is then live with them", async ({
  product,
  browser,
}) => {
  const page = await product.openPage(browser);
  await newLane(page, "deploy");
  const outcome = requestShare(product, await newToken(product));
  await expect(page.getByRole("region", { name: "Notifications" })).toContainText("builder requests approval");
  await expect(page).toHaveTitle("(1 to approve) lanecast");
  const dialog = await openApprovals(page);
  await expectAccessible(page);
  const request = dialog.getByRole("list", { name: "Approvals" }).getByRole("listitem").first();
  for (const words of ["deploy", "type", "anyone with the link", "Pairing on the build", "30m"]) {
    await expect(request).toContainText(words);
  }
  await dialog.getByRole("radio", { name: "watch" }).click();
  await dialog.getByRole("textbox", { name: "For" }).fill("15m");
  await dialog.getByRole("textbox", { name: "Note" }).fill("Read only, please");
  await dialog.getByRole("button", { name: "Approve" }).click();
  await expect(dialog.getByRole("list", { name: "Decided" })).toContainText(
    "Approved by you, limited to watch-only access for 15m",
  );
  expect(await outcome).toMatchObject({
    exitCode: 0,
    answer: { share: { phase: "live", access: "read", ttlMs: 15 * 60_000 }, join: { access: "read" } },
  });
});

test(
  "FR-026-002, APR32: a denial reaches the agent with its note and exit code 3, and nothing is started",
  LONG,
  async ({ product, browser }) => {
    const page = await product.openPage(browser);
    await newLane(page, "deploy");
    const outcome = requestShare(product, await newToken(product));
    const dialog = await openApprovals(page);
    await dialog.getByRole("textbox", { name: "Note" }).fill("Not while we deploy");
    await dialog.getByRole("button", { name: "Deny" }).click();
    await expect(dialog.getByText("No pending requests.")).toBeVisible();
    expect(await outcome).toMatchObject({
      exitCode: 3,
      answer: { error: { code: "approval-refused", data: { note: "Not while we deploy" } } },
    });
    const { shares } = (await product.cli("share", "list", "--all")) as { shares: object[] };
    expect(shares).toMatchObject([{ endCause: "denied", liveAtMs: null, processes: { worker: null, relay: null } }]);
  },
);

/** Starts and stops one share with the operator's command line. */
const shareAndRevoke = async (product: Product): Promise<string> => {
  const started = (await product.cli("share", "start", "deploy", "--backend", "tmate", "--anyone-with-link")) as {
    share: { shareId: string };
  };
  await product.cli("share", "revoke", started.share.shareId);
  return started.share.shareId;
};

const tableOf = (page: Page) => page.getByRole("table", { name: "Audit" });

test("FR-026-011, SC-026-005, AUD31: the log shows new events, a share's history with the cleanup check, filters, and goes back", async ({
  product,
  browser,
}) => {
  const page = await product.openPage(browser);
  await newLane(page, "deploy");
  await page.getByRole("button", { name: "Audit log" }).click();
  await expect(tableOf(page).getByRole("button", { name: "lanecast started" })).toBeVisible();
  // Recorded while the log is open, so the events must appear.
  await shareAndRevoke(product);
  for (const words of ["share requested", "share allowed", "share live", "share stopped", "share ended"]) {
    await expect(tableOf(page).getByRole("button", { name: words })).toBeVisible();
  }
  await expectAccessible(page);

  await tableOf(page).getByRole("button", { name: "share ended" }).click();
  const details = page.getByRole("region", { name: "Event details" });
  await expect(details).toContainText("share.ended");
  await details.getByRole("button", { name: "History" }).click();
  const history = page.getByRole("region", { name: "History" });
  await expect(history).toContainText("0 processes");
  await expect(tableOf(page).getByRole("button", { name: "lanecast started" })).toHaveCount(0);
  await expectAccessible(page);

  await page.getByRole("combobox", { name: "What" }).selectOption({ label: "share stopped" });
  await expect(tableOf(page).getByRole("row")).toHaveCount(2);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(tableOf(page).getByRole("button", { name: "lanecast started" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(tableOf(page)).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Audit log" })).toBeFocused();
  await expect(page.getByRole("heading", { level: 1, name: /^deploy/ })).toBeVisible();
});

test("AUD3, AUD32: verifies the log and shows the same checksum as an export", LONG, async ({ product, browser }) => {
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
  await dialog.getByRole("textbox", { name: "Saved checksum" }).fill(head);
  await dialog.getByRole("button", { name: "Verify" }).click();
  await expect(dialog.getByRole("status", { name: "Result" })).toContainText("Log verified");
  await expect(dialog.getByRole("region", { name: "Checksum" })).toContainText(head);
  await expectAccessible(page);
});

test(
  "POL7: the panel shows a broken policy file with its line until it is fixed",
  LONG,
  async ({ product, browser }) => {
    const page = await product.openPage(browser);
    const file = join(product.home, "policies", "mine.cedar");
    writeFileSync(file, "permit(principal, action, resource)\n  when { nonsense };\n");
    const notice = page.getByRole("status", { name: "Rules" });
    await expect(notice).toContainText(/Couldn't load your rules: mine\.cedar:\d/);
    await expect(notice).toContainText("The last valid rules stay active.");
    await expectAccessible(page);
    writeFileSync(file, "// nothing here\n");
    await expect(notice).toBeEmpty();
  },
);

test(
  "SC-026-005, AUD31: opens a share's history from its badge, and goes back to the terminal",
  LONG,
  async ({ product, browser }) => {
    const page = await product.openPage(browser);
    await newLane(page, "deploy");
    await product.cli("share", "start", "deploy", "--backend", "tmate", "--anyone-with-link");
    await page
      .getByRole("button", { name: /^Sharing/ })
      .first()
      .click();
    await page.getByRole("menuitem", { name: "Details" }).click();
    await page.getByRole("dialog", { name: "Details" }).getByRole("button", { name: "History" }).click();
    const history = page.getByRole("region", { name: "History" });
    await expect(history).toContainText("still live");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("heading", { level: 1, name: /^deploy/ })).toBeVisible();
  },
);
