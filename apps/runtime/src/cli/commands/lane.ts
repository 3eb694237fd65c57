// `lanecast lane …` and `lanecast terminal …`, without `lane attach`.

import { basename, resolve } from "node:path";
import type { Result } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import type { LaneView } from "#contract/lane";
import type { WireError } from "#contract/wire";
import { pause } from "../../platform/wait";
import type { Connection } from "../connection";
import { type CliContext, withRuntime } from "../context";
import { type Outcome, output } from "../outcome";
import { resolveLane, resolveTerminal } from "../resolve-ids";
import { countOf, type Paint, printable, table } from "../text/format";
import { callThatEnds } from "../waiting";

const sharedWords = (count: number): string => (count === 0 ? "" : countOf(count, "share"));

const laneTable = (lanes: readonly LaneView[], paint: Paint): string => {
  if (lanes.length === 0) return "No lanes yet. Create one with: lanecast lane new --name work";
  // Most lanes have no labels; the column appears only if one has.
  const isLabelled = lanes.some(({ labels }) => labels.length > 0);
  const rows = lanes.flatMap((lane) =>
    lane.terminals.map((terminal, index) => [
      index === 0 ? lane.name : "",
      index === 0 ? lane.laneId : "",
      terminal.terminalId,
      terminal.title,
      basename(terminal.cwd) || terminal.cwd,
      { text: sharedWords(terminal.shares.length), tone: "green" as const },
      ...(isLabelled ? [index === 0 ? lane.labels.join(" ") : ""] : []),
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
}

/** Without `--cwd` the terminal starts in the current directory, as a new shell does. */
export const laneNew = (context: CliContext, command: readonly string[], flags: LaneNewFlags): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const made = await runtime.call((client) =>
      client.lane.new({
        ...(flags.name === undefined ? {} : { name: flags.name }),
        cwd: resolve(context.cwd, flags.cwd ?? "."),
        ...(flags.label === undefined ? {} : { labels: [...flags.label] }),
        ...(command.length === 0 ? {} : { command: [...command] }),
      }),
    );
    if (!made.ok) return made;
    const { laneId, terminalId } = made.value;
    if (await hasClosed(context, runtime, terminalId)) {
      const what = command.length === 0 ? "its shell" : printable(command.join(" "));
      await context.io.err(`The terminal has closed again, because ${what} ended immediately.`);
    }
    return output(made.value, `Created ${laneId} with terminal ${terminalId}.`);
  });

/** A program that can't run in a terminal, or has nothing to do, ends within this time. */
const ENDS_WITHIN_MS = 150;

const hasClosed = async ({ clock }: CliContext, runtime: Connection, terminalId: TerminalId): Promise<boolean> => {
  await pause(clock, ENDS_WITHIN_MS);
  const listed = await runtime.call((client) => client.lane.list());
  return (
    listed.ok && !listed.value.lanes.some(({ terminals }) => terminals.some((each) => each.terminalId === terminalId))
  );
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
    const text = labels.length === 0 ? "Removed the labels of" : `Set the labels ${labels.join(", ")} of`;
    return output(labelled.value, `${text} ${printable(typed)}.`);
  });

type Closed = Result<{ readonly sharesEnded: number }, WireError>;

/** If something is shared, asks once on a terminal; without one, `--force` is required. */
const closing = async (
  context: CliContext,
  what: string,
  isForced: boolean,
  close: (force: boolean) => Promise<Closed>,
): Promise<Outcome> => {
  let closed = await close(isForced);
  const isShared = !closed.ok && closed.error.code === "wrong-phase";
  if (isShared && !context.isJson && context.io.canAsk) {
    if (await context.io.ask(`${what} is shared. Stop sharing and close it?`)) closed = await close(true);
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
    return closing(context, `Lane ${typed}`, flags.force === true, (force) =>
      callThatEnds(context, runtime, (client) => client.lane.close({ laneId: laneId.value, force })),
    );
  });

export const terminalNew = (context: CliContext, typedLane: string): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const laneId = await resolveLane(runtime, typedLane);
    if (!laneId.ok) return laneId;
    const made = await runtime.call((client) => client.terminal.new({ laneId: laneId.value }));
    return made.ok ? output(made.value, `Created ${made.value.terminalId}.`) : made;
  });

export const terminalClose = (context: CliContext, typed: string, flags: CloseFlags): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const terminalId = await resolveTerminal(runtime, typed, context.env.LANECAST_TERMINAL);
    if (!terminalId.ok) return terminalId;
    return closing(context, `Terminal ${typed}`, flags.force === true, (force) =>
      callThatEnds(context, runtime, (client) => client.terminal.close({ terminalId: terminalId.value, force })),
    );
  });
