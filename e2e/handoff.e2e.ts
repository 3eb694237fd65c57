// A terminal is handed to an agent in the page and taken back. Real page, real runtime, and a real MCP client over stdio.
import { resolve } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { test as base, expect, LONG, type Product } from "./support/product";
import { expectOnScreen, newLane, screenText, typeLine } from "./support/terminal";

const LANECAST = resolve(import.meta.dirname, "../bin/lanecast");

type Agent = {
  /** Calls a tool of lanecast's MCP server. Rejects if the call is refused. */
  use(tool: string, input?: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
};

const test = base.extend<{ newAgent: (product: Product, name: string) => Promise<Agent> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's dependencies from the pattern
  newAgent: async ({}, use) => {
    const clients: Client[] = [];
    await use(async (product, name) => {
      const { tokenFile } = (await product.cli("agent", "add", name)) as { tokenFile: string };
      const client = new Client({ name, version: "1" });
      const { PATH = "", HOME = "", XDG_RUNTIME_DIR } = process.env;
      const env = { PATH, HOME, ...(XDG_RUNTIME_DIR === undefined ? {} : { XDG_RUNTIME_DIR }) };
      const args = ["mcp", "--token-file", tokenFile, "--home", product.home];
      await client.connect(new StdioClientTransport({ command: LANECAST, args, env, stderr: "ignore" }));
      clients.push(client);
      return {
        use: async (tool, input = {}) => {
          const answer = await client.callTool({ name: tool, arguments: { ...input } });
          if (answer.isError === true) throw new Error(JSON.stringify(answer.structuredContent ?? answer.content));
          return answer.structuredContent as Record<string, unknown>;
        },
      };
    });
    for (const client of clients) await client.close();
  },
});

const handOver = async (page: Page, note: string) => {
  await page.getByRole("button", { name: "Hand to agent" }).click();
  const dialog = page.getByRole("dialog", { name: "Hand to agent" });
  await expect(dialog.getByRole("status", { name: "Verdict" })).toContainText("Allowed");
  await expect(dialog.getByText(/^Secrets: .* masked$/)).toBeVisible();
  await dialog.getByRole("textbox", { name: "Note" }).fill(note);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Hand over" }).click();
  await expect(dialog.getByText("Offered to claude")).toBeVisible();
  await dialog.getByRole("button", { name: "Done" }).click();
};

/** The one handoff that the agent was offered. */
const accept = async (agent: Agent) => {
  const { terminals } = (await agent.use("list_terminals")) as {
    terminals: { terminalId: string; handoff: { handoffId: string } | null }[];
  };
  const [{ terminalId, handoff } = { terminalId: "", handoff: null }] = terminals.filter((each) => each.handoff);
  const { context } = (await agent.use("accept_control", { handoff: handoff?.handoffId })) as {
    context: { note: string };
  };
  return { terminal: terminalId, handoff: handoff?.handoffId, context };
};

test("FR-026-008, HUI1, HUI2, HUI3, HUI4: an offered terminal is used by the agent and taken back with a key", async ({
  product,
  browser,
  newAgent,
}) => {
  const page = await product.openPage(browser);
  await newLane(page, "api");
  await typeLine(page, "export PROBE_TOKEN=ghp_0123456789abcdefghij0123456789abcdef");
  const agent = await newAgent(product, "claude");
  await handOver(page, "Count to three.");
  const { terminal, context } = await accept(agent);
  expect(context.note).toBe("Count to three.");
  const line = page.getByRole("region", { name: "Handoff" });
  await expect(line).toContainText("claude has the keyboard");
  await expect(
    page.getByRole("button", { name: /^Handoff api: claude has the keyboard, can run commands/ }),
  ).toHaveCount(2);

  expect(await agent.use("run_command", { terminal, command: "seq 3; false" })).toMatchObject({ exitCode: 1 });
  const calls = page.getByRole("list", { name: "Calls" });
  await expect(calls.getByRole("listitem").filter({ hasText: "exit 1" })).toBeVisible();
  await expectAccessible(page);

  const before = await screenText(page);
  await page.getByRole("textbox", { name: "Terminal input" }).focus();
  await page.keyboard.type("echo typed-by-operator");
  const prompt = page.getByRole("group", { name: "Typing during a handoff" });
  await expect(prompt).toContainText("claude has the keyboard.");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(prompt).toBeHidden();
  expect(await screenText(page)).toBe(before);

  await page.keyboard.press("Alt+T");
  await expect(page.getByText("You took the keyboard back")).toBeVisible();
  await expect(agent.use("run_command", { terminal, command: "echo late" })).rejects.toThrow(
    /lease-over|not-in-control/,
  );
  await typeLine(page, "echo mine-$((40+2))");
  await expectOnScreen(page, "mine-42");
  expect(await screenText(page)).not.toContain("typed-by-operator");
});

test(
  "FR-026-008, HUI5, HUI6, HUI7: an agent's request is approved for a shorter time, its question answered, and its summary copied",
  LONG,
  async ({ product, browser, newAgent }) => {
    const page = await product.openPage(browser);
    await newLane(page, "deploy");
    const agent = await newAgent(product, "claude");
    const asked = agent.use("request_control", {
      terminal: "deploy",
      may: "run",
      ttl: "20m",
      reason: "The build waits for input.",
      wait_ms: 50_000,
    });
    const notifications = page.getByRole("region", { name: "Notifications" });
    await expect(notifications).toContainText("claude requests control of deploy");
    await notifications.getByRole("button", { name: "Review" }).click();
    const dialog = page.getByRole("dialog", { name: "Approvals" });
    const request = dialog.getByRole("list", { name: "Approvals" }).getByRole("listitem").first();
    await expect(request).toContainText("The build waits for input.");
    await expectAccessible(page);
    await expect(request.getByRole("radio", { name: "type" })).toBeHidden();
    await request.getByRole("textbox", { name: "For" }).fill("10m");
    await request.getByRole("button", { name: "Approve" }).click();
    const { handoff } = (await asked) as { handoff: { handoffId: string; phase: string; may: string; ttlMs: number } };
    expect(handoff).toMatchObject({ may: "run", ttlMs: 600_000 });
    await dialog.getByRole("button", { name: "Done" }).click();
    if (handoff.phase !== "active") await agent.use("accept_control", { handoff: handoff.handoffId });

    const answer = agent.use("ask_human", {
      terminal: "deploy",
      question: "Which database?",
      choices: ["staging", "test"],
    });
    await notifications.getByRole("button", { name: "staging" }).click();
    expect(await answer).toMatchObject({ answer: "staging" });

    await agent.use("run_command", { terminal: "deploy", command: "true" });
    await agent.use("return_control", { handoff: handoff.handoffId, note: "The build passes now." });
    await expect(notifications).toContainText("deploy: claude returned the keyboard");
    await expect(notifications).toContainText("The build passes now.");
    await notifications.getByRole("button", { name: "Summary" }).click();
    const summary = page.getByRole("dialog", { name: "Handoff summary" });
    await expect(summary).toContainText("exit 0");
    await expectAccessible(page);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await summary.getByRole("button", { name: "Copy summary" }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain("The build passes now.");
  },
);
