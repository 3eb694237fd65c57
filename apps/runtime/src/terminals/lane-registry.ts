// Keeps the lanes as tmux last listed them, and compares each listing with the one before.
import { type ShareError, shareError } from "#contract/errors";
import type { LaneId, TerminalId } from "#contract/ids";
import type { Lane, Terminal } from "#contract/lane";
import type { MirrorOf } from "./adopt/mirror-option";
import type { TerminalRecord } from "./session-listing";

/** A whole lane as it is now, or its removal. */
export type LaneChange =
  | { readonly type: "lane"; readonly lane: Lane }
  | { readonly type: "removed"; readonly laneId: LaneId };

export interface RegistryChanges {
  readonly closed: readonly TerminalId[];
  readonly lanes: readonly LaneChange[];
}

export interface LaneRegistry {
  /** Oldest first. */
  list(): readonly Lane[];
  find(terminalId: TerminalId): TerminalRecord | null;
  /** The lane's terminals in order; empty if the lane doesn't exist. */
  terminalsOf(laneId: LaneId): readonly TerminalRecord[];
  all(): readonly TerminalRecord[];
  /** Replaces every record. Returns the terminals that are gone and the lanes that look different. */
  replace(records: readonly TerminalRecord[]): RegistryChanges;
}

export const terminalNotFound = (id: TerminalId): ShareError<"not-found"> =>
  shareError("not-found", `There is no terminal ${id}.`, { kind: "terminal", id });

export const laneNotFound = (id: LaneId): ShareError<"not-found"> =>
  shareError("not-found", `There is no lane ${id}.`, { kind: "lane", id });

const byAge = (a: TerminalRecord, b: TerminalRecord): number =>
  a.laneCreatedAtMs - b.laneCreatedAtMs || a.laneId.localeCompare(b.laneId) || a.order - b.order;

const adoptedOf = ({ server, pane, address }: MirrorOf): Terminal["adopted"] => ({ server, pane, address });

const toTerminal = (record: TerminalRecord, socket: string): Terminal => ({
  terminalId: record.terminalId,
  title: record.title,
  cwd: record.cwd,
  alive: true,
  cols: record.cols,
  rows: record.rows,
  tmux: { socket, session: record.terminalId },
  ...(record.mirror !== null && { adopted: adoptedOf(record.mirror) }),
});

const toLane = (records: readonly TerminalRecord[], first: TerminalRecord, socket: string): Lane => ({
  laneId: first.laneId,
  name: first.laneName,
  createdAtMs: first.laneCreatedAtMs,
  labels: [...first.labels],
  terminals: records.map((record) => toTerminal(record, socket)),
});

/** Every terminal carries its lane's name, labels and age. The lane shows those of its first terminal. */
const toLanes = (records: readonly TerminalRecord[], socket: string): readonly Lane[] =>
  [...Map.groupBy(records, ({ laneId }) => laneId).values()].flatMap((own) => {
    const [first] = own;
    return first === undefined ? [] : [toLane(own, first, socket)];
  });

const isSame = (a: Lane | undefined, b: Lane): boolean => JSON.stringify(a) === JSON.stringify(b);

/** `socketPath` is part of each terminal, so that people can attach with their own tmux. */
export const createLaneRegistry = (socketPath: string): LaneRegistry => {
  let records: readonly TerminalRecord[] = [];
  let lanes: readonly Lane[] = [];
  /** By id, so that a thousand lanes are compared in a thousand steps. */
  let byTerminal: ReadonlyMap<TerminalId, TerminalRecord> = new Map();

  return {
    list: () => lanes,
    find: (terminalId) => byTerminal.get(terminalId) ?? null,
    terminalsOf: (laneId) => records.filter((record) => record.laneId === laneId),
    all: () => records,
    replace: (next) => {
      const [oldRecords, oldLanes] = [records, lanes];
      records = next.toSorted(byAge);
      lanes = toLanes(records, socketPath);
      byTerminal = new Map(records.map((record) => [record.terminalId, record]));
      const before = new Map(oldLanes.map((lane) => [lane.laneId, lane]));
      const after = new Set(lanes.map(({ laneId }) => laneId));
      const removed = oldLanes.filter(({ laneId }) => !after.has(laneId));
      const changed = lanes.filter((lane) => !isSame(before.get(lane.laneId), lane));
      return {
        closed: oldRecords.map((record) => record.terminalId).filter((id) => !byTerminal.has(id)),
        lanes: [
          ...removed.map(({ laneId }): LaneChange => ({ type: "removed", laneId })),
          ...changed.map((lane): LaneChange => ({ type: "lane", lane })),
        ],
      };
    },
  };
};
