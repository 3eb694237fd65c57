// `lanecast serve`: runs the runtime in the foreground. A signal stops it and its shares; a second signal doesn't wait for them.

import { exitCodeOf, shareError } from "#contract/errors";
import type { PolicyProblem } from "#contract/policy";
import type { Timer } from "../../platform/clock";
import { loadConfig } from "../../platform/config";
import { detach } from "../../platform/detach";
import { logPathOf } from "../../platform/log";
import type { CliContext } from "../context";
import type { ReadyLine } from "../load";
import { invalidInput, localFailure, type Outcome, printed } from "../outcome";
import { toJson } from "../report";
import { placeOf, printable } from "../text/format";
import { showPage } from "./open";

export interface ServeFlags {
  readonly port?: string;
  readonly headless?: boolean;
  readonly detach?: boolean;
}

/** Includes HUP: closing the terminal stops it like Ctrl-C. */
const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** 128 + SIGINT, as a shell reports it after Ctrl-C. */
const EXIT_INTERRUPTED = 130;

const CTRL_C = "Press Ctrl-C to stop lanecast and every share";

const printReady = async ({ io, isJson }: CliContext, ready: ReadyLine, howToStop = CTRL_C): Promise<void> => {
  if (ready.portProblem !== undefined) await io.err(`lanecast: ${printable(ready.portProblem)}`);
  if (isJson) return io.out(toJson({ ready: true, ...ready }));
  await io.out(
    `lanecast ${ready.version} is running. Open the panel at this URL (works once; for another, run: lanecast open):`,
  );
  await io.out(`\n  ${io.paint("bold", ready.url)}\n`);
  await io.out(`Home: ${ready.home}. ${howToStop}; terminals keep running.`);
};

/** On stderr, so that stdout stays one JSON document. */
const warnBrokenPolicies = async ({ io }: CliContext, problem: PolicyProblem): Promise<void> => {
  const { path, line, message } = problem;
  const words = `broken policies, so everything is denied: ${placeOf(path, line)}: ${message}`;
  await io.err(`lanecast: ${printable(words)}\nFix the file; lanecast reloads it automatically.`);
};

const openPage = async (context: CliContext): Promise<void> => {
  const runtime = await context.connect(context.places);
  if (!runtime.ok) return;
  await showPage(context, runtime.value);
  runtime.value.close();
};

/** After a bug the shares have this long to end in order. */
const CRASH_WITHIN_MS = 30_000;

const BUG = shareError("internal", "Something went wrong in lanecast, so it stopped and ended every share.", {});

interface LastHandlers {
  /** Whether something was caught. */
  hasCaught(): boolean;
  dispose(): void;
}

/**
 * The process's last handlers, for exceptions and rejections that nothing else caught. Without them Bun would end the process
 * and leave the shares to the kernel and the watchdog. An end that the bug itself keeps from finishing is cut off.
 */
const onUncaught = ({ clock }: CliContext, crash: (thrown: unknown) => void): LastHandlers => {
  let cutOff: Timer | null = null;
  const listener = (thrown: unknown): void => {
    cutOff ??= clock.after(CRASH_WITHIN_MS, () => process.exit(exitCodeOf.internal));
    crash(thrown);
  };
  const events = ["uncaughtException", "unhandledRejection"] as const;
  for (const event of events) process.on(event, listener);
  return {
    hasCaught: () => cutOff !== null,
    dispose: () => {
      cutOff?.cancel();
      for (const event of events) process.off(event, listener);
    },
  };
};

/** Calls `stop` at the first signal and exits at the second. Returns a function that stops listening. */
const onStopSignal = (stop: (signal: string) => void): (() => void) => {
  let isStopping = false;
  const listener = (signal: string): void => {
    if (isStopping) process.exit(EXIT_INTERRUPTED);
    isStopping = true;
    stop(signal);
  };
  for (const signal of STOP_SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of STOP_SIGNALS) process.off(signal, listener);
  };
};

/** Starts `serve` in the background and prints its first line. A failure is the same as in the foreground. */
const serveDetached = async (context: CliContext, { port, headless }: ServeFlags): Promise<Outcome> => {
  const started = await context.launcher.startRuntime(context.places, port === undefined ? [] : ["--port", port]);
  if (!started.ok) return started;
  await printReady(context, started.value, "To stop lanecast and every share, run lanecast stop");
  if (headless !== true) await openPage(context);
  return printed;
};

export const serve = async (context: CliContext, flags: ServeFlags): Promise<Outcome> => {
  if (flags.port !== undefined && !/^\d{1,5}$/.test(flags.port)) {
    return invalidInput("--port", "must be a port from 0 to 65535 (0: any free port)");
  }
  if (flags.detach === true) return serveDetached(context, flags);
  const config = loadConfig(context.env, {
    home: context.places.home,
    headless: flags.headless ?? false,
    ...(flags.port === undefined ? {} : { port: Number(flags.port) }),
  });
  if (!config.ok) return localFailure(config.error);
  const { startRuntime } = await context.loadRuntime();
  const running = await startRuntime(config.value);
  if (!running.ok) return localFailure(running.error);
  const stopListening = onStopSignal((signal) => detach(running.value.stop(signal)));
  const uncaught = onUncaught(context, running.value.crash);
  await printReady(context, running.value.ready);
  const { shellProblem } = running.value;
  if (shellProblem !== null) await context.io.err(`lanecast: ${printable(shellProblem)}`);
  if (running.value.policyProblem !== null) await warnBrokenPolicies(context, running.value.policyProblem);
  if (!config.value.headless) await openPage(context);
  await running.value.stopped;
  stopListening();
  uncaught.dispose();
  const log = logPathOf(running.value.ready.home);
  return uncaught.hasCaught() ? localFailure(BUG, `Please report this, with the last lines of ${log}.`) : printed;
};
