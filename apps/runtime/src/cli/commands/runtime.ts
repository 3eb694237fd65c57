// `lanecast status, stop, doctor`. All three work without a runtime.

import type { Check } from "#contract/doctor";
import { exitCodeOf, shareError } from "#contract/errors";
import { countOf } from "#contract/phrases";
import type { PolicyState } from "#contract/policy";
import type { BackendStatus } from "#contract/share";
import { inspectConfig, PRODUCT_VERSION } from "../../platform/config";
import { isAlive } from "../../platform/process-table";
import { waitFor } from "../../platform/wait";
import type { Connection } from "../connection";
import { type CliContext, withRuntime } from "../context";
import { localFailure, type Outcome, output } from "../outcome";
import { type Paint, placeOf, printable } from "../text/format";
import { handoffEventWords } from "../text/handoff";
import { shareInBrief } from "../text/share";
import { openShares, stuckLines, withNotice } from "../waiting";

const NOT_RUNNING = { running: false, pid: null, sharesByPhase: {}, handoffsByPhase: {}, backends: [] };
const NOT_RUNNING_TEXT = "lanecast isn't running.";

const backendLine = (status: BackendStatus, paint: Paint): string => {
  const name = status.backend.padEnd(7);
  if (status.available) {
    const generation = status.generation == null ? "" : `(${printable(status.generation)} generation)`;
    const line = `${name} ${paint("green", "ready")} ${printable(status.version ?? "")} ${generation}`.trimEnd();
    return status.note == null ? line : `${line}\n        ${paint("dim", printable(status.note))}`;
  }
  return `${name} ${paint("red", "unavailable:")} ${printable(status.problem ?? "")} ${printable(status.remedy ?? "")}`.trimEnd();
};

/** Empty if the runtime is of the same version as this command. */
const versionLines = (version: string): readonly string[] =>
  version === PRODUCT_VERSION
    ? []
    : [
        `This command is of lanecast ${PRODUCT_VERSION}. To run that version, run lanecast stop and then lanecast open.`,
      ];

/** `2 live, 1 awaiting approval`; empty if none is open. */
const openPhases = (byPhase: Readonly<Record<string, number>>): string =>
  Object.entries(byPhase)
    .filter(([phase, count]) => phase !== "ended" && count > 0)
    .map(([phase, count]) => `${count} ${phase.replace("-", " ")}`)
    .join(", ");

const sharesLine = (byPhase: Readonly<Record<string, number>>): string => {
  const open = openPhases(byPhase);
  return open === "" ? "No shares." : `Shares: ${open}.`;
};

/** Empty if no handoff is open. */
const handoffLines = (byPhase: Readonly<Record<string, number>>): readonly string[] => {
  const open = openPhases(byPhase);
  return open === "" ? [] : [`Handoffs: ${open}. To see them, run lanecast handoff list.`];
};

/** Empty if the policies loaded without a mistake. */
const policyLines = ({ loadedAtMs, problem }: PolicyState, paint: Paint): readonly string[] => {
  if (problem === null) return [];
  const effect = loadedAtMs === null ? "everything is denied" : "the policies loaded before stay in force";
  const place = placeOf(problem.path, problem.line);
  return [`${paint("red", "Broken policies")} (${effect}): ${printable(place)}: ${printable(problem.message)}`];
};

export const status = async (context: CliContext): Promise<Outcome> => {
  const outcome = await withRuntime(context, async (runtime) => {
    const answer = await runtime.call((client) => client.runtime.status());
    if (!answer.ok) return answer;
    // A runtime from before an upgrade doesn't send the handoffs.
    const { pid, version, sharesByPhase, handoffsByPhase = {}, backends, policy } = answer.value;
    const { paint } = context.io;
    const nowMs = context.clock.nowMs();
    const shares = openPhases(sharesByPhase) !== "" ? ((await openShares(context, runtime)) ?? []) : [];
    const lines = [
      `lanecast ${version} is running (pid ${pid}).`,
      ...versionLines(version),
      sharesLine(sharesByPhase),
      ...shares.map((share) => `  ${printable(shareInBrief(share, nowMs))}`),
      ...stuckLines(shares).map((line) => `${paint("red", "Stuck:")} ${printable(line)}`),
      ...handoffLines(handoffsByPhase),
      ...policyLines(policy, paint),
      ...backends.map((each) => backendLine(each, paint)),
    ];
    return output(answer.value, lines.join("\n"));
  });
  // For status, "not running" is an answer. A running runtime that doesn't answer is a failure.
  const isAbsent = !outcome.ok && outcome.error.code === "disconnected" && !context.isRunning(context.places);
  return isAbsent ? output(NOT_RUNNING, NOT_RUNNING_TEXT) : outcome;
};

/** Each share may take 5 s to stop, all at the same time; a stop that takes longer is reported. */
const GONE_WITHIN_MS = 30_000;
const GONE_EVERY_MS = 20;

const TO_STOP = "Waiting for lanecast to stop…";

const NOTHING_STOPPED = { stopped: false, sharesEnded: 0 };

/** The port closes after the last share, so the runtime can still say which one keeps it. */
const stillStopping = async (context: CliContext, runtime: Connection): Promise<Outcome> => {
  const stuck = stuckLines((await openShares(context, runtime)) ?? []);
  const message = ["lanecast is still stopping.", ...stuck].join("\n");
  const { pid } = runtime.note;
  return localFailure(
    shareError("timed-out", message, { waitedMs: GONE_WITHIN_MS }),
    `It keeps trying. To end it now, with what is left of its shares, run: kill -KILL ${pid}`,
  );
};

interface StopFlags {
  readonly terminals?: boolean;
  readonly force?: boolean;
}

/** The answer was no. */
export const CANCELED = localFailure(
  shareError("wrong-phase", "Nothing was stopped.", { phase: "live", command: "stop" }),
  "Use --force to stop without being asked.",
);

/** Asks on a terminal if a stop would end shares or handoffs. Scripts aren't asked. */
export const mayStop = async (context: CliContext, runtime: Connection, isForced: boolean): Promise<boolean> => {
  if (isForced || context.isJson || !context.io.canAsk) return true;
  const shares = (await openShares(context, runtime)) ?? [];
  const listed = await runtime.call((client) => client.handoff.list({ all: false }));
  const nowMs = context.clock.nowMs();
  const lines = [
    ...shares.map((share) => shareInBrief(share, nowMs)),
    ...(listed.ok ? listed.value.handoffs.map(handoffEventWords) : []),
  ];
  if (lines.length === 0) return true;
  const what = lines.map((line) => `\n  ${printable(line)}`).join("");
  return context.io.ask(`Stopping lanecast ends:${what}\nGuests are disconnected and told why. Stop lanecast?`);
};

const stopRunning = (context: CliContext, { terminals = false, force = false }: StopFlags): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    if (!(await mayStop(context, runtime, force))) return CANCELED;
    const answer = await runtime.call((client) => client.runtime.stop({ terminals }));
    if (!answer.ok) return answer;
    const wait = { everyMs: GONE_EVERY_MS, withinMs: GONE_WITHIN_MS };
    const gone = waitFor(context.clock, () => !isAlive(runtime.note), wait);
    if ((await withNotice(context, runtime, gone, TO_STOP)) === null) return stillStopping(context, runtime);
    const { sharesEnded } = answer.value;
    const shares = sharesEnded === 0 ? "" : ` and ${countOf(sharesEnded, "share")}`;
    return output({ stopped: true, sharesEnded }, `Stopped lanecast${shares}.`);
  });

/** Terminals outlive the runtime, and only a runtime can close them. So this starts one. */
const closeLeftTerminals = async (context: CliContext): Promise<Outcome> => {
  const started = await context.launcher.startRuntime(context.places);
  if (!started.ok) return started;
  const stopped = await stopRunning(context, { terminals: true, force: true });
  return stopped.ok ? output(NOTHING_STOPPED, "lanecast wasn't running. Closed its terminals.") : stopped;
};

/** When another client stops lanecast, its port closes before its process ends. */
const CLOSING_WITHIN_MS = 5_000;

/** The runtime stopped before it could answer, for example because another command stopped it at the same moment. */
const isGoneWithoutAnswer = async (context: CliContext, outcome: Outcome): Promise<boolean> => {
  if (outcome.ok || outcome.error.code !== "disconnected") return false;
  const wait = { everyMs: GONE_EVERY_MS, withinMs: CLOSING_WITHIN_MS };
  return (await waitFor(context.clock, () => !context.isRunning(context.places), wait)) !== null;
};

export const stop = async (context: CliContext, flags: StopFlags): Promise<Outcome> => {
  if (context.isRunning(context.places)) {
    const outcome = await stopRunning(context, flags);
    if (!(await isGoneWithoutAnswer(context, outcome))) return outcome;
  }
  return flags.terminals === true ? closeLeftTerminals(context) : output(NOTHING_STOPPED, NOT_RUNNING_TEXT);
};

const checkLine = ({ id, ok, optional, found, problem, remedy }: Check, paint: Paint): string => {
  if (ok) return `${paint("green", "ok")}    ${id} ${paint("dim", printable(found ?? ""))}`.trimEnd();
  const why = `${printable(problem ?? "")} ${printable(remedy ?? "")}`;
  return optional ? `${paint("dim", "--")}    ${id} (optional): ${why}` : `${paint("red", "FAIL")}  ${id}: ${why}`;
};

export const doctor = async (context: CliContext): Promise<Outcome> => {
  const config = inspectConfig(context.env, { home: context.places.home });
  if (!config.ok) return localFailure(config.error);
  const { diagnose } = await context.loadRuntime();
  const { checks, backends } = await diagnose(config.value);
  const { paint } = context.io;
  const lines = checks.map((check) => checkLine(check, paint));
  const canShare = backends.some((backend) => backend.available);
  const text = [...lines, "", ...backends.map((backend) => backendLine(backend, paint))].join("\n");
  return output({ checks, backends }, text, canShare ? 0 : exitCodeOf["backend-unavailable"]);
};
