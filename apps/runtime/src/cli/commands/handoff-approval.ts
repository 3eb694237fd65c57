// `lanecast approval give|refuse` of a handoff: the id of a request may be that of an agent that asks for a terminal.
import type { ApprovalGiving } from "#contract/approval";
import type { HandoffView } from "#contract/handoff";
import type { ApprovalId } from "#contract/ids";
import type { Connection } from "../connection";
import type { CliContext } from "../context";
import { type Outcome, output } from "../outcome";
import { handoffDetails } from "../text/handoff";

const waitingFor = async (runtime: Connection, approvalId: ApprovalId): Promise<HandoffView | null> => {
  const listed = await runtime.call((client) => client.handoff.list({}));
  if (!listed.ok) return null;
  return listed.value.handoffs.find(({ approval }) => approval?.approvalId === approvalId) ?? null;
};

/** Null: no handoff waits under this id. `--access read` grants watching only. */
export const approveHandoff = async (
  { clock }: CliContext,
  runtime: Connection,
  { approvalId, access, ttlMs, note, signature }: ApprovalGiving,
): Promise<Outcome | null> => {
  const waiting = await waitingFor(runtime, approvalId);
  if (waiting === null) return null;
  const approving = {
    handoffId: waiting.handoffId,
    ...(access === "read" ? { may: "watch" as const } : {}),
    ...(ttlMs === undefined ? {} : { ttlMs }),
    ...(note === undefined ? {} : { note }),
    ...(signature === undefined ? {} : { signature }),
  };
  const approved = await runtime.call((client) => client.handoff.approve(approving));
  return approved.ok ? output(approved.value, handoffDetails(approved.value.handoff, clock.nowMs())) : approved;
};

/** The text to sign, and nothing else on stdout. Null: no handoff waits under this id. */
export const showHandoffRequest = async (runtime: Connection, approvalId: ApprovalId): Promise<Outcome | null> => {
  const waiting = await waitingFor(runtime, approvalId);
  if (waiting === null) return null;
  const { handoffId } = waiting;
  const shown = await runtime.call((client) => client.handoff.textToSign({ handoffId }));
  return shown.ok ? output({ handoff: waiting, ...shown.value }, shown.value.text.replace(/\n$/, "")) : shown;
};

/** Null: no handoff waits under this id. */
export const denyHandoff = async (
  { clock }: CliContext,
  runtime: Connection,
  { approvalId, note }: { readonly approvalId: ApprovalId; readonly note?: string },
): Promise<Outcome | null> => {
  const waiting = await waitingFor(runtime, approvalId);
  if (waiting === null) return null;
  const { handoffId } = waiting;
  const denied = await runtime.call((client) =>
    client.handoff.deny({ handoffId, ...(note === undefined ? {} : { note }) }),
  );
  return denied.ok ? output(denied.value, handoffDetails(denied.value.handoff, clock.nowMs())) : denied;
};
