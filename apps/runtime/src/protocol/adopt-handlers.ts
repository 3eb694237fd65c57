// Implements the commands for panes of the operator's own tmux, and records what becomes of their mirrors.
import { fail, ok, type Result, type ShareError } from "#contract/errors";
import type { CorrelationId, LaneId, TerminalId } from "#contract/ids";
import type { Adopted, TheirPaneView } from "#contract/lane";
import type { Answer, Refusal } from "../integrations/sharing/commands/checks";
import type { AuditEntry, AuditPort } from "../integrations/sharing/ports";
import type { Requester } from "../integrations/sharing/share/record";

interface AdoptedLane {
  laneId: LaneId;
  terminalId: TerminalId;
  name: string;
  adopted: Adopted;
}

/** The part of the terminals that the commands need. */
export interface AdoptHost {
  panes(where: { server?: string; tmuxTmpdir?: string }): Promise<Result<readonly TheirPaneView[]>>;
  adopt(request: { server: string; pane: string; name?: string }): Promise<Result<AdoptedLane>>;
  closeLane(laneId: LaneId): Promise<Result<unknown>>;
  onMirrorEnded(
    listener: (ended: {
      readonly terminalId: TerminalId;
      readonly laneId: LaneId;
      readonly adopted: Adopted;
      readonly cause: string;
      readonly message: string;
    }) => void,
  ): void;
}

export interface AdoptDeps {
  readonly terminals: AdoptHost;
  readonly audit: AuditPort;
  readonly newCorrelationId: () => CorrelationId;
}

export interface AdoptHandlers {
  panes(where: Parameters<AdoptHost["panes"]>[0]): Promise<Answer<readonly TheirPaneView[]>>;
  /** Recorded. If it can't be recorded, the lane is closed again: audit-unavailable. */
  adopt(request: Parameters<AdoptHost["adopt"]>[0], by: Requester): Promise<Answer<AdoptedLane>>;
}

const RUNTIME = { kind: "runtime", id: "runtime" } as const;
/** As for every command: what isn't there, or can't be right, leaves no row. */
const LEAVES_NO_ROW: readonly ShareError["code"][] = ["not-found", "invalid-input"];

type Place = Pick<AuditEntry, "terminalId" | "laneId">;
const NOWHERE: Place = { terminalId: null, laneId: null };

export const createAdoptHandlers = ({ terminals, audit, newCorrelationId }: AdoptDeps): AdoptHandlers => {
  const append = (row: Pick<AuditEntry, "type" | "actor" | "data" | "correlationId">, place: Place) =>
    audit.append({ ...row, ...place, shareId: null, backend: null });

  terminals.onMirrorEnded(({ terminalId, laneId, adopted, cause, message }) => {
    const data = { ...adopted, cause, message };
    const row = { type: "lane.mirror-ended" as const, actor: RUNTIME, data, correlationId: newCorrelationId() };
    append(row, { terminalId, laneId });
  });

  return {
    panes: async (where) => {
      const listed = await terminals.panes(where);
      return listed.ok ? listed : fail({ ...listed.error, correlationId: newCorrelationId() });
    },
    adopt: async (request, by) => {
      const correlationId = newCorrelationId();
      const refuse = (error: ShareError): { readonly ok: false; readonly error: Refusal } =>
        fail({ ...error, correlationId });
      const adopted = await terminals.adopt(request);
      if (!adopted.ok) {
        const { code, message } = adopted.error;
        const data = { server: request.server, pane: request.pane, code, message };
        const row = { type: "lane.adopt-refused" as const, actor: by, data, correlationId };
        if (!LEAVES_NO_ROW.includes(code)) append(row, NOWHERE);
        return refuse(adopted.error);
      }
      const { laneId, terminalId } = adopted.value;
      const row = { type: "lane.adopted" as const, actor: by, data: { ...adopted.value.adopted }, correlationId };
      const written = append(row, { terminalId, laneId });
      if (written.ok) return ok({ ...adopted.value });
      await terminals.closeLane(laneId);
      return refuse(written.error);
    },
  };
};
