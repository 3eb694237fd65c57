// Finds shares and handoffs whose end was never recorded, because their runtime was killed or couldn't write, and makes the
// rows that close them.

import type { Actor, AuditEvent, AuditQuery, AuditType } from "#contract/audit";
import { ok, type Result } from "#contract/errors";
import type { AuditEntry } from "../integrations/sharing/ports";
import type { AuditUnavailable } from "./failure";

type List = (query: AuditQuery) => Result<readonly AuditEvent[], AuditUnavailable>;

const SWEEP: Actor = { kind: "runtime", id: "sweep" };
const MESSAGE = "The end of this share wasn't recorded when it happened. The next start cleaned up after it.";

const HANDOFF_MESSAGE =
  "The end of this handoff wasn't recorded when it happened. The agent lost the keyboard with the runtime that gave it.";

const closingHandoff = ({ correlationId, terminalId, laneId, data }: AuditEvent): AuditEntry[] => {
  const { handoffId, agent, may } = data;
  const of = { correlationId, actor: SWEEP, shareId: null, terminalId, laneId, backend: null };
  const what = { handoffId, agent, may, cause: "failed" };
  return [
    { ...of, type: "handoff.failed", data: { ...what, code: "internal", message: HANDOFF_MESSAGE } },
    { ...of, type: "handoff.ended", data: what },
  ];
};

const closing = ({ correlationId, shareId, terminalId, laneId, backend }: AuditEvent): AuditEntry[] => {
  const of = { correlationId, actor: SWEEP, shareId, terminalId, laneId, backend };
  return [
    { ...of, type: "share.failed", data: { code: "worker-lost", message: MESSAGE } },
    { ...of, type: "share.ended", data: { cause: "failed", proof: null } },
  ];
};

/**
 * Each runtime closes the shares of the one before it. A share is missed only if this many runtimes in a row are killed
 * before they write these rows.
 */
const RUNTIMES_BACK = 20;

const BEGINS: AuditType[] = ["share.requested", "handoff.requested"];
const ENDS: AuditType[] = ["share.ended", "handoff.ended"];
const idOf = ({ shareId, data }: AuditEvent): unknown => shareId ?? data.handoffId;

/**
 * The rows that end each share and handoff without an end, with its own correlation id, in the order of the requests. Call it before
 * this runtime appends its first row.
 */
export const closingRows = (list: List): Result<readonly AuditEntry[], AuditUnavailable> => {
  const runtimes = list({ type: "runtime.started", limit: RUNTIMES_BACK });
  if (!runtimes.ok) return runtimes;
  const [first] = runtimes.value;
  if (first === undefined) return ok([]);
  const listed = list({ types: [...BEGINS, ...ENDS], afterSeq: first.seq, limit: 0 });
  if (!listed.ok) return listed;
  const ended = new Set(listed.value.filter(({ type }) => ENDS.includes(type)).map(idOf));
  const open = listed.value.filter((event) => BEGINS.includes(event.type) && !ended.has(idOf(event)));
  return ok(open.flatMap((event) => (event.shareId === null ? closingHandoff(event) : closing(event))));
};
