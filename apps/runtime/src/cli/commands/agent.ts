// `lanecast agent add, list, remove`, `lanecast mcp` and `lanecast mcp config`.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ok, type Result, shareError } from "#contract/errors";
import type { HandoffView } from "#contract/handoff";
import { warningOf } from "#contract/handoff-warning";
import { agentNameSchema } from "#contract/token";
import { settle, type WireError } from "#contract/wire";
import { type AgentProgram, PROGRAMS, programConfig } from "../../mcp/programs";
import { PRODUCT_VERSION } from "../../platform/config";
import { makePrivateFolder, writePrivateFile } from "../../platform/private-file";
import { type CliContext, withRuntime } from "../context";
import { loadMcp } from "../load";
import { type Failure, invalidArgument, localFailure, type Outcome, output, printed } from "../outcome";
import { resolveToken } from "../resolve-ids";
import { printable } from "../text/format";

const folderOf = (context: CliContext): string => join(context.places.home, "agents");
const tokenFileOf = (context: CliContext, name: string): string => join(folderOf(context), `${name}.token`);

const configOf = (context: CliContext, program: AgentProgram, tokenFile: string) =>
  programConfig(program, { argv: ["lanecast"], tokenFile, home: context.env.LANECAST_HOME ?? null });

/** Creates the token, and keeps it in a file that agent programs are pointed to: they store their own configuration in clear. */
export const agentAdd = async (context: CliContext, name: string): Promise<Outcome> => {
  const checked = agentNameSchema.safeParse(name);
  if (!checked.success) return invalidArgument("NAME", checked.error.issues.map(({ message }) => message).join("; "));
  return withRuntime(context, async (runtime) => {
    const made = await runtime.call((client) => client.token.new({ role: "requester", name }));
    if (!made.ok) return made;
    const tokenFile = tokenFileOf(context, name);
    makePrivateFolder(folderOf(context));
    writePrivateFile(tokenFile, `${made.value.token}\n`);
    const { text } = configOf(context, "claude-code", tokenFile);
    const lines = [
      `Added ${name} (${made.value.tokenId}). Its token is in ${tokenFile}.`,
      "",
      "For Claude Code, put this into .mcp.json; for others see: lanecast mcp config --help",
      text,
    ];
    return output({ ...made.value, tokenFile }, lines.join("\n"));
  });
};

export const agentRemove = (context: CliContext, typed: string): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const tokenId = await resolveToken(runtime, typed);
    if (!tokenId.ok) return tokenId;
    const revoked = await runtime.call((client) => client.token.revoke({ tokenId: tokenId.value }));
    if (!revoked.ok) return revoked;
    const { name } = revoked.value.token;
    rmSync(tokenFileOf(context, name), { force: true });
    return output(revoked.value, `Removed ${name} and took back its terminals.`);
  });

export const mcpConfig = async (
  context: CliContext,
  program: string,
  { agent }: { readonly agent?: string },
): Promise<Outcome> => {
  const known = PROGRAMS.find((each) => each === program);
  if (known === undefined) return invalidArgument("PROGRAM", `${program} is none of ${PROGRAMS.join(", ")}`);
  const tokenFile =
    agent === undefined
      ? (context.env.LANECAST_TOKEN_FILE ?? tokenFileOf(context, "NAME"))
      : tokenFileOf(context, agent);
  if (agent !== undefined && !existsSync(tokenFile)) {
    await context.io.err(
      `lanecast: no token is saved for ${printable(agent)}. Create it with: lanecast agent add ${printable(agent)}`,
    );
  }
  const config = configOf(context, known, tokenFile);
  return output(config, `# ${config.path}\n${config.text}`);
};

const NO_TOKEN = "An agent's token is needed: --token-file, LANECAST_TOKEN_FILE or LANECAST_TOKEN.";

interface AgentToken {
  readonly token: string;
  /** Where it came from, for messages. */
  readonly source: string;
}

const readToken = ({ env }: CliContext, file: string | undefined): Result<AgentToken, WireError> => {
  const path = file ?? env.LANECAST_TOKEN_FILE;
  if (path === undefined) {
    const token = env.LANECAST_TOKEN ?? "";
    return token === ""
      ? localFailure(shareError("unauthorized", NO_TOKEN, { hint: "Create one with: lanecast agent add NAME" }))
      : ok({ token, source: "LANECAST_TOKEN" });
  }
  try {
    return ok({ token: readFileSync(path, "utf8").trim(), source: path });
  } catch {
    const message = `Couldn't read the token file ${path}.`;
    return localFailure(shareError("unauthorized", message, { hint: "Create it with: lanecast agent add NAME" }));
  }
};

export interface McpFlags {
  readonly http?: boolean;
  readonly tokenFile?: string;
}

/** Agent programs keep what an MCP server writes to stderr in its log. Each warning is written once. */
const createWarning = ({ clock, io }: CliContext) => {
  const written = new Set<string>();
  return async (handoffs: readonly HandoffView[]): Promise<void> => {
    for (const handoff of handoffs) {
      const { handoffId, idlePauseAtMs, expiresAtMs } = handoff;
      const warning = warningOf(handoff, clock.nowMs());
      const key = `${handoffId} ${idlePauseAtMs ?? expiresAtMs}`;
      if (warning === null || written.has(key)) continue;
      written.add(key);
      await io.err(warning);
    }
  };
};

const badToken = (source: string, problem = "is unknown or revoked"): Failure =>
  localFailure(
    shareError("unauthorized", `The agent's token in ${source} ${problem}.`, {
      hint: "Ask the operator for a new one: lanecast agent add NAME",
    }),
  );

/** The connection of one agent program. It attends as long as it is open, so that the runtime sees when it is gone. */
const connectAgent = async (context: CliContext, { token, source }: AgentToken) => {
  if (token === "") return badToken(source, "is empty");
  const connected = await context.connect(context.places, token);
  if (!connected.ok) return connected.error.code === "unauthorized" ? badToken(source) : connected;
  const { client, close } = connected.value;
  const attending = await settle(client.handoff.attend());
  if (!attending.ok) {
    close();
    return attending;
  }
  const warn = createWarning(context);
  const follow = async (): Promise<void> => {
    try {
      for await (const { handoffs } of attending.value) await warn(handoffs);
    } catch {
      // The runtime is gone; the next call connects again.
    }
    close();
  };
  const ended = follow();
  type Call = Parameters<typeof client.handoff.call>[0];
  const call = async (request: Call, signal: AbortSignal) => {
    const answer = await settle(client.handoff.call(request, { signal }));
    if (answer.ok) return answer.value;
    const { code, message } = answer.error;
    return { ok: false as const, error: { code, message, handoffId: null } };
  };
  return ok({ call, ended, close });
};

const inputEnded = (): Promise<void> =>
  new Promise((resolve) => {
    for (const event of ["end", "close", "error"]) process.stdin.once(event, () => resolve());
  });

/** Prints nothing but the protocol to stdout. */
export const mcpServe = async (context: CliContext, { http, tokenFile }: McpFlags): Promise<Outcome> => {
  if (http === true)
    return withRuntime(context, async ({ note }) => {
      const url = `${note.baseUrl}/mcp`;
      return output({ url }, url);
    });
  const token = readToken(context, tokenFile);
  if (!token.ok) return token;
  const { serveAgentOnStdio } = await loadMcp();
  await serveAgentOnStdio({
    version: PRODUCT_VERSION,
    connect: () => connectAgent(context, token.value),
    inputEnded: inputEnded(),
  });
  return printed;
};
