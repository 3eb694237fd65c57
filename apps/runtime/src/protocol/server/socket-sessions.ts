// Sockets, once they are admitted: whose they are, which commands they reach, and their end when a token is revoked. Knows no command.

import { shareError } from "#contract/errors";
import type { TokenId } from "#contract/ids";
import { CLOSED_REVOKED } from "#contract/limits";
import type { Requester } from "../../integrations/sharing/share/record";
import { mayAgent } from "../rights/agent-rights";
import { agentCommands, agentWatch, createDeny } from "../rights/agent-view";
import type { AgentPrincipal, Principal } from "../rights/principal";
import { createRpcHandler, type RouterDeps, type RpcHandler, type Wire } from "../router";
import type { SocketPeer, SocketRpc, SocketSession } from "./socket-rpc";

/** Far below the limit at which a reader that does not keep up is cut off: a long answer waits here. */
const STREAM_AHEAD_MAX_BYTES = 1_048_576;
const GONE = "This token is not valid any more.";
const GONE_HINT = "Ask the operator for one: lanecast token new";

const requesterOf = (principal: Principal): Requester =>
  principal.kind === "agent"
    ? { kind: principal.kind, id: principal.id, tokenId: principal.tokenId }
    : { kind: principal.kind, id: principal.id };

/**
 * An agent's sockets have a router of their own, over what is the agent's. Before a command's input is even read the token
 * is asked for again (the file may have been taken away by hand), then the table.
 */
const createAgentHandler = (deps: RouterDeps, agent: Requester, isValid: () => boolean): RpcHandler => {
  const deny = createDeny(deps.commands.sharing, agent);
  const watch = agentWatch(deps.watch, agent, isValid);
  const limited = { ...deps, commands: agentCommands(deps.commands, agent), watch };
  return createRpcHandler(limited, (path) => {
    if (!isValid())
      return { ...shareError("unauthorized", GONE, { hint: GONE_HINT }), correlationId: deps.newCorrelationId() };
    return mayAgent(path) ? null : deny(`${path.join(".")} is the operator's; an agent's token only asks.`).error;
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
  const context = {
    requester: requesterOf(peer.principal),
    hasRoom: () => peer.bufferedBytes() < STREAM_AHEAD_MAX_BYTES,
  };
  return {
    message: (message) => {
      handler.message(wire, message, { context }).catch((thrown: unknown) => {
        // Not a message of the protocol: nothing this peer says after it can be trusted to be one.
        deps.onBug(thrown, deps.newCorrelationId());
        peer.close("not understood");
      });
    },
    close: () => handler.close(wire),
  };
};

const closedSession: SocketSession = { message: () => undefined, close: () => undefined };

export const createSocketRpc = (deps: RouterDeps): SocketRpc => {
  const { tokens } = deps.commands;
  const operators = createRpcHandler(deps, () => null);
  const agents = new Map<SocketPeer, TokenId>();
  tokens.onRevoked((revoked) => {
    for (const [peer, tokenId] of agents) if (tokenId === revoked) peer.close(CLOSED_REVOKED);
  });

  const openAgent = (peer: SocketPeer, principal: AgentPrincipal): SocketSession => {
    // Revoked between the ticket and the socket.
    if (!tokens.isValid(principal.tokenId)) {
      peer.close(CLOSED_REVOKED);
      return closedSession;
    }
    agents.set(peer, principal.tokenId);
    /** Asked with each call; the first no ends the socket, and with it every stream. */
    const isValid = (): boolean => {
      const holds = tokens.isValid(principal.tokenId);
      if (!holds) peer.close(CLOSED_REVOKED);
      return holds;
    };
    const session = createSession(deps, createAgentHandler(deps, requesterOf(principal), isValid), peer);
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
