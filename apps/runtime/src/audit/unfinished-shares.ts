// Shares whose end nobody could write down: those of a runtime that was killed, or that could not write. Says which rows close them; writes nothing itself.

import type { Actor, AuditEvent, AuditQuery } from "#contract/audit";
import { ok, type Result } from "#contract/errors";
import type { AuditEntry } from "../integrations/sharing/ports";
import type { AuditUnavailable } from "./audit-failure";

type List = (query: AuditQuery) => Result<readonly AuditEvent[], AuditUnavailable>;

const SWEEP: Actor = { kind: "runtime", id: "sweep" };
const WORDS = "Its end could not be recorded when it happened; the next start swept what it left.";

const closing = ({ correlationId, shareId, terminalId, laneId, backend }: AuditEvent): AuditEntry[] => {
  const of = { correlationId, actor: SWEEP, shareId, terminalId, laneId, backend };
  return [
    { ...of, type: "share.failed", data: { code: "worker-lost", message: WORDS } },
    { ...of, type: "share.ended", data: { cause: "failed", proof: null } },
  ];
};

/**
 * Shares end with their runtime, and the next one closes what is open: so many would have to be killed in a row, each
 * before it had written a row of these, for one to be missed.
 */
const RUNTIMES_BACK = 20;

/**
 * The rows that end each share which has no end yet, under its own correlation id, in the order of the requests. To be
 * asked before this runtime writes a row.
 */
export const closingRows = (list: List): Result<readonly AuditEntry[], AuditUnavailable> => {
  const runtimes = list({ type: "runtime.started", limit: RUNTIMES_BACK });
  if (!runtimes.ok) return runtimes;
  const [first] = runtimes.value;
  if (first === undefined) return ok([]);
  const listed = list({ types: ["share.requested", "share.ended"], afterSeq: first.seq, limit: 0 });
  if (!listed.ok) return listed;
  const ended = new Set(listed.value.filter(({ type }) => type === "share.ended").map(({ shareId }) => shareId));
  const isOpen = ({ type, shareId }: AuditEvent): boolean => type === "share.requested" && !ended.has(shareId);
  return ok(listed.value.filter(isOpen).flatMap(closing));
};
