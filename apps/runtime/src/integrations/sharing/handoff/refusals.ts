// What every command on a handoff starts with: find it, check its phase, and record a refusal.
import { fail, ok, type ShareError, shareError } from "#contract/errors";
import type { HandoffView } from "#contract/handoff";
import type { CorrelationId, HandoffId, TerminalId } from "#contract/ids";
import { type HandoffCommand, handoffCommandsIn } from "#contract/phases";
import type { Answer, Refusal } from "../commands/checks";
import type { Requester } from "../share/record";
import { noteRow } from "./audit";
import type { HandoffParts, HandoffsDeps } from "./parts";
import { type HandoffRecord, toView } from "./record";

type Refused = { readonly ok: false; readonly error: Refusal };

export interface Refusals {
  /** Without an audit row. */
  refuse(error: ShareError, correlationId?: CorrelationId): Refused;
  /** Records a request that became no handoff. */
  refuseRequest(error: ShareError, by: Requester, terminalId: TerminalId): Refused;
  /** Records a refused command on a handoff. */
  refuseCommand(record: HandoffRecord, command: string, error: ShareError, by: Requester): Refused;
  find(handoffId: HandoffId): Answer<HandoffRecord>;
  /** The handoff, if its phase allows the command; a refusal is recorded. */
  findFor(handoffId: HandoffId, command: HandoffCommand, by: Requester): Answer<HandoffRecord>;
  shown(handoffId: HandoffId): Answer<HandoffView>;
}

export const createRefusals = ({ audit, newId }: HandoffsDeps, { store }: HandoffParts): Refusals => {
  const refuse: Refusals["refuse"] = (error, correlationId = newId.correlation()) => fail({ ...error, correlationId });
  const refuseCommand: Refusals["refuseCommand"] = (record, command, error, by) => {
    const { code, message } = error;
    store.record(noteRow(record, "handoff.refused", by, { ...error.data, command, code, message }));
    return refuse(error, record.correlationId);
  };
  const find: Refusals["find"] = (handoffId) => {
    const record = store.get(handoffId);
    if (record !== undefined) return ok(record);
    return refuse(shareError("not-found", `There is no handoff ${handoffId}.`, { kind: "handoff", id: handoffId }));
  };
  return {
    refuse,
    refuseCommand,
    find,
    refuseRequest: (error, by, terminalId) => {
      const correlationId = newId.correlation();
      const data = { ...error.data, code: error.code, message: error.message };
      const nothing = { shareId: null, terminalId, laneId: null, backend: null };
      audit.append({ type: "handoff.refused", correlationId, actor: by, ...nothing, data });
      return refuse(error, correlationId);
    },
    findFor: (handoffId, command, by) => {
      const found = find(handoffId);
      if (!found.ok || handoffCommandsIn[found.value.state.phase].includes(command)) return found;
      const { phase } = found.value.state;
      const message = `${handoffId} is ${phase}, which doesn't allow this.`;
      return refuseCommand(found.value, command, shareError("wrong-phase", message, { phase, command, handoffId }), by);
    },
    shown: (handoffId) => {
      const found = find(handoffId);
      return found.ok ? ok(toView(found.value)) : found;
    },
  };
};
