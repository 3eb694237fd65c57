// Where the page is shown, with scripts in the place of browsers. window.real.test.ts has a real one.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSystemClock } from "../../../platform/clock";
import { eventually } from "../../../testing/eventually";
import { type ShowDeps, type ShowIn, showPageIn } from "../show-page";

const URL_WITH_CODE = "http://127.0.0.1:20000/#secret-code";
const OPERATOR_UID = 1000;

let base: string;
beforeEach(() => {
  base = mkdtempSync("/tmp/lc-window-");
  for (const name of ["bin", "run", "home"]) mkdirSync(join(base, name));
});
afterEach(async () => {
  const pid = fakeWindowPid();
  if (pid !== null) process.kill(pid, "SIGKILL");
  await eventually(() => fakeWindowPid() === null, { what: "the fake window is gone", withinMs: 5_000 });
  rmSync(base, { recursive: true, force: true });
});

/** The process that a script left as the window; null if there is none. */
const fakeWindowPid = (): number | null => {
  try {
    const pid = Number(readlinkSync(join(base, "home", "window", "SingletonLock")).slice("host-".length));
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("/bin/sleep") ? pid : null;
  } catch {
    return null;
  }
};

const program = (name: string, script: string): void => {
  const path = join(base, "bin", name);
  writeFileSync(
    path,
    `#!/bin/sh\nprintf '%s\\n' "$@" > "${base}/${name}.new"; /bin/mv "${base}/${name}.new" "${base}/${name}.args"\n${script}\n`,
  );
  chmodSync(path, 0o755);
};
const argsOf = (name: string): string => readFileSync(join(base, `${name}.args`), "utf8");
const profile = (): string => join(base, "home", "window");
const show = async (where: ShowIn, deps: Partial<ShowDeps> = {}) => {
  const shown = await showPageIn(
    {
      env: { PATH: `${base}/bin`, DISPLAY: ":99" },
      uid: OPERATOR_UID,
      clock: createSystemClock(),
      platform: "linux",
      ...deps,
    },
    URL_WITH_CODE,
    { home: join(base, "home"), runtimeDir: join(base, "run"), toolsDir: base },
    where,
  );
  // The browser is on its own; its script must not write after the folder is gone.
  if (shown.in === "browser") {
    const isStarted = () => existsSync(join(base, "xdg-open.args"));
    await eventually(isStarted, { what: "the browser is started", withinMs: 5_000 });
  }
  return shown;
};
const withBrowser = () => program("xdg-open", "");
const opensWindow = `/bin/ln -s host-$$ "${"$"}{1#--user-data-dir=}/SingletonLock"; exec /bin/sleep 5`;

describe("where the panel is shown", () => {
  it("WIN1, WIN2: a window of its own comes first, with a private profile, its sandbox, and the address in no argument", async () => {
    withBrowser();
    program("chromium", opensWindow);
    expect(await show("auto")).toEqual({ in: "window", note: null });
    const args = argsOf("chromium");
    expect(args).toContain(`--user-data-dir=${profile()}\n`);
    expect(args).toContain(`--app=file://${base}/run/open.html\n`);
    expect(args).not.toContain("secret-code");
    expect(args).not.toContain("no-sandbox");
    expect(statSync(profile()).mode & 0o777).toBe(0o700);
    expect(existsSync(join(base, "xdg-open.args"))).toBe(false);
  });

  it("WIN3: with a window already open, Chromium hands the page over and exits", async () => {
    mkdirSync(profile());
    symlinkSync("host-1", join(profile(), "SingletonLock"));
    program("chromium", "exit 0");
    expect(await show("desktop")).toEqual({ in: "window", note: null });
  });

  it.each([
    [
      "exits early, e.g. without a sandbox",
      () => program("chromium", "exit 1"),
      "chromium exited before it showed a window.",
    ],
    [
      "exits although it took the profile, e.g. without a display",
      () => program("chromium", opensWindow.replace("exec /bin/sleep 5", "exit 1")),
      "chromium exited before it showed a window.",
    ],
    ["isn't installed", () => undefined, "No Chromium, Chrome, Brave, Edge or Vivaldi is installed."],
    [
      "is a snap",
      () => program("chromium-browser", "exec /snap/bin/chromium"),
      "The installed Chromium is a snap, which can't read lanecast's files.",
    ],
  ])("WIN1: if Chromium %s, the browser opens the page and the note says why", async (_what, prepare, reason) => {
    withBrowser();
    prepare();
    const shown = await show("auto");
    expect(shown.in).toBe("browser");
    expect(shown.note?.endsWith(reason)).toBe(true);
    expect(argsOf("xdg-open")).toBe(`${base}/run/open.html\n`);
  });

  it("WIN2: for root, the browser opens the page, because Chromium's sandbox would have to be off", async () => {
    withBrowser();
    program("chromium", opensWindow);
    expect(await show("auto", { uid: 0 })).toEqual({
      in: "browser",
      note: "Chromium's sandbox doesn't work for root.",
    });
    expect(existsSync(join(base, "chromium.args"))).toBe(false);
  });

  it("WIN1: `desktop` doesn't fall back to the browser, and `browser` opens no window", async () => {
    withBrowser();
    program("chromium", "exit 1");
    expect((await show("desktop")).in).toBe("none");
    expect(await show("browser")).toEqual({ in: "browser", note: null });
    expect((await show("auto", { env: { PATH: "/nowhere", DISPLAY: ":99" } })).in).toBe("none");
  });
});
