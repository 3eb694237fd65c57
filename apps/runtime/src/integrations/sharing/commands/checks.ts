// What every command on a share starts with: find the share, check that its phase allows the command, ask the gate, audit a refusal.
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { CorrelationId, ShareId, TerminalId } from "#contract/ids";
import { commandsAllowedIn, type EndCause, type Phase, type ShareCommand } from "#contract/phases";
import type { PolicyQuestion } from "../ports";
import { refusalRow } from "../share/audit";
import { denialOf } from "../share/denial";
import type { ShareGate } from "../share/gate";
import type { Requester, ShareRecord } from "../share/record";
import type { ShareStore } from "../share/store";

/** An error with the correlation id under which the audit log has it. */
export type Refusal = ShareError & { readonly correlationId: CorrelationId };
export type Answer<T> = Result<T, Refusal>;

export interface CommandChecksDeps {
  readonly store: ShareStore;
  readonly gate: ShareGate;
  readonly newCorrelationId: () => CorrelationId;
}

export interface CommandChecks {
  /** Fails without an audit row. */
  fail(error: ShareError, correlationId?: CorrelationId): { readonly ok: false; readonly error: Refusal };
  /** Refuses a request that never became a share, and audits that. */
  refuseRequest(error: ShareError, by: Requester, terminalId?: TerminalId | null): Refusal;
  /** Refuses a command on a share, and audits that under the share's id. */
  refuse(
    record: ShareRecord,
    by: Requester,
    command: string,
    error: ShareError,
  ): { readonly ok: false; readonly error: Refusal };
  /** The share, if its phase allows the command. Not audited. Errors: not-found, wrong-phase. */
  find(shareId: ShareId, command: ShareCommand): Answer<ShareRecord>;
  /** As `find`, but audits a refusal. For commands that change or reveal something. */
  findOrRefuse(shareId: ShareId, command: ShareCommand, by: Requester): Answer<ShareRecord>;
  /** Asks the gate about a share and returns the rules that allow the action. Errors: policy-denied, not audited yet. */
  ask(
    record: ShareRecord,
    by: Requester,
    action: Exclude<PolicyQuestion["action"], "share">,
    totalMs: number,
  ): Promise<Result<{ readonly policyIds: readonly string[] }, ShareError<"policy-denied">>>;
}

const CANNOT: Readonly<Record<ShareCommand, string>> = {
  extend: "can't be extended",
  revoke: "can't be stopped",
  link: "has no link to show",
  switch: "can't be switched",
  guests: "has no guests to manage",
  again: "can't be started again yet",
};

const ENDED: Readonly<Record<EndCause, string>> = {
  denied: "was denied",
  expired: "has expired",
  revoked: "was stopped",
  stopped: "was stopped before it was live",
  switched: "was switched to the other backend",
  "terminal-closed": "ended when its terminal was closed",
  "runtime-stopping": "ended when lanecast was stopped",
  failed: "failed",
};

const CURRENT: Readonly<Record<Exclude<Phase, "ended">, string>> = {
  requested: "is waiting for the policy's decision",
  "awaiting-approval": "is waiting for approval",
  starting: "is starting",
  live: "is live",
  grace: "is live",
  ending: "is ending",
};

/** `shr_… was stopped; it cannot be extended.` */
const wrongPhase = ({ shareId, state }: ShareRecord, command: ShareCommand): ShareError<"wrong-phase"> => {
  const { phase } = state;
  const current = phase === "ended" ? ENDED[state.endCause ?? "stopped"] : CURRENT[phase];
  return shareError("wrong-phase", `${shareId} ${current}; it ${CANNOT[command]}.`, { phase, command, shareId });
};

export const createCommandChecks = ({ store, gate, newCorrelationId }: CommandChecksDeps): CommandChecks => {
  const failWith: CommandChecks["fail"] = (error, correlationId = newCorrelationId()) =>
    fail({ ...error, correlationId });

  const find: CommandChecks["find"] = (shareId, command) => {
    const record = store.get(shareId);
    if (record === undefined)
      return failWith(shareError("not-found", `There is no share ${shareId}.`, { kind: "share", id: shareId }));
    if (commandsAllowedIn[record.state.phase].includes(command)) return ok(record);
    return failWith(wrongPhase(record, command), record.correlationId);
  };

  const refuse: CommandChecks["refuse"] = (record, by, command, error) => {
    store.record([refusalRow(record, "share.refused", by, error, { command })]);
    return failWith(error, record.correlationId);
  };

  return {
    fail: failWith,
    refuse,
    refuseRequest: (error, by, terminalId = null) => {
      const correlationId = newCorrelationId();
      const noShare = { shareId: null, terminalId, laneId: null, backend: null };
      const data = { ...error.data, code: error.code, message: error.message };
      store.record([{ type: "share.refused", correlationId, actor: by, ...noShare, data }]);
      return { ...error, correlationId };
    },
    find,
    findOrRefuse: (shareId, command, by) => {
      const found = find(shareId, command);
      const known = store.get(shareId);
      return found.ok || known === undefined ? found : refuse(known, by, command, found.error);
    },
    ask: async (record, by, action, totalMs) => {
      const { verdict, isAllowed } = await gate.ask(record, by, action, totalMs);
      return isAllowed ? ok({ policyIds: verdict.policyIds }) : fail(denialOf(verdict, { action, by }));
    },
  };
};
