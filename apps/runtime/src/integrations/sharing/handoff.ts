// The entry to handoffs: what the router and the MCP servers can ask for. The parts are in handoff/.
import type { Actor } from "#contract/audit";
import type { ToolAnswer } from "#contract/handoff";
import { attend } from "./handoff/attend";
import type { Handoffs } from "./handoff/commands";
import { createMoves } from "./handoff/moves";
import { createDecisions, createLeaseCommands } from "./handoff/operator-commands";
import { createParts, type HandoffsDeps } from "./handoff/parts";
import { createQueries } from "./handoff/queries";
import { isOpen } from "./handoff/record";
import { createRefusals } from "./handoff/refusals";
import { type AgentCaller, createToolCalls } from "./handoff/tools/calls";
import { createCasts } from "./handoff/tools/cast";
import { createToolRows } from "./handoff/tools/rows";
import { toolRunners } from "./handoff/tools/runners";

export type { Handoffs } from "./handoff/commands";

const RUNTIME: Actor = { kind: "runtime", id: "handoff" };

const NO_TOKEN: ToolAnswer = {
  ok: false,
  error: {
    code: "unauthorized",
    message: "Only an agent's token can use tools. Add an agent with: lanecast agent add NAME",
    handoffId: null,
  },
};

export const createHandoffs = (deps: HandoffsDeps): Handoffs => {
  const parts = createParts(deps);
  const { store, leases, requests } = parts;
  const moves = createMoves(deps, parts);
  const refusals = createRefusals(deps, parts);
  const tools = createToolCalls(
    {
      ...parts,
      clock: deps.clock,
      terminals: deps.terminals,
      rows: createToolRows(deps.rows, store),
      session: moves.forAgents,
      casts: createCasts(deps.casts, deps.onBug),
    },
    toolRunners,
    deps.onBug,
  );
  const unsubscribe = deps.keyboard.onTerminalClosed((terminalId) => {
    for (const { handoffId, terminal } of store.list().filter(isOpen))
      if (terminal.terminalId === terminalId)
        store.dispatch(handoffId, { type: "end-requested", cause: "terminal-closed", error: null }, RUNTIME);
  });
  return {
    ...createQueries(parts, refusals),
    ...createDecisions(parts, moves, refusals),
    ...createLeaseCommands(parts, moves, refusals),
    call: async (request, { agent, signal }) => {
      const { tokenId } = agent;
      if (agent.kind !== "agent" || tokenId === undefined) return NO_TOKEN;
      return tools(request, { ...agent, tokenId } satisfies AgentCaller, signal);
    },
    attend: ({ agent, signal }) => attend(parts, agent.tokenId, signal),
    loseRecord: store.loseRecord,
    dispose: async (by) => {
      unsubscribe();
      for (const { handoffId } of store.list().filter(isOpen))
        store.dispatch(handoffId, { type: "end-requested", cause: "runtime-stopping", error: null }, by);
      requests.dispose();
      await leases.dispose();
    },
  };
};
