// The lanes as last listed, and what changed since the listing before. Pure: knows no tmux.
import type { LaneId, TerminalId } from "#contract/ids";
import type { Lane, Terminal } from "#contract/lane";
import type { TerminalRecord } from "./session-listing";

/** A whole lane as it is now, or its end. */
export type LaneChange =
  | { readonly type: "lane"; readonly lane: Lane }
  | { readonly type: "removed"; readonly laneId: LaneId };

export interface BookChanges {
  readonly closed: readonly TerminalId[];
  readonly lanes: readonly LaneChange[];
}

export interface LaneBook {
  /** In the order they were made. */
  list(): readonly Lane[];
  find(terminalId: TerminalId): TerminalRecord | null;
  /** The lane's terminals in their order; empty when there is no such lane. */
  terminalsOf(laneId: LaneId): readonly TerminalRecord[];
  all(): readonly TerminalRecord[];
  /** Replaces everything; says what is gone and which lanes look different. */
  replace(records: readonly TerminalRecord[]): BookChanges;
}

const byAge = (a: TerminalRecord, b: TerminalRecord): number =>
  a.laneCreatedAtMs - b.laneCreatedAtMs || a.laneId.localeCompare(b.laneId) || a.order - b.order;

const toTerminal = (record: TerminalRecord, socket: string): Terminal => ({
  terminalId: record.terminalId,
  title: record.title,
  cwd: record.cwd,
  alive: true,
  cols: record.cols,
  rows: record.rows,
  tmux: { socket, session: record.terminalId },
});

const toLane = (records: readonly TerminalRecord[], first: TerminalRecord, socket: string): Lane => ({
  laneId: first.laneId,
  name: first.laneName,
  createdAtMs: first.laneCreatedAtMs,
  labels: [...first.labels],
  terminals: records.filter(({ laneId }) => laneId === first.laneId).map((record) => toTerminal(record, socket)),
});

/** A lane's name, labels and age stand with each of its terminals; its first one speaks for it. */
const toLanes = (records: readonly TerminalRecord[], socket: string): readonly Lane[] => {
  const firsts = records.filter(
    (record, index) => records.findIndex((other) => other.laneId === record.laneId) === index,
  );
  return firsts.map((first) => toLane(records, first, socket));
};

const isSame = (a: Lane | undefined, b: Lane): boolean => JSON.stringify(a) === JSON.stringify(b);

/** `socketPath`: told with each terminal, so that a person can attach with a tmux of their own. */
export const createLaneBook = (socketPath: string): LaneBook => {
  let records: readonly TerminalRecord[] = [];
  let lanes: readonly Lane[] = [];

  return {
    list: () => lanes,
    find: (terminalId) => records.find((record) => record.terminalId === terminalId) ?? null,
    terminalsOf: (laneId) => records.filter((record) => record.laneId === laneId),
    all: () => records,
    replace: (next) => {
      const [oldRecords, oldLanes] = [records, lanes];
      records = next.toSorted(byAge);
      lanes = toLanes(records, socketPath);
      const stillThere = new Set(records.map((record) => record.terminalId));
      const removed = oldLanes.filter((old) => !lanes.some((lane) => lane.laneId === old.laneId));
      const changed = lanes.filter(
        (lane) =>
          !isSame(
            oldLanes.find((old) => old.laneId === lane.laneId),
            lane,
          ),
      );
      return {
        closed: oldRecords.map((record) => record.terminalId).filter((id) => !stillThere.has(id)),
        lanes: [
          ...removed.map(({ laneId }): LaneChange => ({ type: "removed", laneId })),
          ...changed.map((lane): LaneChange => ({ type: "lane", lane })),
        ],
      };
    },
  };
};
