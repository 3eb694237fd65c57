// What every command of a share begins with: find it, ask the gate about it, refuse with an id. Knows no effect and ends nothing.
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { CorrelationId, LaneId, ShareId, TerminalId } from "#contract/ids";
import { commandsAllowedIn, isOpenPhase, type ShareCommand } from "#contract/phases";
import type { PolicyQuestion } from "../ports";
import { refusalRow } from "../share/audit";
import { denialOf } from "../share/denial";
import type { ShareGate } from "../share/gate";
import type { Requester, ShareRecord } from "../share/record";
import type { ShareStore } from "../share/store";
import { tooLate } from "./too-late";

/** A failure with the id under which the audit log has it. */
export type Refusal = ShareError & { readonly correlationId: CorrelationId };
export type Answer<T> = Result<T, Refusal>;

/** Which shares a command means. */
export type Selector =
  | { readonly shareIds: readonly ShareId[] }
  | { readonly terminalId: TerminalId }
  | { readonly laneId: LaneId }
  | { readonly all: true };

export interface DeskDeps {
  readonly store: ShareStore;
  readonly gate: ShareGate;
  readonly newCorrelationId: () => CorrelationId;
}

export interface ShareDesk {
  refusal(error: ShareError, correlationId: CorrelationId): { readonly ok: false; readonly error: Refusal };
  /** Refuses what never became a share, and records that. */
  refuse(error: ShareError, by: Requester, terminalId?: TerminalId | null): Refusal;
  /** Refuses a command on a share that is there, and records that under the share's own id. */
  refuseFor(
    record: ShareRecord,
    by: Requester,
    command: string,
    error: ShareError,
  ): { readonly ok: false; readonly error: Refusal };
  /** The share, if it answers this command in its phase. Errors: not-found, wrong-phase. */
  find(shareId: ShareId, command: ShareCommand): Answer<ShareRecord>;
  /** As `find`, for what changes or shows something: that it came too late or too early is on record. */
  findFor(shareId: ShareId, command: ShareCommand, by: Requester): Answer<ShareRecord>;
  /** Asks the gate about a share as it is; answers with the rules that allow it. Errors: policy-denied, which is not recorded yet. */
  ask(
    record: ShareRecord,
    by: Requester,
    action: Exclude<PolicyQuestion["action"], "share">,
    ttlMs: number,
  ): Promise<Result<{ readonly policyIds: readonly string[] }, ShareError<"policy-denied">>>;
  openSharesOf(terminalId: TerminalId): readonly ShareId[];
  /** Errors: not-found, when one named by id is unknown. Shares named by id need not be open. */
  select(selector: Selector): Answer<readonly ShareId[]>;
}

export const createShareDesk = ({ store, gate, newCorrelationId }: DeskDeps): ShareDesk => {
  const refusal = (error: ShareError, correlationId: CorrelationId) => fail({ ...error, correlationId });
  const open = (fits: (record: ShareRecord) => boolean): ShareId[] =>
    store
      .list()
      .filter((record) => isOpenPhase(record.state.phase) && fits(record))
      .map((record) => record.shareId);
  const openSharesOf = (terminalId: TerminalId): readonly ShareId[] =>
    open((record) => record.terminal.terminalId === terminalId);

  const find = (shareId: ShareId, command: ShareCommand): Answer<ShareRecord> => {
    const record = store.get(shareId);
    if (record === undefined) {
      const data = { kind: "share", id: shareId };
      return refusal(shareError("not-found", `There is no share ${shareId}.`, data), newCorrelationId());
    }
    if (commandsAllowedIn[record.state.phase].includes(command)) return ok(record);
    return refusal(tooLate(record, command), record.correlationId);
  };

  const refuseFor: ShareDesk["refuseFor"] = (record, by, command, error) => {
    store.record([refusalRow(record, "share.refused", by, error, { command })]);
    return refusal(error, record.correlationId);
  };

  const findFor: ShareDesk["findFor"] = (shareId, command, by) => {
    const found = find(shareId, command);
    const known = store.get(shareId);
    return found.ok || known === undefined ? found : refuseFor(known, by, command, found.error);
  };

  return {
    refusal,
    refuseFor,
    refuse: (error, by, terminalId = null) => {
      const correlationId = newCorrelationId();
      const nothing = { shareId: null, terminalId, laneId: null, backend: null };
      const data = { ...error.data, code: error.code, message: error.message };
      store.record([{ type: "share.refused", correlationId, actor: by, ...nothing, data }]);
      return { ...error, correlationId };
    },
    find,
    findFor,
    ask: async (record, by, action, ttlMs) => {
      const { verdict, isAllowed } = await gate.ask(record, by, action, ttlMs);
      if (isAllowed) return ok({ policyIds: verdict.policyIds });
      return fail(denialOf(verdict, { action, by }));
    },
    openSharesOf,
    select: (selector) => {
      if ("all" in selector) return ok(open(() => true));
      if ("terminalId" in selector) return ok(openSharesOf(selector.terminalId));
      if ("laneId" in selector) return ok(open((record) => record.terminal.laneId === selector.laneId));
      for (const shareId of selector.shareIds) {
        const found = find(shareId, "revoke");
        if (!found.ok) return found;
      }
      return ok(selector.shareIds);
    },
  };
};
