// `lanecast lane …` and `lanecast terminal …`, without `lane attach`.

import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { Result } from "#contract/errors";
import type { LaneView, TerminalView } from "#contract/lane";
import { isLeased } from "#contract/phases";
import { countOf } from "#contract/phrases";
import type { WireError } from "#contract/wire";
import { shellArgument } from "../../platform/text";
import type { Connection } from "../connection";
import { type CliContext, withRuntime } from "../context";
import { type Failure, invalidArgument, type Outcome, output } from "../outcome";
import { resolveLane, resolveTerminal } from "../resolve-ids";
import { type Paint, printable, table } from "../text/format";
import { shareInBrief } from "../text/share";
import { callThatEnds } from "../waiting";
import { attachProblem, attachTo } from "./lane-attach";

const sharedWords = (count: number): string => (count === 0 ? "" : countOf(count, "share"));

const titleOf = ({ title, adopted }: TerminalView): string =>
  adopted === undefined ? title : `${title} (mirror of ${adopted.address})`;

const laneCell = (text: string, index: number): string => (index === 0 ? text : "");

const laneTable = (lanes: readonly LaneView[], paint: Paint): string => {
  if (lanes.length === 0) return "No lanes yet. Create one with: lanecast lane new --name work";
  // Most lanes have no labels; the column appears only if one has.
  const isLabelled = lanes.some(({ labels }) => labels.length > 0);
  const rows = lanes.flatMap((lane) =>
    lane.terminals.map((terminal, index) => [
      laneCell(lane.name, index),
      laneCell(lane.laneId, index),
      terminal.terminalId,
      titleOf(terminal),
      basename(terminal.cwd) || terminal.cwd,
      { text: sharedWords(terminal.shares.length), tone: "green" as const },
      ...(isLabelled ? [laneCell(lane.labels.join(" "), index)] : []),
    ]),
  );
  const more = isLabelled ? ["LABELS"] : [];
  return table(["LANE", "ID", "TERMINAL", "RUNNING", "DIR", "SHARED", ...more], rows, paint);
};

export const laneList = (context: CliContext): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const listed = await runtime.call((client) => client.lane.list());
    return listed.ok ? output(listed.value, laneTable(listed.value.lanes, context.io.paint)) : listed;
  });

export interface LaneNewFlags {
  readonly name?: string;
  readonly cwd?: string;
  readonly label?: readonly string[];
  readonly attach?: boolean;
}

/** On stderr: the terminal exists, but it isn't what was asked for. */
export const sayNote = async ({ io }: CliContext, note: string | null | undefined): Promise<void> => {
  if (note != null) await io.err(`lanecast: ${printable(note)}`);
};

const nextSteps = (name: string): string =>
  [
    `Attach to it with: lanecast lane attach ${shellArgument(name)}`,
    `Share it with: lanecast share start ${shellArgument(name)} --key FILE`,
  ].join("\n");

/** A terminal can't start in the folder that the command was typed in if that folder was deleted meanwhile. */
export const cwdProblem = ({ cwd }: CliContext): Failure | null => {
  if (existsSync(cwd)) return null;
  const hint = "Change to another folder, or choose one with --cwd.";
  return invalidArgument("--cwd", "The current folder was deleted.", hint);
};

/** Without `--cwd` the terminal starts in the current directory, as a new shell does. */
export const laneNew = async (
  context: CliContext,
  command: readonly string[],
  flags: LaneNewFlags,
): Promise<Outcome> => {
  const problem =
    (flags.attach === true ? attachProblem(context) : null) ?? (flags.cwd === undefined ? cwdProblem(context) : null);
  if (problem !== null) return problem;
  return withRuntime(context, async (runtime) => {
    const made = await runtime.call((client) =>
      client.lane.new({
        ...(flags.name === undefined ? {} : { name: flags.name }),
        cwd: resolve(context.cwd, flags.cwd ?? "."),
        ...(flags.label === undefined ? {} : { labels: [...flags.label] }),
        ...(command.length === 0 ? {} : { command: [...command] }),
      }),
    );
    if (!made.ok) return made;
    await sayNote(context, made.value.note);
    const { laneId, terminalId } = made.value;
    if (flags.attach === true) return attachTo(context, runtime, terminalId, {});
    return output(made.value, `Created ${laneId} with terminal ${terminalId}.\n${nextSteps(flags.name ?? terminalId)}`);
  });
};

export const laneRename = (context: CliContext, typed: string, name: string): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const laneId = await resolveLane(runtime, typed);
    if (!laneId.ok) return laneId;
    const renamed = await runtime.call((client) => client.lane.rename({ laneId: laneId.value, name }));
    return renamed.ok ? output(renamed.value, `Renamed ${printable(typed)} to ${printable(name)}.`) : renamed;
  });

export const laneLabel = (context: CliContext, typed: string, labels: readonly string[]): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const laneId = await resolveLane(runtime, typed);
    if (!laneId.ok) return laneId;
    const labelled = await runtime.call((client) => client.lane.label({ laneId: laneId.value, labels: [...labels] }));
    if (!labelled.ok) return labelled;
    const name = printable(typed);
    return output(
      labelled.value,
      labels.length === 0 ? `${name} has no labels now.` : `Labels of ${name}: ${labels.join(", ")}.`,
    );
  });

type Closed = Result<{ readonly sharesEnded: number }, WireError>;

/** What is in the way of closing, the question about it, and the hint for scripts. */
interface InTheWay {
  readonly text: string;
  readonly question: string;
  readonly hint: string;
}

/** `Lane api is shared:`, and every share that closing would stop. */
const sharedText = (what: string, terminals: readonly TerminalView[], nowMs: number): InTheWay => {
  const shares = terminals.flatMap((terminal) => terminal.shares);
  const lines = shares.map((share) => `\n  ${printable(shareInBrief(share, nowMs))}`);
  return {
    text: `${what} is shared${lines.length === 0 ? "" : ":"}${lines.join("")}`,
    question: "Stop sharing and close it?",
    hint: "Use --force to stop sharing and close it.",
  };
};

/** An agent has the keyboard, and nothing is shared. */
const leasedText = (what: string, agents: readonly string[]): InTheWay => ({
  text: `${what}: ${agents.join(", ")} ${agents.length === 1 ? "has" : "have"} the keyboard`,
  question: "Take it back and close this?",
  hint: "Use --force to take the keyboard back and close this.",
});

const inTheWay = async (
  { clock }: CliContext,
  runtime: Connection,
  { what, terminals }: Closing,
  { data }: WireError,
): Promise<InTheWay> => {
  const listed = await runtime.call((client) => client.lane.list());
  const closing = listed.ok ? terminals(listed.value.lanes) : [];
  if (!("handoffId" in data)) return sharedText(what, closing, clock.nowMs());
  const handoffs = await runtime.call((client) => client.handoff.list({}));
  const leases = (handoffs.ok ? handoffs.value.handoffs : []).filter(
    ({ phase, terminalId }) => isLeased(phase) && closing.some((each) => each.terminalId === terminalId),
  );
  return leasedText(what, leases.length === 0 ? ["an agent"] : leases.map(({ agent }) => agent.name));
};

interface Closing {
  /** `Lane api`. */
  readonly what: string;
  readonly isForced: boolean;
  readonly terminals: (lanes: readonly LaneView[]) => readonly TerminalView[];
  readonly close: (force: boolean) => Promise<Closed>;
}

/** If something is shared or handed over, asks once on a terminal; without one, `--force` is required. */
const closing = async (context: CliContext, runtime: Connection, target: Closing): Promise<Outcome> => {
  const { isForced, close } = target;
  let closed = await close(isForced);
  if (!closed.ok && closed.error.code === "wrong-phase" && !isForced) {
    const { text, question, hint } = await inTheWay(context, runtime, target, closed.error);
    const mayAsk = !context.isJson && context.io.canAsk;
    if (mayAsk && (await context.io.ask(`${text}\n${question}`))) closed = await close(true);
    else return { ok: false, error: { ...closed.error, message: text, hint } };
  }
  if (!closed.ok) return closed;
  const { sharesEnded } = closed.value;
  return output(
    { sharesEnded },
    sharesEnded === 0 ? "Closed." : `Closed, and stopped ${countOf(sharesEnded, "share")}.`,
  );
};

export interface CloseFlags {
  readonly force?: boolean;
}

export const laneClose = (context: CliContext, typed: string, flags: CloseFlags): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const laneId = await resolveLane(runtime, typed);
    if (!laneId.ok) return laneId;
    return closing(context, runtime, {
      what: `Lane ${printable(typed)}`,
      isForced: flags.force === true,
      terminals: (lanes) => lanes.filter((lane) => lane.laneId === laneId.value).flatMap((lane) => lane.terminals),
      close: (force) => callThatEnds(context, runtime, (client) => client.lane.close({ laneId: laneId.value, force })),
    });
  });

export const terminalNew = (context: CliContext, typedLane: string): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const laneId = await resolveLane(runtime, typedLane);
    if (!laneId.ok) return laneId;
    const made = await runtime.call((client) => client.terminal.new({ laneId: laneId.value }));
    if (!made.ok) return made;
    await sayNote(context, made.value.note);
    return output(made.value, `Created ${made.value.terminalId}.`);
  });

export const terminalClose = (context: CliContext, typed: string, flags: CloseFlags): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const terminalId = await resolveTerminal(runtime, typed, context.env.LANECAST_TERMINAL);
    if (!terminalId.ok) return terminalId;
    return closing(context, runtime, {
      what: `Terminal ${printable(typed)}`,
      isForced: flags.force === true,
      terminals: (lanes) =>
        lanes.flatMap((lane) => lane.terminals).filter((terminal) => terminal.terminalId === terminalId.value),
      close: (force) =>
        callThatEnds(context, runtime, (client) => client.terminal.close({ terminalId: terminalId.value, force })),
    });
  });
