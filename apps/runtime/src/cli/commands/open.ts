// `lanecast open`: sees to it that a runtime runs, and shows its page. The runtime it starts outlives this terminal.
import { type Config, loadConfig } from "../../platform/config";
import { ok, type Result } from "../../protocol/contract/errors";
import type { WireError } from "../../protocol/contract/wire";
import type { Connection } from "../connection";
import type { CliContext } from "../context";
import { type Outcome, output } from "../outcome";

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

export const open = async (context: CliContext): Promise<Outcome> => {
  const running = await context.connect(context.places);
  if (!running.ok && running.error.code !== "disconnected") return running;
  if (!running.ok) {
    const started = await context.launcher.startRuntime(context.places);
    // Two that are opened at the same time: the one that comes second uses the first one's runtime.
    if (!started.ok && started.error.code !== "already-running") return started;
  }
  const runtime = running.ok ? running : await context.connect(context.places);
  if (!runtime.ok) return runtime;
  try {
    return await answer(context, runtime.value);
  } finally {
    runtime.value.close();
  }
};
