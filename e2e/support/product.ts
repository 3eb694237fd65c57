// The whole product for one test: a runtime with its own home, its command line and signed-in pages.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { type Browser, type BrowserContext, test as base, expect, type Page } from "@playwright/test";

const LANECAST = resolve(import.meta.dirname, "../../bin/lanecast");
const run = promisify(execFile);

export type Product = {
  readonly home: string;
  /** Runs `lanecast` for this home and returns its JSON. Rejects if the command fails. */
  cli(...args: readonly string[]): Promise<unknown>;
  /** An unused address of the page. */
  newAddress(): Promise<string>;
  /** Opens and signs in a page in a new browser context. */
  openPage(browser: Browser): Promise<Page>;
  /** Stops the runtime. The terminals keep running. */
  end(): Promise<void>;
  /** Freezes the runtime (SIGSTOP), and lets it go on. */
  freeze(): void;
  thaw(): void;
  /** Starts a runtime again after `end`. */
  restart(): Promise<void>;
};

type Ready = { readonly url: string };

const spawnServe = (home: string) => {
  const child = spawn(LANECAST, ["serve", "--json", "--headless", "--home", home], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const url = Promise.race([
    once(createInterface({ input: child.stdout }), "line") as Promise<[string]>,
    exited.then(() => Promise.reject(new Error("lanecast serve ended before it was ready"))),
  ]).then(([line]) => (JSON.parse(line) as Ready).url);
  return { child, exited, url };
};

const startProduct = async (config: string): Promise<{ product: Product; dispose: () => Promise<void> }> => {
  const home = mkdtempSync(join(tmpdir(), "lanecast-e2e-"));
  if (config !== "") writeFileSync(join(home, "config.toml"), config);
  let serving = spawnServe(home);
  let firstAddress: string | null = await serving.url;
  const contexts: BrowserContext[] = [];

  const cli = async (...args: readonly string[]): Promise<unknown> => {
    const { stdout } = await run(LANECAST, [...args, "--json", "--home", home]).catch((thrown: { stdout?: string }) => {
      // The error's own message has only what was written to stderr.
      throw new Error(`lanecast ${args.join(" ")}: ${thrown.stdout ?? ""}`, { cause: thrown });
    });
    return JSON.parse(stdout);
  };
  const newAddress = async (): Promise<string> => {
    const address = firstAddress ?? ((await cli("open")) as Ready).url;
    firstAddress = null;
    return address;
  };
  const end = async (): Promise<void> => {
    serving.child.kill("SIGTERM");
    await serving.exited;
  };
  const product: Product = {
    home,
    cli,
    newAddress,
    end,
    freeze: () => void serving.child.kill("SIGSTOP"),
    thaw: () => void serving.child.kill("SIGCONT"),
    restart: async () => {
      serving = spawnServe(home);
      await serving.url;
    },
    openPage: async (browser) => {
      const context = await browser.newContext();
      contexts.push(context);
      const page = await context.newPage();
      // Any action before the runtime's first message fails as "not connected".
      const socket = page.waitForEvent("websocket");
      const isConnected = socket.then((opened) => opened.waitForEvent("framereceived"));
      await page.goto(await newAddress());
      await isConnected;
      await expect(page.getByRole("list", { name: "Lanes" })).toBeVisible();
      return page;
    },
  };
  const dispose = async () => {
    serving.child.kill("SIGCONT");
    // An open page would try to reach its dead runtime until the end of the run.
    for (const context of contexts) await context.close();
    // Needed even if the test stopped the runtime, because the terminals keep running.
    await cli("stop", "--terminals");
    await serving.exited;
    rmSync(home, { recursive: true, force: true });
  };
  return { product, dispose };
};

/** The details of a test that `.ci/run` runs after `npm test`, in the stage `e2e-long`. */
export const LONG = { tag: "@long" };

export const test = base.extend<{ product: Product; config: string }>({
  /** The content of config.toml. Set it with `test.use({ config: … })`. */
  config: ["", { option: true }],
  product: async ({ config }, use) => {
    const { product, dispose } = await startProduct(config);
    await use(product);
    await dispose();
  },
});
export { expect };
