// A launcher that only pretends to start a runtime and to show its page, and commands that use it.
import { ok } from "#contract/errors";
import type { Launcher } from "../launcher";
import type { ReadyLine } from "../load";

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
export const oneUseCodes = () => {
  let count = 0;
  return {
    "runtime.openCode": () => {
      count += 1;
      return { url: `http://127.0.0.1:1/#${count}` };
    },
  };
};
