// `lanecast open`: sees to it that a runtime runs, and shows its page. The runtime it starts outlives this terminal.

import { ok, type Result } from "#contract/errors";
import type { WireError } from "#contract/wire";
import { type Config, loadConfig } from "../../platform/config";
import { waitFor } from "../../platform/wait";
import type { Connection } from "../connection";
import type { CliContext } from "../context";
import { type Outcome, output } from "../outcome";

/** What the other one's start may take on a busy machine. */
const OTHERS_READY_WITHIN_MS = 15_000;

/** A fresh one-use address of a running runtime. */
const freshUrl = async (runtime: Connection): Promise<Result<string, WireError>> => {
  const opened = await runtime.call((client) => client.runtime.openCode());
  return opened.ok ? ok(opened.value.url) : opened;
};

/** A configuration that cannot be read stops a start, not a page: then the window is whatever there is. */
export const windowOf = (context: CliContext): Config["window"] => {
  const config = loadConfig(context.env, { home: context.places.home });
  return config.ok ? config.value.window : "auto";
};

/** Shows the page where there is a display and the configuration does not say no. The browser gets an address of its own: each is good once. */
export const showPage = async (context: CliContext, runtime: Connection): Promise<boolean> => {
  if (!context.launcher.hasDisplay || windowOf(context) === "none") return false;
  const url = await freshUrl(runtime);
  return url.ok && context.launcher.showPage(url.value, context.places);
};

const answer = async (context: CliContext, runtime: Connection): Promise<Outcome> => {
  const url = await freshUrl(runtime);
  if (!url.ok) return url;
  const isShown = await showPage(context, runtime);
  const lead = isShown ? "The panel opens in your browser. If it does not:" : "The panel:";
  return output({ url: url.value }, `${lead}\n\n  ${context.io.paint("bold", url.value)}\n\nThis address opens once.`);
};

/** Two that are opened at the same time: the one that comes second waits for the first one's runtime. */
const startOrJoin = async (context: CliContext): Promise<Result<Connection, WireError>> => {
  const started = await context.launcher.startRuntime(context.places);
  if (!started.ok && started.error.code !== "already-running") return started;
  await waitFor(context.clock, () => context.isRunning(context.places), {
    everyMs: 20,
    withinMs: OTHERS_READY_WITHIN_MS,
  });
  return context.connect(context.places);
};

export const open = async (context: CliContext): Promise<Outcome> => {
  // Not "connect, and start one if that fails": a runtime that is there and silent holds its home.
  const isRunning = context.isRunning(context.places);
  const runtime = await (isRunning ? context.connect(context.places) : startOrJoin(context));
  if (!runtime.ok) return runtime;
  try {
    return await answer(context, runtime.value);
  } finally {
    runtime.value.close();
  }
};
