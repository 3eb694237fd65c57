// Streamable HTTP for agents at the runtime's door: `/mcp` with a bearer token. The door has checked Host and Origin already.
import type { McpHttpHandler } from "@modelcontextprotocol/server";
import type { AgentServerDeps } from "./server";

export interface McpHttp<Agent> {
  /** One request of this agent; `body` is its JSON text. */
  answer(
    request: { readonly method: string; readonly url: string; readonly headers: Headers; readonly body: string | null },
    agent: Agent,
    signal: AbortSignal,
  ): Promise<Response>;
  close(): Promise<void>;
}

/** Loaded with the first request of an agent: the SDK takes about 8 MB, and most runtimes never get one. */
const loadServer = async () => {
  const [{ createMcpHandler }, { createAgentServers }] = await Promise.all([
    import("@modelcontextprotocol/server"),
    import("./server"),
  ]);
  return { createMcpHandler, createAgentServers };
};

/** Servers live for one request each, and what an agent has is remembered for all of them by its key. */
export const createMcpHttp = <Agent>(
  version: string,
  keyOf: (agent: Agent) => string,
  call: (agent: Agent) => AgentServerDeps["call"],
): McpHttp<Agent> => {
  const handlers = new Map<string, Promise<McpHttpHandler>>();
  const createHandler = async (agent: Agent): Promise<McpHttpHandler> => {
    const { createMcpHandler, createAgentServers } = await loadServer();
    return createMcpHandler(createAgentServers({ version, call: call(agent) }));
  };
  const handlerOf = (agent: Agent): Promise<McpHttpHandler> => {
    const key = keyOf(agent);
    const known = handlers.get(key);
    if (known !== undefined) return known;
    const handler = createHandler(agent);
    handlers.set(key, handler);
    // A file that can't be loaded, for example during an update, must not refuse this agent forever or hold up the end.
    handler.catch(() => handlers.delete(key));
    return handler;
  };
  return {
    answer: async ({ method, url, headers, body }, agent, signal) =>
      (await handlerOf(agent)).fetch(new Request(url, { method, headers, body, signal })),
    close: async () => void (await Promise.all([...handlers.values()].map(async (handler) => (await handler).close()))),
  };
};
