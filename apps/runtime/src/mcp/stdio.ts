// The MCP server on stdio: one process for each agent program. It claims nothing at its start; the first call connects.

import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { ToolAnswer } from "#contract/handoff";
import { detach } from "../platform/detach";
import { type AgentServerDeps, createAgentServers } from "./server";

export interface StdioDeps {
  readonly version: string;
  /** Connects to the runtime with the agent's token; the agent counts as there until `close`. */
  readonly connect: () => Promise<
    | {
        readonly ok: true;
        readonly value: { readonly call: AgentServerDeps["call"]; readonly ended: Promise<void>; close(): void };
      }
    | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } }
  >;
  /** Resolves when the agent program has closed its end. */
  readonly inputEnded: Promise<void>;
}

/** Resolves when the agent program is gone. */
export const serveAgentOnStdio = async ({ version, connect, inputEnded }: StdioDeps): Promise<void> => {
  let connection: ReturnType<StdioDeps["connect"]> | null = null;
  const connected: StdioDeps["connect"] = async () => {
    connection ??= connect();
    const opened = await connection;
    // A runtime that was restarted is found again by the next call.
    if (!opened.ok) connection = null;
    else
      detach(
        opened.value.ended.then(() => {
          connection = null;
        }),
      );
    return opened;
  };
  const call: AgentServerDeps["call"] = async (request, signal): Promise<ToolAnswer> => {
    const opened = await connected();
    if (opened.ok) return opened.value.call(request, signal);
    const { code, message } = opened.error;
    return { ok: false, error: { code, message, handoffId: null } };
  };
  const served = serveStdio(createAgentServers({ version, call }));
  await inputEnded;
  const opened = connection === null ? null : await (connection as ReturnType<StdioDeps["connect"]>);
  if (opened?.ok) opened.value.close();
  await served.close();
};
