// How the page gets into a browser: through a private file instead of a secret argument. The browser is a script that records its arguments.
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../../testing/eventually";
import { createRealCli, type RealCli } from "./real-cli.fixture";

let cli: RealCli;
let display: Record<string, string>;
beforeEach(() => {
  cli = createRealCli();
  const bin = join(cli.base, "bin");
  mkdirSync(bin);
  writeFileSync(
    join(bin, "xdg-open"),
    `#!/bin/sh\nprintf '%s\\n' "$@" > "${cli.base}/given.new" && mv "${cli.base}/given.new" "${cli.base}/given"\n`,
  );
  chmodSync(join(bin, "xdg-open"), 0o755);
  display = { DISPLAY: ":99", PATH: `${bin}:${process.env.PATH ?? ""}` };
  // An installed Chromium would be tried first. window.real.test.ts does that.
  mkdirSync(cli.home, { mode: 0o700 });
  writeFileSync(join(cli.home, "config.toml"), 'window = "browser"\n');
});
afterEach(() => cli.dispose());

const given = async (): Promise<string> => {
  const path = join(cli.base, "given");
  await eventually(() => existsSync(path), { what: "the browser is started", withinMs: 20_000 });
  const text = readFileSync(path, "utf8").trim();
  rmSync(path);
  return text;
};
const trade = (url: string): Promise<Response> =>
  fetch(`${new URL(url).origin}/api/session`, {
    method: "POST",
    body: JSON.stringify({ code: new URL(url).hash.slice(1) }),
  });

describe("the page in a browser", () => {
  it("RUN7: the browser gets a private file with its own URL; the printed URL stays valid", async () => {
    const { url } = (await cli.run(["open", "--json"], display)).json();
    const path = await given();
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
    const target = /url=([^"]+)"/.exec(readFileSync(path, "utf8"))?.[1] ?? "";
    expect(new URL(target).origin).toBe(new URL(url).origin);
    expect(target).not.toBe(url);
    expect([(await trade(target)).status, (await trade(url)).status, (await trade(target)).status]).toEqual([
      200, 200, 401,
    ]);
  });

  it("RUN7: serve opens the page, unless it is headless", async () => {
    await cli.serve();
    expect(existsSync(join(cli.base, "given"))).toBe(false);
    await cli.run(["stop"]);
    const child = cli.spawn(["serve"], display);
    expect(await given()).toMatch(/open\.html$/);
    const text = await child.stdout.getReader().read();
    expect(new TextDecoder().decode(text.value)).toContain("is running. Open the panel at this URL");
  });

  it('RUN7: without a display, or with window = "none", only prints the URL', async () => {
    expect((await cli.run(["open"])).out).toMatch(/^Open the panel at this URL:\n\n {2}http:/);
    writeFileSync(join(cli.home, "config.toml"), 'window = "none"\n');
    expect((await cli.run(["open"], display)).out).toMatch(/^Open the panel at this URL:\n\n {2}http:/);
    expect(existsSync(join(cli.base, "given"))).toBe(false);
  });

  it("WIN1: `--browser` and `--print` take precedence over the configuration", async () => {
    writeFileSync(join(cli.home, "config.toml"), 'window = "none"\n');
    expect((await cli.run(["open", "--browser", "--json"], display)).json()).toMatchObject({ shownIn: "browser" });
    await given();
    writeFileSync(join(cli.home, "config.toml"), 'window = "browser"\n');
    expect((await cli.run(["open", "--print", "--json"], display)).json()).toMatchObject({ shownIn: "none" });
    expect((await cli.run(["open", "--print"], display)).out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\S+\n$/);
    expect(existsSync(join(cli.base, "given"))).toBe(false);
  });
});
