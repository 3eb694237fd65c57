// Sockets, once they are admitted: whose they are, which commands they reach, and their end when a token is revoked. Knows no command.
import type { Requester } from "../integrations/sharing/share-record";
import { mayAgent } from "./agent-rights";
import { agentCommands, agentWatch, createDeny } from "./agent-view";
import type { TokenId } from "./contract/ids";
import type { AgentPrincipal, Principal } from "./principal";
import { createRpcHandler, type RouterDeps, type RpcHandler, type Wire } from "./router";
import type { SocketPeer, SocketRpc, SocketSession } from "./socket-rpc";

/** Far below the limit at which a reader that does not keep up is cut off: a long answer waits here. */
const STREAM_AHEAD_MAX_BYTES = 1_048_576;
const REVOKED = "the token was revoked";

const requesterOf = ({ kind, id }: Principal): Requester => ({ kind, id });

/** An agent's sockets have a router of their own, over what is the agent's; the table is asked before the input is even read. */
const createAgentHandler = (deps: RouterDeps, agent: Requester): RpcHandler => {
  const deny = createDeny(deps.commands.sharing, agent);
  const limited = { ...deps, commands: agentCommands(deps.commands, agent), watch: agentWatch(deps.watch, agent) };
  return createRpcHandler(limited, (path) =>
    mayAgent(path) ? null : deny(`${path.join(".")} is the operator's; an agent's token only asks.`).error,
  );
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
    for (const [peer, tokenId] of agents) if (tokenId === revoked) peer.close(REVOKED);
  });

  const openAgent = (peer: SocketPeer, principal: AgentPrincipal): SocketSession => {
    // Revoked between the ticket and the socket.
    if (!tokens.isValid(principal.tokenId)) {
      peer.close(REVOKED);
      return closedSession;
    }
    agents.set(peer, principal.tokenId);
    const session = createSession(deps, createAgentHandler(deps, requesterOf(principal)), peer);
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
