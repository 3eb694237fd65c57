// Connects authenticated sockets to the commands: all of them for the operator, an agent's own view for an agent. Closes an agent's sockets when its token is revoked.

import { shareError } from "#contract/errors";
import type { TokenId } from "#contract/ids";
import { CLOSED_REVOKED } from "#contract/limits";
import type { Requester } from "../../integrations/sharing/share/record";
import { auditedCommands } from "../audited-commands";
import { type CommandPath, mayAgent } from "../rights/agent-rights";
import { agentCommands, agentWatch, createDeny } from "../rights/agent-view";
import { type Rates, ROWS_AT_ONCE } from "../rights/rates";
import { CALLS_WAITING_MAX, createTurns } from "../rights/turns";
import { createRpcHandler, type RouterDeps, type RpcHandler, type Wire } from "../router";
import type { AgentPrincipal, Principal } from "./door";
import type { SocketPeer, SocketRpc, SocketSession } from "./socket";

/** An agent's socket isn't read further while this many of its calls wait for their turn. */
const CALLS_AHEAD_MAX = 64;
/** Open sockets per token; each costs a descriptor. */
const SOCKETS_MAX = 16;
const TOO_MANY = "This token already has too many calls waiting.";
const TOO_FAST = "This token has caused too many audit rows. Its calls that are recorded are refused for a while.";
const TOO_MANY_SOCKETS = "too many connections";
const REVOKED = "This token is no longer valid.";
const REVOKED_HINT = "Ask the operator for a new one (`lanecast token new`).";

/**
 * Whether the command writes a row even if it succeeds. A call of a tool does not count here: which tool it is decides, and the
 * handoffs count it.
 */
const isRecorded = (path: readonly string[]): boolean => {
  const name = path.join(".") as CommandPath;
  return name !== "handoff.call" && auditedCommands[name] !== "reads";
};

const requesterOf = (principal: Principal): Requester =>
  principal.kind === "agent"
    ? { kind: principal.kind, id: principal.id, tokenId: principal.tokenId }
    : { kind: principal.kind, id: principal.id };

/**
 * An agent's sockets have their own router on the agent's view. Before a command's input is read, the token is checked again
 * (its file may have been removed by hand), then the agent's rights.
 */
const createAgentHandler = (
  deps: RouterDeps,
  agent: Requester,
  isValid: () => boolean,
  turn: () => Promise<"turn" | "too-many">,
  rates: Rates,
): RpcHandler => {
  const { newCorrelationId } = deps;
  const tooFast = shareError("limit-reached", TOO_FAST, { limit: ROWS_AT_ONCE, live: [] });
  /** The first call over the limit leaves a row that says so. */
  const mayRecord = (): boolean => {
    const allowance = rates.take(agent.tokenId ?? agent.id);
    if (allowance === "first") deps.commands.sharing.refuse(tooFast, agent);
    return allowance === "free";
  };
  const record = { mayRecord, newCorrelationId };
  const deny = createDeny(deps.commands.sharing, agent, record);
  const watch = agentWatch(deps.watch, agent, isValid);
  const limited = { ...deps, commands: agentCommands(deps.commands, agent, record), watch };
  return createRpcHandler(limited, async (path) => {
    const correlationId = deps.newCorrelationId();
    if ((await turn()) === "too-many")
      return { ...shareError("limit-reached", TOO_MANY, { limit: CALLS_WAITING_MAX, live: [] }), correlationId };
    if (!isValid()) return { ...shareError("unauthorized", REVOKED, { hint: REVOKED_HINT }), correlationId };
    if (!mayAgent(path)) return deny(`${path.join(".")} is for the operator only.`).error;
    return isRecorded(path) && !mayRecord() ? { ...tooFast, correlationId } : null;
  });
};

const wireTo = (peer: SocketPeer): Wire => ({
  send: (message) => {
    peer.send(typeof message === "string" || message instanceof Uint8Array ? message : new Uint8Array(message));
    return 0;
  },
});

const createSession = (deps: RouterDeps, handler: RpcHandler, peer: SocketPeer): SocketSession => {
  const wire = wireTo(peer);
  const context = { requester: requesterOf(peer.principal), room: peer.room };
  return {
    message: (message) => {
      handler.message(wire, message, { context }).catch((thrown: unknown) => {
        // The peer doesn't speak the protocol, so its further messages can't be trusted either.
        deps.onBug(thrown, deps.newCorrelationId());
        peer.close("invalid message");
      });
    },
    close: () => handler.close(wire),
  };
};

const closedSession: SocketSession = { message: () => undefined, close: () => undefined };

export const createSocketRpc = (deps: RouterDeps & { readonly rates: Rates }): SocketRpc => {
  const { tokens } = deps.commands;
  const operators = createRpcHandler(deps, () => null);
  const agents = new Map<SocketPeer, TokenId>();
  const { rates } = deps;
  const turns = createTurns();
  tokens.onRevoked((revoked) => {
    for (const [peer, tokenId] of agents) if (tokenId === revoked) peer.close(CLOSED_REVOKED);
  });

  const openAgent = (peer: SocketPeer, principal: AgentPrincipal): SocketSession => {
    // The token may have been revoked between the ticket and the socket.
    if (!tokens.isValid(principal.tokenId)) {
      peer.close(CLOSED_REVOKED);
      return closedSession;
    }
    if ([...agents.values()].filter((tokenId) => tokenId === principal.tokenId).length >= SOCKETS_MAX) {
      peer.close(TOO_MANY_SOCKETS);
      return closedSession;
    }
    agents.set(peer, principal.tokenId);
    /** Checked on each call. Once the token is invalid, the socket closes with all its streams. */
    const isValid = (): boolean => {
      const isTokenValid = tokens.isValid(principal.tokenId);
      if (!isTokenValid) peer.close(CLOSED_REVOKED);
      return isTokenValid;
    };
    let callsAhead = 0;
    const turn = async () => {
      callsAhead += 1;
      if (callsAhead >= CALLS_AHEAD_MAX) peer.pause(true);
      const taken = await turns.take(principal.tokenId);
      callsAhead -= 1;
      if (callsAhead < CALLS_AHEAD_MAX / 2) peer.pause(false);
      return taken;
    };
    const session = createSession(deps, createAgentHandler(deps, requesterOf(principal), isValid, turn, rates), peer);
    return {
      message: session.message,
      close: () => {
        agents.delete(peer);
        session.close();
      },
    };
  };

  return {
    open: (peer) =>
      peer.principal.kind === "agent" ? openAgent(peer, peer.principal) : createSession(deps, operators, peer),
  };
};
