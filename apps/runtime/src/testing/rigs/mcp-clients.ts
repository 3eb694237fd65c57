// Real clients of the official MCP SDK, over stdio (a process of `lanecast mcp`) and over HTTP at the door.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { systemEnvironment } from "../../platform/config";
import type { RuntimeLab } from "./runtime-lab";

const LANECAST = fileURLToPath(new URL("../../../../../bin/lanecast", import.meta.url));

export type Structured = Record<string, never>;

export const createMcpClients = (lab: RuntimeLab, token: string) => {
  const clients: Client[] = [];
  const connected = async (client: Client, transport: Parameters<Client["connect"]>[0]): Promise<Client> => {
    await client.connect(transport);
    clients.push(client);
    return client;
  };
  const newClient = () => new Client({ name: "test", version: "1" });
  return {
    overStdio: (): Promise<Client> => {
      const tokenFile = join(lab.dir, "claude.token");
      writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 });
      const { PATH = "" } = systemEnvironment();
      const env = { PATH, HOME: lab.dir, XDG_RUNTIME_DIR: lab.dir, LANECAST_HOME: lab.config.home };
      const args = ["mcp", "--token-file", tokenFile];
      return connected(newClient(), new StdioClientTransport({ command: LANECAST, args, env, stderr: "ignore" }));
    },
    overHttp: (): Promise<Client> =>
      connected(
        newClient(),
        new StreamableHTTPClientTransport(new URL(`${lab.note.baseUrl}/mcp`), {
          requestInit: { headers: { Authorization: `Bearer ${token}` } },
        }),
      ),
    closeAll: async (): Promise<void> => {
      for (const client of clients.splice(0)) await client.close();
    },
  };
};

/** Calls a tool, which must not refuse. */
export const user =
  (client: Client) =>
  async (name: string, input: Record<string, unknown> = {}): Promise<Structured> => {
    const answer = await client.callTool({ name, arguments: input });
    if (answer.isError === true) throw new Error(JSON.stringify(answer.content));
    return answer.structuredContent as Structured;
  };
