// Runs a runtime in its own process, so that a test can stop and kill it, with a page that watches.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Backend } from "#contract/errors";
import { createRealCli, type Serving } from "../../cli/__tests__/real-cli.fixture";
import { findProgram } from "../../platform/process-tree";
import { readRuntimeFile } from "../../platform/runtime-file";
import { makeKey, type TestKey } from "../keys";
import { openLab } from "../rigs/runtime-lab";
import { openStallingPage, type StallingPage } from "../stalling-page";
import { type BentClock, createBentClock } from "./bent-clock";
import { type BentPrograms, bendPrograms } from "./bent-programs";
import { openPage, type Page } from "./chaos-page";
import { mountSmallDisk, type SmallDisk } from "./small-disk";

export interface ChaosHost {
  readonly dir: string;
  readonly key: TestKey;
  readonly bent: BentPrograms;
  /** Null unless the options ask for one. */
  readonly disk: SmallDisk | null;
  /** The runtime's clock, if the test can change it; null if it is the system's. */
  readonly clock: BentClock | null;
  /** The page that watches the current runtime. */
  page(): Page;
  runtimeDir(): string;
  openPage(): Promise<Page>;
  /** A page whose reading can be stopped. */
  openStallingPage(): Promise<StallingPage>;
  signal(signal: NodeJS.Signals): void;
  /** The runtime's process, and the address of its port. */
  runtime(): { readonly pid: number; readonly url: string };
  /** Waits until the runtime has exited, starts another one on the same home, and opens a new page. */
  restart(): Promise<void>;
  /** Resolves when the runtime's process has exited. */
  gone(): Promise<void>;
  dispose(): Promise<void>;
}

const configOf = (bent: BentPrograms): string =>
  [
    '[sharing]\nttl_min = "1s"\nmax_per_terminal = 3',
    ...(["tmate", "upterm"] as const).map((name) => `[backends.${name}]\npath = "${bent.pathOf(name)}"`),
    "",
  ].join("\n");

export interface HostOptions {
  /** Puts the home (audit log) or the runtime directory (sweep files) on a disk of a few megabytes. Needs root. */
  readonly smallDisk?: "home" | "run";
  /** Mounts that disk noexec. */
  readonly noexec?: true;
  /** The runtime's limit of open files; the test's own by default. */
  readonly openFiles?: number;
  /** Runs the runtime inside the test, on a clock that the test can change. A runtime in its own process has no such clock. */
  readonly bentClock?: true;
}

const realPrograms = (): Readonly<Record<Backend, string | null>> => ({
  tmate: findProgram("tmate", process.env.PATH ?? ""),
  upterm: findProgram("upterm", process.env.PATH ?? ""),
});

/** Starts a runtime on a new home that allows shares of one second. */
export const openChaosHost = (options: HostOptions = {}): Promise<ChaosHost> =>
  options.bentClock === true ? openInside() : openApart(options);

const onlyApart = (): never => {
  throw new Error("this runtime has no process of its own");
};

const stallingPageOf = (home: string): Promise<StallingPage> => {
  const file = readRuntimeFile({ home }, process.geteuid?.() ?? 0);
  if (file === null) throw new Error("the runtime has no runtime file");
  return openStallingPage(file);
};

const openInside = async (): Promise<ChaosHost> => {
  const clock = createBentClock();
  const lab = await openLab({ clock });
  const page = await openPage(lab.config.home);
  return {
    ...{ dir: lab.dir, key: lab.key, disk: null, clock },
    bent: bendPrograms(join(lab.dir, "bent"), realPrograms()),
    page: () => page,
    runtimeDir: () => lab.config.runtimeDir,
    openPage: () => openPage(lab.config.home),
    openStallingPage: () => stallingPageOf(lab.config.home),
    ...{ signal: onlyApart, runtime: onlyApart, gone: onlyApart, restart: onlyApart },
    dispose: async () => {
      page.close();
      await lab.dispose();
    },
  };
};

const openApart = async (options: HostOptions): Promise<ChaosHost> => {
  const cli = createRealCli();
  // A user's shell start-up files must not affect the test.
  Object.assign(cli.env, { SHELL: "/bin/sh", PS1: "$ ", ENV: "" });
  const bent = bendPrograms(join(cli.base, "bent"), realPrograms());
  const disk =
    options.smallDisk === undefined ? null : mountSmallDisk(join(cli.base, options.smallDisk), options.noexec);
  mkdirSync(cli.home, { recursive: true, mode: 0o700 });
  writeFileSync(join(cli.home, "config.toml"), configOf(bent));
  const { openFiles } = options;
  const serve = (): Promise<Serving> => cli.serve([], openFiles === undefined ? {} : { openFiles });
  let serving = await serve();
  let page = await openPage(cli.home);
  const gone = async (): Promise<void> => void (await serving.child.exited);
  return {
    dir: cli.base,
    key: makeKey(cli.base, "guest"),
    bent,
    disk,
    clock: null,
    page: () => page,
    runtimeDir: () => serving.ready.runtimeDir,
    openPage: () => openPage(cli.home),
    openStallingPage: () => stallingPageOf(cli.home),
    signal: (signal) => process.kill(serving.ready.pid, signal),
    runtime: () => ({ pid: serving.ready.pid, url: serving.ready.url }),
    gone,
    restart: async () => {
      await gone();
      page.close();
      serving = await serve();
      page = await openPage(cli.home);
    },
    dispose: async () => {
      disk?.makeRoom();
      page.close();
      await cli.run(["stop", "--terminals"]);
      await gone();
      disk?.unmount();
      await cli.dispose();
    },
  };
};
