// `lanecast status` and `lanecast stop`: how the runtime is, and its end. Both are fine where none runs.

import { shareError } from "#contract/errors";
import type { PolicyState } from "#contract/policy";
import type { BackendStatus } from "#contract/share";
import { isAlive } from "../../platform/process-table";
import { waitFor } from "../../platform/wait";
import { type CliContext, withRuntime } from "../context";
import { localFailure, type Outcome, output } from "../outcome";
import { countOf, type Paint, printable } from "../text/text";

const NOT_RUNNING = { running: false, pid: null, sharesByPhase: {}, backends: [] };

export const backendLine = (status: BackendStatus, paint: Paint): string => {
  const name = status.backend.padEnd(7);
  if (status.available) {
    const line = `${name} ${paint("green", "ready")} ${printable(status.version ?? "")}`.trimEnd();
    return status.note == null ? line : `${line}\n        ${paint("dim", printable(status.note))}`;
  }
  return `${name} ${paint("red", "not available:")} ${printable(status.problem ?? "")} ${printable(status.remedy ?? "")}`.trimEnd();
};

const sharesLine = (byPhase: Readonly<Record<string, number>>): string => {
  const open = Object.entries(byPhase).filter(([phase, count]) => phase !== "ended" && count > 0);
  return open.length === 0
    ? "Nothing is shared."
    : `Shares: ${open.map(([phase, count]) => `${count} ${phase}`).join(", ")}.`;
};

/** Nothing where the rules are as they were written: what is quiet is in order. */
const rulesLines = ({ loadedAtMs, problem }: PolicyState, paint: Paint): readonly string[] => {
  if (problem === null) return [];
  const what = loadedAtMs === null ? "nothing is allowed" : "the last good rules are in force";
  const where = `${problem.path}${problem.line === null ? "" : `, line ${problem.line}`}`;
  return [`${paint("red", "The rules are broken")}, ${what}: ${printable(where)}: ${printable(problem.message)}`];
};

export const status = async (context: CliContext): Promise<Outcome> => {
  const outcome = await withRuntime(context, async (runtime) => {
    const answer = await runtime.call((client) => client.runtime.status());
    if (!answer.ok) return answer;
    const { pid, version, sharesByPhase, backends, policy } = answer.value;
    const { paint } = context.io;
    const head = `lanecast ${version} runs (pid ${pid}).`;
    const ways = backends.map((each) => backendLine(each, paint));
    const lines = [head, sharesLine(sharesByPhase), ...rulesLines(policy, paint), ...ways];
    return output(answer.value, lines.join("\n"));
  });
  // Asked how it is, "not running" is an answer; a runtime that is there and silent is not.
  const isAbsent = !outcome.ok && outcome.error.code === "disconnected" && context.isRunning(context.places) === false;
  return isAbsent ? output(NOT_RUNNING, "No runtime runs on this home.") : outcome;
};

/** Ending the shares is bounded (5 s each, side by side); what takes longer is told. */
const GONE_WITHIN_MS = 30_000;
const GONE_EVERY_MS = 20;

const NOTHING_STOPPED = { stopped: false, sharesEnded: 0 };

const end = (context: CliContext, terminals: boolean): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const answer = await runtime.call((client) => client.runtime.stop({ terminals }));
    if (!answer.ok) return answer;
    const wait = { everyMs: GONE_EVERY_MS, withinMs: GONE_WITHIN_MS };
    if ((await waitFor(context.clock, () => !isAlive(runtime.note), wait)) === null) {
      return localFailure(shareError("timed-out", "The runtime is still ending.", { waitedMs: GONE_WITHIN_MS }));
    }
    const { sharesEnded } = answer.value;
    const shares = sharesEnded === 0 ? "" : ` ${countOf(sharesEnded, "share")} ended with it.`;
    return output({ stopped: true, sharesEnded }, `The runtime is down.${shares}`);
  });

/** The terminals outlive the runtime, and only a runtime can end them: where none runs, one is started for that. */
const endLeftTerminals = async (context: CliContext): Promise<Outcome> => {
  const started = await context.launcher.startRuntime(context.places);
  if (!started.ok) return started;
  const ended = await end(context, true);
  return ended.ok ? output(NOTHING_STOPPED, "No runtime ran on this home; its terminals are ended.") : ended;
};

export const stop = async (context: CliContext, flags: { readonly terminals?: boolean }): Promise<Outcome> => {
  if (context.isRunning(context.places)) return end(context, flags.terminals === true);
  return flags.terminals === true
    ? endLeftTerminals(context)
    : output(NOTHING_STOPPED, "No runtime runs on this home.");
};
