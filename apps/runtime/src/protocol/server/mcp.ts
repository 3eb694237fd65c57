// The door's way for agents that speak MCP over HTTP: checks the token, reads the body, and passes the answer on as it comes.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { McpHttp } from "../../mcp/http";
import { type Answer, refuse } from "./answers";
import { readBearer } from "./api";
import type { AgentPrincipal, Door } from "./door";
import type { Here } from "./here";
import { toDoorRequest } from "./request";
import { isForeignPage } from "./routes";

export const MCP_PATH = "/mcp";
/** As the SDK has it: 16 kB of a command are far below. */
const BODY_MAX_BYTES = 4 * 1_024 * 1_024;

const UNAUTHORIZED = refuse(401, "unauthorized", "An agent's token is required (lanecast agent add NAME).", {
  "WWW-Authenticate": 'Bearer realm="lanecast"',
});

const agentOf = (door: Door, authorization: string | null): AgentPrincipal | null => {
  const token = readBearer(authorization);
  const principal = token === null ? null : door.byToken(token);
  // The operator's own token is for the command line and never in an agent's hands.
  return principal?.kind === "agent" ? principal : null;
};

/** Null: `agent` may proceed. */
const refusalOf = (message: IncomingMessage, here: Here): Answer | AgentPrincipal => {
  const request = toDoorRequest(message);
  if (request.header("host") !== here.host) return refuse(403, "forbidden", "This host name isn't allowed.");
  if (isForeignPage(request, here)) return refuse(403, "forbidden", "Requests from other pages aren't allowed.");
  return agentOf(here.door, request.header("authorization")) ?? UNAUTHORIZED;
};

const send = async (
  response: ServerResponse,
  answer: Response,
  common: Readonly<Record<string, string>>,
): Promise<void> => {
  response.writeHead(answer.status, { ...common, ...Object.fromEntries(answer.headers) });
  if (answer.body !== null) for await (const chunk of answer.body) response.write(chunk);
  response.end();
};

export const createMcpDoor = (
  mcp: McpHttp<AgentPrincipal>,
  here: () => Here,
  trust: (message: IncomingMessage) => void,
) => ({
  isFor: (message: IncomingMessage): boolean => toDoorRequest(message).pathname === MCP_PATH,
  /** A refusal to send, or null when it was answered. */
  handle: async (message: IncomingMessage, response: ServerResponse): Promise<Answer | null> => {
    const agent = refusalOf(message, here());
    if ("status" in agent) return agent;
    trust(message);
    const body = message.method === "POST" ? await toDoorRequest(message).text(BODY_MAX_BYTES) : null;
    if (message.method === "POST" && body === null) return refuse(413, "invalid-input", "The body is too long.");
    const leaving = new AbortController();
    response.on("close", () => leaving.abort("cancelled"));
    const headers = new Headers();
    for (const [name, value] of Object.entries(message.headers))
      if (typeof value === "string" && name !== "authorization" && name !== "content-length") headers.set(name, value);
    const url = `${here().origin}${MCP_PATH}`;
    const answer = await mcp.answer({ method: message.method ?? "", url, headers, body }, agent, leaving.signal);
    await send(response, answer, here().common);
    return null;
  },
});
