// `lanecast serve`: the runtime in the foreground. A signal ends it with all its shares; a second one does not wait for that.

import type { PolicyProblem } from "#contract/policy";
import { loadConfig } from "../../platform/config";
import type { CliContext } from "../context";
import { invalidInput, localFailure, type Outcome, printed } from "../outcome";
import { toJson } from "../report";
import type { ReadyLine } from "../runtime-entry";
import { printable } from "../text/text";
import { showPage } from "./open";

export interface ServeFlags {
  readonly port?: string;
  readonly headless?: boolean;
}

/** HUP as well: closing the terminal it was started in is an end like Ctrl-C. */
const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** 128 + SIGINT, what a shell shows for a program that Ctrl-C ended. */
const EXIT_INTERRUPTED = 130;

const sayReady = async ({ io, isJson }: CliContext, ready: ReadyLine): Promise<void> => {
  if (isJson) return io.out(toJson({ ready: true, ...ready }));
  await io.out(
    `lanecast ${ready.version} runs, for this machine only. The panel (the address opens once; another: lanecast open):`,
  );
  await io.out(`\n  ${io.paint("bold", ready.url)}\n`);
  await io.out(`Home ${ready.home}. Ctrl-C ends it and every share; the terminals live on.`);
};

/** On stderr: a first line of JSON stays the one document. */
const sayBroken = async ({ io }: CliContext, problem: PolicyProblem): Promise<void> => {
  const { path, line, message } = problem;
  const where = `${path}${line === null ? "" : `, line ${line}`}`;
  const words = `the policies are broken, so nothing is allowed: ${where}: ${message}. Mend it; it is read again by itself.`;
  await io.err(`lanecast: ${printable(words)}`);
};

const openPage = async (context: CliContext): Promise<void> => {
  const runtime = await context.connect(context.places);
  if (!runtime.ok) return;
  await showPage(context, runtime.value);
  runtime.value.close();
};

/** Calls `stop` at the first signal, ends the process at the second. Returns how to let go of the signals. */
const onEndingSignal = (stop: (signal: string) => void): (() => void) => {
  let isStopping = false;
  const listener = (signal: string): void => {
    if (isStopping) process.exit(EXIT_INTERRUPTED);
    isStopping = true;
    stop(signal);
  };
  for (const signal of ENDING_SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of ENDING_SIGNALS) process.off(signal, listener);
  };
};

export const serve = async (context: CliContext, flags: ServeFlags): Promise<Outcome> => {
  if (flags.port !== undefined && !/^\d{1,5}$/.test(flags.port)) {
    return invalidInput("--port", "must be a whole number from 0 to 65535");
  }
  const config = loadConfig(context.env, {
    home: context.places.home,
    headless: flags.headless ?? false,
    ...(flags.port === undefined ? {} : { port: Number(flags.port) }),
  });
  if (!config.ok) return localFailure(config.error);
  const { startRuntime } = await context.loadRuntime();
  const running = await startRuntime(config.value);
  if (!running.ok) return localFailure(running.error);
  const letGo = onEndingSignal((signal) => void running.value.stop(signal));
  await sayReady(context, running.value.ready);
  if (running.value.policyProblem !== null) await sayBroken(context, running.value.policyProblem);
  if (!config.value.headless) await openPage(context);
  await running.value.stopped;
  letGo();
  return printed;
};
