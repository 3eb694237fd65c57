// The runtime as an agent has it: its own shares and requests, terminals by name, and nothing of anybody else's. Decides no policy.

import { fail, shareError } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import type { Lane, LaneView } from "#contract/lane";
import type { WatchEvent } from "#contract/stream";
import type { Refusal } from "../../integrations/sharing/commands/checks";
import type { Requester } from "../../integrations/sharing/share/record";
import type { Sharing } from "../../integrations/sharing/share-session";
import type { Approvals } from "../../policy/approvals/approvals";
import { type CommandHandlers, countPhases } from "../command-handlers";

/** Refused, and written down under the agent's name. */
type Deny = (reason: string) => { readonly ok: false; readonly error: Refusal };

const REMEDY = "Ask the operator; an agent's token asks and looks after its own shares only.";

export const createDeny =
  (sharing: Pick<Sharing, "refuse">, agent: Requester): Deny =>
  (reason) => {
    const error = shareError("policy-denied", `Not allowed: ${reason}`, { reason, policyIds: [], remedy: REMEDY });
    return fail(sharing.refuse(error, agent));
  };

/** By the token, not by the name: a name that was free again is not the same agent. */
const isBy = (agent: Requester, by: Requester): boolean =>
  by.kind === "agent" && by.tokenId !== undefined && by.tokenId === agent.tokenId;

const ownSharing = (sharing: Sharing, agent: Requester, deny: Deny): Sharing => {
  /** A share of somebody else's, or null; one that is not there is told as such by the command itself. */
  const foreign = (shareId: ShareId) => {
    const shown = sharing.show(shareId);
    return shown.ok && !isBy(agent, shown.value.requestedBy) ? deny(`the share ${shareId} is somebody else's.`) : null;
  };
  // Each by name, none by spreading: a new command of a share is nobody's until it is decided here.
  return {
    start: sharing.start,
    check: sharing.check,
    refuse: sharing.refuse,
    decide: (_shareId, _fact) => deny("an agent asks and never decides."),
    loseRecord: sharing.loseRecord,
    dispose: sharing.dispose,
    list: (all) => sharing.list(all).filter(({ requestedBy }) => isBy(agent, requestedBy)),
    show: (shareId) => foreign(shareId) ?? sharing.show(shareId),
    link: async (shareId, by) => foreign(shareId) ?? sharing.link(shareId, by),
    invite: async (shareId, by) => foreign(shareId) ?? sharing.invite(shareId, by),
    guests: {
      list: (shareId) => foreign(shareId) ?? sharing.guests.list(shareId),
      kick: async (shareId, guestId, by) => foreign(shareId) ?? sharing.guests.kick(shareId, guestId, by),
      turnAway: async (shareId, guestId, by) => foreign(shareId) ?? sharing.guests.turnAway(shareId, guestId, by),
      // What only takes away is an agent's to do in its own share; letting in and raising is the operator's.
      setAccess: async (shareId, guestId, access, by) =>
        access === "write"
          ? deny("an agent raises nobody's access.")
          : (foreign(shareId) ?? sharing.guests.setAccess(shareId, guestId, access, by)),
      admit: async () => deny("an agent asks and never lets anybody in."),
    },
    extend: async (shareId, by, to) => foreign(shareId) ?? sharing.extend(shareId, by, to),
    again: async (shareId, by, wait) => foreign(shareId) ?? sharing.again(shareId, by, wait),
    switchTo: async (shareId, backend, by) => foreign(shareId) ?? sharing.switchTo(shareId, backend, by),
    revoke: async (selector, actor, cause) => {
      if (!("shareIds" in selector)) return deny("an agent ends its own shares, by their ids.");
      const denied = selector.shareIds.map(foreign).find((each) => each !== null);
      return denied ?? sharing.revoke(selector, actor, cause);
    },
  };
};

const ownApprovals = (desk: Approvals, agent: Requester, deny: Deny): Approvals => ({
  list: () => desk.list().filter(({ askedBy }) => isBy(agent, askedBy)),
  show: (approvalId) => {
    const shown = desk.show(approvalId);
    return shown.ok && !isBy(agent, shown.value.approval.askedBy)
      ? deny(`the request ${approvalId} is somebody else's.`)
      : shown;
  },
  give: async () => deny("an agent asks and never approves."),
  refuse: () => deny("an agent asks and never decides."),
});

/** What it takes to name a terminal: not what runs in it, not where it lies, not how the operator sorts it. */
const named = <L extends Lane>(lane: L): L => ({
  ...lane,
  labels: [],
  terminals: lane.terminals.map((each) => ({ ...each, title: "", cwd: "", tmux: { socket: "", session: "" } })),
});

/** The same commands over a narrower view. Which of them may be called at all is the table's (agent-rights). */
export const agentCommands = (commands: CommandHandlers, agent: Requester): CommandHandlers => {
  const deny = createDeny(commands.sharing, agent);
  const laneOf = (lane: LaneView): LaneView => {
    const terminals = lane.terminals.map((each) => ({
      ...each,
      shares: each.shares.filter(({ requestedBy }) => isBy(agent, requestedBy)),
    }));
    return named({ ...lane, terminals });
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

/** The event as this agent may see it, or null. `own`: ids of its shares and requests, kept as they come by. */
const seenBy = (agent: Requester, own: Set<string>, event: WatchEvent): WatchEvent | null => {
  switch (event.type) {
    case "snapshot": {
      const shares = event.shares.filter(({ requestedBy }) => isBy(agent, requestedBy));
      const approvals = event.approvals.filter(({ askedBy }) => isBy(agent, askedBy));
      for (const { shareId } of shares) own.add(shareId);
      for (const { approvalId } of approvals) own.add(approvalId);
      return { ...event, lanes: [], shares, approvals, policy: { ...event.policy, problem: null } };
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
    case "lane":
    case "policy":
      return null;
  }
};

/** The stream of changes without those of others; numbered anew, so that it has no gap either. Ends with its token. */
export const agentWatch = (
  watch: (signal: AbortSignal) => AsyncGenerator<WatchEvent, void, void>,
  agent: Requester,
  isValid: () => boolean,
) =>
  async function* (signal: AbortSignal): AsyncGenerator<WatchEvent, void, void> {
    const own = new Set<string>();
    let seq = 0;
    for await (const event of watch(signal)) {
      const seen = seenBy(agent, own, event);
      if (seen === null) continue;
      if (!isValid()) return;
      yield { ...seen, seq };
      seq += 1;
    }
  };
