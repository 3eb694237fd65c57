// Ends what a runtime that was killed left of its shares: by recorded pid and start time, never by name. Runs before anything of this one starts.

import type { CorrelationId, ShareId } from "#contract/ids";
import { isAlive, killExactly } from "../../../platform/process-table";
import type { AuditEntry } from "../ports";
import type { SweepRecords } from "./sweep-record";

/** What was swept, as the row of the audit log; null when nothing was left. */
export const sweepLeftShares = (sweep: SweepRecords, correlationId: CorrelationId): AuditEntry | null => {
  const left = sweep.leftBehind();
  if (left.length === 0) return null;
  let processes = 0;
  const shareIdsLeft: ShareId[] = [];
  for (const record of left) {
    // Parent-death KILL has ended them already, as a rule; a pid that is somebody else's now has another start time.
    for (const ref of record.processes.filter(isAlive)) if (killExactly(ref, "SIGKILL")) processes += 1;
    // One that stays must not keep the runtime from starting: it is named, and the next start tries again.
    if (!sweep.remove(record.shareId)) shareIdsLeft.push(record.shareId);
  }
  return {
    type: "runtime.swept",
    correlationId,
    actor: { kind: "runtime", id: "sweep" },
    shareId: null,
    terminalId: null,
    laneId: null,
    backend: null,
    data: {
      processes,
      shareIds: left.map((record) => record.shareId),
      ...(shareIdsLeft.length === 0 ? {} : { shareIdsLeft }),
    },
  };
};
