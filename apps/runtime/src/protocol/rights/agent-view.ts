// The runtime as an agent sees it: its own shares and requests, and terminals by name.

import { fail, shareError } from "#contract/errors";
import type { CorrelationId, ShareId } from "#contract/ids";
import type { Lane, LaneView } from "#contract/lane";
import type { WatchEvent } from "#contract/stream";
import type { Refusal } from "../../integrations/sharing/commands/checks";
import type { Requester } from "../../integrations/sharing/share/record";
import type { Sharing } from "../../integrations/sharing/share-session";
import type { Approvals } from "../../policy/approvals/approvals";
import { type CommandHandlers, countPhases } from "../command-handlers";

/** Refuses, and records the refusal under the agent's name. */
type Deny = (reason: string) => { readonly ok: false; readonly error: Refusal };

const REMEDY = "Ask the operator. An agent's token can only request shares and manage its own.";

/** Whether a refusal of this agent is still recorded (rates.ts). */
export interface MayRecord {
  mayRecord(): boolean;
  newCorrelationId(): CorrelationId;
}

export const createDeny =
  (sharing: Pick<Sharing, "refuse">, agent: Requester, record: MayRecord): Deny =>
  (reason) => {
    const error = shareError("policy-denied", `Not allowed: ${reason}`, { reason, policyIds: [], remedy: REMEDY });
    // Refused in any case; recorded unless this agent has already filled its share of the log.
    return fail(
      record.mayRecord() ? sharing.refuse(error, agent) : { ...error, correlationId: record.newCorrelationId() },
    );
  };

/** Compares tokens, not names: after a token is revoked, another agent may use its name. */
const isBy = (agent: Requester, by: Requester): boolean =>
  by.kind === "agent" && by.tokenId !== undefined && by.tokenId === agent.tokenId;

const ownSharing = (sharing: Sharing, agent: Requester, deny: Deny): Sharing => {
  /** The refusal for another requester's share; null otherwise. For a share that doesn't exist, the command itself fails. */
  const foreign = (shareId: ShareId) => {
    const shown = sharing.show(shareId);
    return shown.ok && !isBy(agent, shown.value.requestedBy) ? deny(`share ${shareId} belongs to someone else.`) : null;
  };
  // Listed one by one instead of spread, so that a new command isn't open to agents until it is added here.
  return {
    start: sharing.start,
    check: sharing.check,
    refuse: sharing.refuse,
    decide: (_shareId, _fact) => deny("an agent can't decide requests."),
    loseRecord: sharing.loseRecord,
    checkFiles: sharing.checkFiles,
    dispose: sharing.dispose,
    list: (all) => sharing.list(all).filter(({ requestedBy }) => isBy(agent, requestedBy)),
    show: (shareId) => foreign(shareId) ?? sharing.show(shareId),
    link: async (shareId, by) => foreign(shareId) ?? sharing.link(shareId, by),
    invite: async (shareId, by) => foreign(shareId) ?? sharing.invite(shareId, by),
    guests: {
      list: (shareId) => foreign(shareId) ?? sharing.guests.list(shareId),
      kick: async (shareId, guestId, by) => foreign(shareId) ?? sharing.guests.kick(shareId, guestId, by),
      letBack: (shareId, guestId, by) => foreign(shareId) ?? sharing.guests.letBack(shareId, guestId, by),
      turnAway: async (shareId, guestId, by) => foreign(shareId) ?? sharing.guests.turnAway(shareId, guestId, by),
      // In its own share an agent may reduce access; only the operator lets guests in or gives them more.
      setAccess: async (shareId, guestId, access, by) =>
        access === "write"
          ? deny("an agent can't let a guest type.")
          : (foreign(shareId) ?? sharing.guests.setAccess(shareId, guestId, access, by)),
      admit: async () => deny("an agent can't let guests in."),
    },
    extend: async (shareId, by, to) => foreign(shareId) ?? sharing.extend(shareId, by, to),
    again: async (shareId, by, wait) => foreign(shareId) ?? sharing.again(shareId, by, wait),
    switchTo: async (shareId, backend, by) => foreign(shareId) ?? sharing.switchTo(shareId, backend, by),
    revoke: async (selector, actor, cause) => {
      if (!("shareIds" in selector)) return deny("an agent can only end its own shares, by id.");
      const denied = selector.shareIds.map(foreign).find((each) => each !== null);
      return denied ?? sharing.revoke(selector, actor, cause);
    },
  };
};

const ownApprovals = (approvals: Approvals, agent: Requester, deny: Deny): Approvals => ({
  list: () => approvals.list().filter(({ askedBy }) => isBy(agent, askedBy)),
  show: (approvalId) => {
    const shown = approvals.show(approvalId);
    return shown.ok && !isBy(agent, shown.value.approval.askedBy)
      ? deny(`request ${approvalId} belongs to someone else.`)
      : shown;
  },
  give: async () => deny("an agent can't approve requests."),
  refuse: () => deny("an agent can't deny requests."),
});

/** Only the names of a lane and its terminals: no titles, directories, sockets or labels. */
const namesOnly = <L extends Lane>(lane: L): L => ({
  ...lane,
  labels: [],
  terminals: lane.terminals.map((each) => ({ ...each, title: "", cwd: "", tmux: { socket: "", session: "" } })),
});

/** The same commands on a narrower view. Which commands an agent can call at all is decided in agent-rights. */
export const agentCommands = (commands: CommandHandlers, agent: Requester, record: MayRecord): CommandHandlers => {
  const deny = createDeny(commands.sharing, agent, record);
  const laneOf = (lane: LaneView): LaneView => {
    const terminals = lane.terminals.map((each) => ({
      ...each,
      shares: each.shares.filter(({ requestedBy }) => isBy(agent, requestedBy)),
    }));
    return namesOnly({ ...lane, terminals });
  };
  const sharing = ownSharing(commands.sharing, agent, deny);
  return {
    ...commands,
    status: async () => ({ ...(await commands.status()), sharesByPhase: countPhases(sharing.list(false)) }),
    laneList: () => ({ lanes: commands.laneList().lanes.map(laneOf) }),
    sharing,
    approvals: ownApprovals(commands.approvals, agent, deny),
  };
};

/** The event as this agent may see it; null if it may not. `own` collects the ids of its shares and requests. */
const seenBy = (agent: Requester, own: Set<string>, event: WatchEvent): WatchEvent | null => {
  switch (event.type) {
    case "snapshot": {
      const shares = event.shares.filter(({ requestedBy }) => isBy(agent, requestedBy));
      const approvals = event.approvals.filter(({ askedBy }) => isBy(agent, askedBy));
      for (const { shareId } of shares) own.add(shareId);
      for (const { approvalId } of approvals) own.add(approvalId);
      return { ...event, lanes: [], shares, approvals, handoffs: [], policy: { ...event.policy, problem: null } };
    }
    case "share":
      if (!isBy(agent, event.share.requestedBy)) return null;
      own.add(event.share.shareId);
      return event;
    case "approval":
      if (!isBy(agent, event.approval.askedBy)) return null;
      own.add(event.approval.approvalId);
      return event;
    case "removed":
      return own.delete(event.id) ? event : null;
    case "heartbeat":
      return event;
    // An agent hears of its handoffs through `handoff.attend`.
    case "handoff":
    case "lane":
    case "policy":
    case "limits":
      return null;
  }
};

/** The stream of this agent's own changes, renumbered without a gap. It ends when the token is revoked. */
export const agentWatch = (
  watch: (signal: AbortSignal) => AsyncGenerator<WatchEvent, void, void>,
  agent: Requester,
  isValid: () => boolean,
) =>
  async function* (signal: AbortSignal): AsyncGenerator<WatchEvent, void, void> {
    const own = new Set<string>();
    let seq = -1;
    for await (const event of watch(signal)) {
      const seen = seenBy(agent, own, event);
      if (seen === null) continue;
      if (!isValid()) return;
      if (seen.type !== "heartbeat") seq += 1;
      yield { ...seen, seq };
    }
  };
