// Implements the commands as plain functions on the runtime's parts. The router connects them to the wire.

import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { HandoffView } from "#contract/handoff";
import type { CorrelationId, LaneId, TerminalId } from "#contract/ids";
import type { Lane, LaneView } from "#contract/lane";
import { isLeased } from "#contract/phases";
import type { PolicyState } from "#contract/policy";
import type { BackendStatus, ShareView } from "#contract/share";
import type { TerminalEvent, WatchSnapshot } from "#contract/stream";
import type { Diagnosis } from "../doctor";
import type { Answer, Refusal } from "../integrations/sharing/commands/checks";
import type { Handoffs } from "../integrations/sharing/handoff";
import type { Requester } from "../integrations/sharing/share/record";
import type { Sharing } from "../integrations/sharing/share-session";
import type { Clock } from "../platform/clock";
import type { Approvals } from "../policy/approvals/approvals";
import type { OpenAttach } from "../terminals/attach";
import type { RequesterTokens } from "./rights/tokens";

/** The part of the terminals that the commands need; `createTerminals` provides it. */
export interface LanesHost {
  list(): readonly Lane[];
  newLane(options: {
    name?: string;
    cwd?: string;
    labels?: readonly string[];
    env?: Readonly<Record<string, string>>;
    command?: readonly string[];
  }): Promise<Result<{ laneId: LaneId; terminalId: TerminalId; note: string | null }>>;
  rename(laneId: LaneId, name: string): Promise<Result<unknown>>;
  label(laneId: LaneId, labels: readonly string[]): Promise<Result<unknown>>;
  closeLane(laneId: LaneId): Promise<Result<unknown>>;
  newTerminal(laneId: LaneId, cwd?: string): Promise<Result<{ terminalId: TerminalId; note: string | null }>>;
  closeTerminal(terminalId: TerminalId): Promise<Result<unknown>>;
  view(terminalId: TerminalId, signal: AbortSignal): AsyncIterable<TerminalEvent>;
  type(terminalId: TerminalId, bytes: Uint8Array): Promise<Result<unknown>>;
  resize(terminalId: TerminalId, cols: number, rows: number): Promise<Result<unknown>>;
  openAttach(
    terminalId: TerminalId,
    detachKeys?: string,
  ): Promise<Result<Pick<OpenAttach, "argv" | "detachKeyName" | "statusRows" | "scrollback">>>;
}

export interface CommandDeps {
  readonly clock: Clock;
  readonly sharing: Sharing;
  readonly approvals: Approvals;
  readonly handoffs: Pick<Handoffs, "list">;
  readonly tokens: RequesterTokens;
  readonly lanes: LanesHost;
  readonly backendStatuses: () => Promise<readonly BackendStatus[]>;
  readonly policyState: () => PolicyState;
  readonly newCorrelationId: () => CorrelationId;
  readonly issuePageUrl: () => string;
  readonly diagnose: () => Promise<Diagnosis>;
  /** Opens a URL in the operator's browser; false if there is none. */
  readonly openLink: (url: string) => boolean;
  /** Asks the composition root to stop the runtime; returns immediately. */
  readonly requestStop: (terminals: boolean, by: Requester) => void;
  readonly about: { readonly pid: number; readonly version: string; readonly home: string };
}

/** Shares of each terminal, oldest first. */
const byTerminal = (shares: readonly ShareView[]): ReadonlyMap<TerminalId, ShareView[]> =>
  Map.groupBy(shares, (share) => share.terminalId);

/** The number of shares in each phase, without phases that have none. */
export const countPhases = (all: readonly { readonly phase: string }[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { phase } of all) counts[phase] = (counts[phase] ?? 0) + 1;
  return counts;
};

/** Why closing needs `force`: a share, or an agent that has the keyboard. Null: it doesn't. */
const inTheWay = (shared: ShareView | undefined, leased: HandoffView | undefined): ShareError | null => {
  if (shared !== undefined) {
    const message = "This is shared right now. Use --force to stop sharing and close it.";
    return shareError("wrong-phase", message, { phase: shared.phase, command: "close", shareId: shared.shareId });
  }
  if (leased === undefined) return null;
  const { phase, handoffId, agent } = leased;
  const message = `${agent.name} has the keyboard. Use --force to take it back and close this.`;
  return shareError("wrong-phase", message, { phase, command: "close", handoffId });
};

/**
 * Closes a lane or terminal that may be shared or handed to an agent. Without `force` it is refused if it is; with it, no
 * guest is connected when it returns, and the handoff ends with the terminal.
 */
const createClosing = ({ sharing, handoffs }: CommandDeps, { refused, answer }: Answering) => {
  const openSharesIn = (terminalIds: readonly TerminalId[]): readonly ShareView[] =>
    sharing.list(false).filter((share) => terminalIds.includes(share.terminalId));

  const leaseIn = (terminalIds: readonly TerminalId[]): HandoffView | undefined =>
    handoffs.list(false).find(({ phase, terminalId }) => isLeased(phase) && terminalIds.includes(terminalId));

  const endSharesIn = async (terminalIds: readonly TerminalId[], by: Requester): Promise<Answer<number>> => {
    const shareIds = openSharesIn(terminalIds).map((share) => share.shareId);
    if (shareIds.length === 0) return ok(0);
    const ended = await sharing.revoke({ shareIds }, by, "terminal-closed");
    return ended.ok ? ok(ended.value.length) : ended;
  };

  return async (
    terminalIds: readonly TerminalId[],
    force: boolean,
    by: Requester,
    close: () => Promise<Result<unknown>>,
  ): Promise<Answer<{ sharesEnded: number }>> => {
    const [shared] = openSharesIn(terminalIds);
    const error = inTheWay(shared, leaseIn(terminalIds));
    if (error !== null && !force) return refused(error);
    const ended = await endSharesIn(terminalIds, by);
    if (!ended.ok) return ended;
    const closed = await answer(close());
    return closed.ok ? ok({ sharesEnded: ended.value }) : closed;
  };
};

interface Answering {
  refused(error: ShareError): { readonly ok: false; readonly error: Refusal };
  answer<T>(result: Promise<Result<T>> | Result<T>): Promise<Answer<T>>;
}

const createAnswering = ({ newCorrelationId }: CommandDeps): Answering => {
  const refused = (error: ShareError) => fail({ ...error, correlationId: newCorrelationId() });
  return {
    refused,
    answer: async (result) => {
      const settled = await result;
      return settled.ok ? settled : refused(settled.error);
    },
  };
};

const laneViews = ({ lanes, sharing }: CommandDeps): LaneView[] => {
  const shares = byTerminal(sharing.list(false));
  return lanes.list().map((lane) => ({
    ...lane,
    terminals: lane.terminals.map((terminal) => ({ ...terminal, shares: shares.get(terminal.terminalId) ?? [] })),
  }));
};

const createRuntimeCommands = (deps: CommandDeps) => ({
  status: async () => ({
    running: true as const,
    ...deps.about,
    sharesByPhase: countPhases(deps.sharing.list(false)),
    handoffsByPhase: countPhases(deps.handoffs.list(false)),
    backends: [...(await deps.backendStatuses())],
    policy: deps.policyState(),
  }),
  backends: async () => ({ backends: [...(await deps.backendStatuses())] }),
  stop: (terminals: boolean, by: Requester) => {
    const sharesEnded = deps.sharing.list(false).length;
    deps.requestStop(terminals, by);
    return { sharesEnded };
  },
  doctor: async () => {
    const { checks, backends } = await deps.diagnose();
    return { checks: [...checks], backends: [...backends] };
  },
  openCode: () => ({ url: deps.issuePageUrl() }),
  openLink: (url: string) => ({ opened: deps.openLink(url) }),
});

const createLaneCommands = (deps: CommandDeps, answering: Answering) => {
  const { lanes } = deps;
  const { answer, refused } = answering;
  const closing = createClosing(deps, answering);
  return {
    laneList: () => ({ lanes: laneViews(deps) }),
    laneNew: (options: Parameters<LanesHost["newLane"]>[0]) => answer(lanes.newLane(options)),
    laneLabel: (laneId: LaneId, labels: readonly string[]) => answer(lanes.label(laneId, labels)),
    laneRename: (laneId: LaneId, name: string) => answer(lanes.rename(laneId, name)),
    laneClose: async (laneId: LaneId, force: boolean, by: Requester) => {
      const lane = lanes.list().find((each) => each.laneId === laneId);
      if (lane === undefined) {
        return refused(shareError("not-found", `There is no lane ${laneId}.`, { kind: "lane", id: laneId }));
      }
      const terminalIds = lane.terminals.map((terminal) => terminal.terminalId);
      return closing(terminalIds, force, by, () => lanes.closeLane(laneId));
    },
    terminalNew: (laneId: LaneId, cwd: string | undefined) => answer(lanes.newTerminal(laneId, cwd)),
    terminalClose: (terminalId: TerminalId, force: boolean, by: Requester) =>
      closing([terminalId], force, by, () => lanes.closeTerminal(terminalId)),
    terminalAttach: async (asked: { terminalId: TerminalId; detachKeys?: string | undefined }) => {
      const opened = await answer(lanes.openAttach(asked.terminalId, asked.detachKeys));
      if (!opened.ok) return opened;
      const { argv, detachKeyName, statusRows, scrollback } = opened.value;
      return ok({
        argv: [...argv],
        detachKey: detachKeyName,
        statusRows,
        scrollback: { ...scrollback, argv: [...scrollback.argv] },
      });
    },
    terminalView: (terminalId: TerminalId, signal: AbortSignal) => lanes.view(terminalId, signal),
    terminalType: (terminalId: TerminalId, bytes: string) =>
      answer(lanes.type(terminalId, Uint8Array.fromBase64(bytes))),
    terminalResize: (terminalId: TerminalId, cols: number, rows: number) =>
      answer(lanes.resize(terminalId, cols, rows)),
  };
};

export type CommandHandlers = ReturnType<typeof createCommandHandlers>;

export const createCommandHandlers = (deps: CommandDeps) => {
  const answering = createAnswering(deps);
  const { sharing, lanes } = deps;
  return {
    ...createRuntimeCommands(deps),
    ...createLaneCommands(deps, answering),
    snapshot: (): Pick<WatchSnapshot, "lanes" | "shares" | "approvals"> => ({
      lanes: [...lanes.list()],
      shares: [...sharing.list(true)],
      approvals: [...deps.approvals.list()],
    }),
    sharing,
    approvals: deps.approvals,
    tokens: deps.tokens,
  };
};
