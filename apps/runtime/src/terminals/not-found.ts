// The two things that can be missing here, said in one way.
import { type ShareError, shareError } from "#contract/errors";
import type { LaneId, TerminalId } from "#contract/ids";

export const terminalNotFound = (id: TerminalId): ShareError<"not-found"> =>
  shareError("not-found", `There is no terminal ${id}.`, { kind: "terminal", id });

export const laneNotFound = (id: LaneId): ShareError<"not-found"> =>
  shareError("not-found", `There is no lane ${id}.`, { kind: "lane", id });
