// The window of its own: `lanecast open` with a real Chromium, a real X server and a real window manager.
import { chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSystemClock } from "../../../platform/clock";
import { pause } from "../../../platform/wait";
import { eventually } from "../../../testing/eventually";

const BIN = join(import.meta.dirname, "../../../../../../bin/lanecast");
const PICTURES = join(import.meta.dirname, "../../../../../../.reports/window");
const NOBODY = 65_534;
const PROGRAMS = ["Xvfb", "openbox", "xdotool", "chromium", "setpriv"];
/** Chromium's sandbox refuses root, so a test that runs as root becomes another user. */
const asUser = (): readonly string[] =>
  process.geteuid?.() === 0 ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"] : [];

const missing = PROGRAMS.filter((name) => Bun.which(name) === null);
const isReadable = (): boolean => Bun.spawnSync([...asUser(), "test", "-x", BIN]).exitCode === 0;

const reasonToSkip = (): string | null => {
  if (missing.length > 0) return `${missing.join(", ")} not on PATH`;
  return isReadable() ? null : "another user can't read this folder";
};
const reason = reasonToSkip();
const title = reason === null ? "a window of its own" : `a window of its own (skipped: ${reason})`;

interface Ran {
  readonly exitCode: number;
  readonly out: string;
}

const createDesktop = async () => {
  const base = mkdtempSync("/tmp/lc-win-");
  const home = join(base, "home");
  mkdirSync(join(base, "run"), { mode: 0o700 });
  if (process.geteuid?.() === 0) for (const path of [base, join(base, "run")]) chownSync(path, NOBODY, NOBODY);
  const started: Bun.Subprocess[] = [];
  const server = Bun.spawn(["Xvfb", "-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"], {
    stdout: "pipe",
    stderr: "ignore",
  });
  started.push(server);
  const { value } = await server.stdout.getReader().read();
  const display = `:${new TextDecoder().decode(value).trim()}`;
  started.push(
    Bun.spawn(["openbox"], { env: { DISPLAY: display, PATH: process.env.PATH }, stdout: "ignore", stderr: "ignore" }),
  );
  const env = {
    HOME: base,
    // Chromium leaves a folder there if it is killed.
    TMPDIR: base,
    PATH: process.env.PATH ?? "",
    SHELL: "/bin/bash",
    DISPLAY: display,
    LANECAST_HOME: home,
    XDG_RUNTIME_DIR: join(base, "run"),
  };
  const run = async (...argv: string[]): Promise<Ran> => {
    const child = Bun.spawn([...asUser(), BIN, ...argv], {
      cwd: base,
      env,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, exitCode] = await Promise.all([new Response(child.stdout).text(), child.exited]);
    return { exitCode, out };
  };
  const xdotool = (...argv: string[]): string =>
    Bun.spawnSync(["xdotool", ...argv], { env: { DISPLAY: display, PATH: process.env.PATH } })
      .stdout.toString()
      .trim();
  const windows = (): readonly string[] =>
    xdotool("search", "--onlyvisible", "--class", "^lanecast$")
      .split("\n")
      .filter((id) => id !== "");
  const [titleOf, sizeOf] = [
    (id: string) => xdotool("getwindowname", id),
    (id: string) =>
      (/WIDTH=(\d+)[\s\S]*HEIGHT=(\d+)/.exec(xdotool("getwindowgeometry", "--shell", id)) ?? []).slice(1).join("x"),
  ];
  const click = (id: string): void => void xdotool("mousemove", "--window", id, "300", "300", "click", "1");
  /** A picture for people to look at, where ImageMagick is there. */
  const picture = (name: string): void => {
    if (Bun.which("import") === null) return;
    mkdirSync(PICTURES, { recursive: true });
    Bun.spawnSync(["import", "-window", "root", join(PICTURES, `${name}.png`)], {
      env: { DISPLAY: display, PATH: process.env.PATH },
    });
  };
  const dispose = async (): Promise<void> => {
    for (const pid of browserPids(home)) process.kill(pid, "SIGTERM");
    await run("stop", "--terminals");
    await eventually(() => browserPids(home).length === 0, { what: "the browser is gone", withinMs: 20_000 });
    for (const child of started.reverse()) child.kill();
    await Promise.all(started.map((child) => child.exited));
    rmSync(base, { recursive: true, force: true });
  };
  return { base, home, run, xdotool, windows, titleOf, sizeOf, click, picture, dispose };
};

const argsOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
};
/** The browser's processes that have this home's profile. */
const browserPids = (home: string): readonly number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && argsOf(name).includes(`--user-data-dir=${home}/window`))
    .map(Number);

/** Nothing outside of the window tells that a question is on screen. */
const ASKED_AFTER_MS = 3_000;
const WITHIN = { withinMs: 30_000 };

describe.skipIf(reason !== null)(title, () => {
  let desktop: Awaited<ReturnType<typeof createDesktop>>;
  const oneWindow = async (): Promise<string> => {
    await eventually(() => desktop.windows().length === 1, { what: "there is one window", ...WITHIN });
    return desktop.windows()[0] ?? "";
  };
  const titled = (text: string) =>
    eventually(
      () => {
        const titles = desktop.windows().map(desktop.titleOf);
        if (titles.length === 1 && titles[0] === text) return true;
        throw new Error(JSON.stringify(titles));
      },
      { what: `the window's title is "${text}"`, withinMs: 60_000 },
    );
  beforeAll(async () => {
    desktop = await createDesktop();
  }, 30_000);
  afterAll(() => desktop.dispose(), 60_000);

  it("WIN1, WIN2: open shows it with its sandbox on, and no process has the code in its arguments", async () => {
    const opened = JSON.parse((await desktop.run("open", "--json")).out);
    expect(opened).toMatchObject({ shownIn: "window", note: null });
    await oneWindow();
    await titled("lanecast");
    desktop.picture("opened");
    const args = browserPids(desktop.home).map((pid) => argsOf(String(pid)));
    expect(args.some((each) => each.includes("--app=file://"))).toBe(true);
    expect(args.filter((each) => each.includes("no-sandbox") || each.includes("/#"))).toEqual([]);
  });

  it("WIN3, WIN4: a second open takes the place of the first, at its size", async () => {
    const first = await oneWindow();
    desktop.xdotool("windowsize", "--sync", first, "900", "640");
    await eventually(() => desktop.sizeOf(first) === "900x640", { what: "the window has its new size", ...WITHIN });
    await desktop.run("open");
    await eventually(() => !desktop.windows().includes(first), { what: "the first window closed", ...WITHIN });
    const second = await oneWindow();
    await eventually(() => desktop.sizeOf(second) === "900x640", {
      what: "the second window has that size",
      ...WITHIN,
    });
  });

  it("WIN5, WIN6: its title counts the live shares, and while there are any, closing asks; the answer stops them and closes it", async (context) => {
    const id = await oneWindow();
    expect((await desktop.run("lane", "new", "--name", "api")).exitCode).toBe(0);
    const { backends } = JSON.parse((await desktop.run("doctor", "--json")).out);
    const backend: string | undefined = backends.find(({ available }: { available: boolean }) => available)?.backend;
    context.skip(backend === undefined, "no backend can share here");
    const flags = ["--backend", backend ?? "", "--anyone-with-link", "--ttl", "10m"];
    expect((await desktop.run("share", "start", "api", ...flags)).exitCode).toBe(0);
    await titled("(1 live) lanecast");
    desktop.click(id);
    desktop.xdotool("windowactivate", "--sync", id);
    // Chromium asks inside the window, where only a picture shows it. Escape stays; then the page asks, starting at Cancel.
    const closeAndStopAll = async (): Promise<boolean> => {
      desktop.xdotool("key", "Escape");
      desktop.xdotool("key", "alt+F4");
      await pause(createSystemClock(), ASKED_AFTER_MS);
      desktop.picture("browser-asks");
      expect(desktop.windows()).toEqual([id]);
      desktop.xdotool("key", "Escape");
      await pause(createSystemClock(), ASKED_AFTER_MS);
      desktop.picture("page-asks");
      desktop.xdotool("key", "Tab", "Return");
      await pause(createSystemClock(), ASKED_AFTER_MS);
      return desktop.windows().length === 0;
    };
    // On a busy machine a key may come before its question.
    await eventually(closeAndStopAll, { what: "the window closed", withinMs: 60_000 });
    expect(JSON.parse((await desktop.run("share", "list", "--json")).out)).toEqual({ shares: [] });
  }, 120_000);
});
