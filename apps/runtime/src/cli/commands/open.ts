// `lanecast open`: starts the runtime if necessary and opens its page. The runtime outlives this terminal.
import { existsSync } from "node:fs";
import { ok, type Result } from "#contract/errors";
import type { WireError } from "#contract/wire";
import { type Config, loadConfig, systemUid } from "../../platform/config";
import { unitNameOf, unitPathOf } from "../../platform/service-unit";
import { waitFor } from "../../platform/wait";
import type { Connection } from "../connection";
import type { CliContext } from "../context";
import { type Outcome, output } from "../outcome";
import { printable } from "../text/format";
import type { ShowIn, Shown, ShownIn } from "../window/show-page";

/** How long a runtime started by someone else may take on a busy machine. */
const OTHER_READY_WITHIN_MS = 15_000;

/** A new one-use URL. */
const freshUrl = async (runtime: Connection): Promise<Result<string, WireError>> => {
  const opened = await runtime.call((client) => client.runtime.openCode());
  return opened.ok ? ok(opened.value.url) : opened;
};

/** A broken configuration prevents starting, but not opening a page; then the default applies. */
export const windowOf = (context: CliContext): Config["window"] => {
  const config = loadConfig(context.env, { home: context.places.home });
  return config.ok ? config.value.window : "auto";
};

export interface OpenFlags {
  readonly browser?: boolean;
  readonly print?: boolean;
}

const NOWHERE: Shown = { in: "none", note: null };

/** Null: nowhere. Flags take precedence over the configuration. */
const placeFor = (context: CliContext, flags: OpenFlags): ShowIn | null => {
  if (flags.print === true) return null;
  if (flags.browser === true) return "browser";
  const configured = windowOf(context);
  return configured === "none" ? null : configured;
};

/** Opens the page if there is a display and nothing forbids it. It gets its own URL, because each works once. */
export const showPage = async (context: CliContext, runtime: Connection, flags: OpenFlags = {}): Promise<Shown> => {
  const where = placeFor(context, flags);
  if (!context.launcher.hasDisplay || where === null) return NOWHERE;
  const url = await freshUrl(runtime);
  return url.ok ? context.launcher.showPage(url.value, context.places, where) : NOWHERE;
};

const leads: Readonly<Record<ShownIn, string>> = {
  window: "Opening the panel in its own window. If nothing happens, open this URL:",
  browser: "Opening the panel in your browser. If nothing happens, open this URL:",
  none: "Open the panel at this URL:",
};

const answer = async (context: CliContext, runtime: Connection, flags: OpenFlags): Promise<Outcome> => {
  const url = await freshUrl(runtime);
  if (!url.ok) return url;
  const shown = await showPage(context, runtime, flags);
  const { io } = context;
  const note = shown.note === null ? "" : `\n${io.paint("dim", `No window of its own: ${shown.note}`)}`;
  if (flags.print === true) return output({ url: url.value, shownIn: shown.in, note: shown.note }, url.value);
  const text = `${leads[shown.in]}\n\n  ${io.paint("bold", url.value)}\n\nIt works once.${note}`;
  return output({ url: url.value, shownIn: shown.in, note: shown.note }, text);
};

/** systemd can't take over a runtime that it didn't start. */
const sayIfService = async ({ io, env, places }: CliContext): Promise<void> => {
  const name = unitNameOf(places.home, env, systemUid());
  if (!existsSync(unitPathOf(name, env))) return;
  await io.err(
    `lanecast: started outside of the service ${name}. To run it as the service: lanecast stop, then systemctl --user start ${name}`,
  );
};

/** If two `open` run at the same time, the second waits for the first one's runtime. */
const startOrJoin = async (context: CliContext): Promise<Result<Connection, WireError>> => {
  const started = await context.launcher.startRuntime(context.places);
  if (!started.ok && started.error.code !== "already-running") return started;
  if (started.ok && started.value.portProblem !== undefined) {
    await context.io.err(`lanecast: ${printable(started.value.portProblem)}`);
  }
  if (started.ok) await sayIfService(context);
  await waitFor(context.clock, () => context.isReachable(context.places), {
    everyMs: 20,
    withinMs: OTHER_READY_WITHIN_MS,
  });
  return context.connect(context.places);
};

/** Never starts one because connecting failed: a runtime that doesn't answer still holds its home. */
export const connectOrStart = (context: CliContext): Promise<Result<Connection, WireError>> =>
  context.isReachable(context.places) ? context.connect(context.places) : startOrJoin(context);

export const open = async (context: CliContext, flags: OpenFlags = {}): Promise<Outcome> => {
  const runtime = await connectOrStart(context);
  if (!runtime.ok) return runtime;
  try {
    return await answer(context, runtime.value, flags);
  } finally {
    runtime.value.close();
  }
};
