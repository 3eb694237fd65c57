// Streamable HTTP for agents at the runtime's door: `/mcp` with a bearer token. The door has checked Host and Origin already.
import { createMcpHandler } from "@modelcontextprotocol/server";
import { type AgentServerDeps, createAgentServers } from "./server";

export interface McpHttp<Agent> {
  /** One request of this agent; `body` is its JSON text. */
  answer(
    request: { readonly method: string; readonly url: string; readonly headers: Headers; readonly body: string | null },
    agent: Agent,
    signal: AbortSignal,
  ): Promise<Response>;
  close(): Promise<void>;
}

/** Servers live for one request each, and what an agent has is remembered for all of them by its key. */
export const createMcpHttp = <Agent>(
  version: string,
  keyOf: (agent: Agent) => string,
  call: (agent: Agent) => AgentServerDeps["call"],
): McpHttp<Agent> => {
  const handlers = new Map<string, ReturnType<typeof createMcpHandler>>();
  const handlerOf = (agent: Agent) => {
    const key = keyOf(agent);
    const handler = handlers.get(key) ?? createMcpHandler(createAgentServers({ version, call: call(agent) }));
    handlers.set(key, handler);
    return handler;
  };
  return {
    answer: ({ method, url, headers, body }, agent, signal) =>
      handlerOf(agent).fetch(new Request(url, { method, headers, body, signal })),
    close: async () => void (await Promise.all([...handlers.values()].map((handler) => handler.close()))),
  };
};
