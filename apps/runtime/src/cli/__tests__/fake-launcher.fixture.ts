// A launcher that only pretends to start a runtime and to show its page, and commands that use it in a home of their own.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { ok } from "#contract/errors";
import type { Launcher } from "../launcher";
import type { ReadyLine } from "../load";
import { type FakeOptions, runFake } from "./fake-cli.fixture";

export const readySample = (home: string, over: Partial<ReadyLine> = {}): ReadyLine => ({
  pid: 7,
  url: "http://127.0.0.1:1/#once",
  home,
  runtimeDir: "/run/lanecast",
  version: "1.2.3",
  ...over,
});

/** What the launcher was asked to do. */
export interface Launched {
  readonly flags: (readonly string[])[];
  readonly pages: string[];
}
export const newLaunched = (): Launched => ({ flags: [], pages: [] });

export interface LauncherAnswers {
  readonly started?: Awaited<ReturnType<Launcher["startRuntime"]>>;
  readonly hasDisplay?: boolean;
  readonly shownIn?: "window" | "browser" | "none";
  readonly note?: string | null;
}

export const fakeLauncher = (launched: Launched, answers: LauncherAnswers = {}): Launcher => {
  const { hasDisplay = true, shownIn = "browser", note = null } = answers;
  return {
    hasDisplay,
    startRuntime: async ({ home }, flags = []) => {
      launched.flags.push(flags);
      return answers.started ?? ok(readySample(home));
    },
    showPage: async (url, _, where) => {
      launched.pages.push(`${where} ${url}`);
      return { in: shownIn, note };
    },
  };
};

/** Each code works once, so each is another. */
const oneUseCodes = () => {
  let count = 0;
  return {
    "runtime.openCode": () => {
      count += 1;
      return { url: `http://127.0.0.1:1/#${count}` };
    },
  };
};

/** Gives each test a path for a home in a new folder, and commands that run with it. */
export const eachWithHome = () => {
  const at = { base: "", home: "" };
  beforeEach(() => {
    at.base = mkdtempSync(join(tmpdir(), "lc-home-"));
    at.home = join(at.base, "home");
  });
  afterEach(() => rmSync(at.base, { recursive: true, force: true }));
  const run = (argv: readonly string[], options: FakeOptions = {}) =>
    runFake([...argv, "--home", at.home], {
      answers: oneUseCodes(),
      env: { HOME: at.base, PATH: "" },
      ...options,
    });
  return { at, run };
};
