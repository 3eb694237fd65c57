// Wires the door, the one port for clients: commands, records, relays and streams.
import { fileURLToPath } from "node:url";
import type { Actor } from "#contract/audit";
import type { Result } from "#contract/errors";
import type { Handoffs } from "../integrations/sharing/handoff";
import { createMcpHttp, type McpHttp } from "../mcp/http";
import { createGithubKeys } from "../platform/github-keys";
import { newId } from "../platform/ids";
import { openPageKey, usualPort } from "../platform/page-key";
import { ownProcess } from "../platform/process-table";
import { createCommandHandlers } from "../protocol/command-handlers";
import { createRecordHandlers } from "../protocol/record-handlers";
import { createRates } from "../protocol/rights/rates";
import type { AgentPrincipal } from "../protocol/server/door";
import { type RunningServer, startServer } from "../protocol/server/listen";
import { createSocketRpc } from "../protocol/server/socket-sessions";
import { watchStream } from "../protocol/watch-stream";
import { openRequesterTokens, withdrawWithTokens } from "./approvals";
import type { Core } from "./core";
import { openHandoffs } from "./handoffs";
import { openRelayHandlers } from "./relays";
import type { Shared } from "./sharing";

/** The built page, relative to this file. */
const PAGE_DIR = fileURLToPath(new URL("../../../../dist/ui", import.meta.url));

/** Agents over HTTP. Each agent's requests are served by a server of its own. */
const openMcp = ({ config, shutdown }: Core, handoffs: Handoffs): McpHttp<AgentPrincipal> => {
  const mcp = createMcpHttp<AgentPrincipal>(
    config.version,
    ({ tokenId }) => tokenId,
    (agent) => (request, signal) => handoffs.call(request, { agent, signal }),
  );
  shutdown.add("agents over HTTP", mcp.close);
  return mcp;
};

const publishLanes = ({ bus, terminals, shutdown }: Core): void => {
  const publish: Parameters<typeof terminals.onLaneChanged>[0] = (change) => {
    if (change.type === "lane") bus.publish({ type: "lane", lane: change.lane });
    else bus.publish({ type: "removed", kind: "lane", id: change.laneId });
  };
  shutdown.add("lanes", terminals.onLaneChanged(publish));
};

export const openDoor = async (
  core: Core,
  shared: Shared,
  cliToken: string,
  requestStop: (terminals: boolean, by: Actor) => void,
): Promise<Result<RunningServer>> => {
  const { config, clock, log, bus, record, policy, rules, terminals, backends, shutdown } = core;
  let server: RunningServer | null = null;
  const tokens = openRequesterTokens(config, clock, record.watched);
  shutdown.add("requests of revoked tokens", withdrawWithTokens(tokens, shared.sharing));
  const rates = createRates(clock);
  const handoffs = openHandoffs(core, shared, tokens, rates);
  const commands = createCommandHandlers({
    clock,
    ...shared,
    handoffs,
    tokens,
    lanes: terminals,
    backendStatuses: backends.statuses,
    policyState: rules.state,
    newCorrelationId: () => newId("cor"),
    issuePageUrl: () => server?.openUrl() ?? "",
    requestStop,
    about: { pid: ownProcess().pid, version: config.version, home: config.home },
  });
  publishLanes(core);
  const snapshot = () => ({
    ...commands.snapshot(),
    handoffs: [...handoffs.list(true)],
    limits: core.limits(),
    policy: rules.state(),
    version: config.version,
    home: config.home,
  });
  const records = createRecordHandlers({
    clock,
    newCorrelationId: () => newId("cor"),
    audit: record.audit,
    rules: { policyFiles: policy.policyFiles, reload: rules.reload },
    onExported: record.sendHead,
  });
  const rpc = createSocketRpc({
    rates,
    guestKeys: shared.guestKeys,
    handoffs,
    githubKeys: createGithubKeys(),
    commands,
    records,
    relays: openRelayHandlers(core, shared.sharing),
    watch: (signal) => watchStream({ bus, clock, snapshot }, signal),
    newCorrelationId: () => newId("cor"),
    onBug: (error, correlationId) => log.error("command-failed", error, { correlationId }),
  });
  const mcp = openMcp(core, handoffs);
  const started = await startServer({
    mcp,
    port: config.port,
    usualPort: usualPort(config.home),
    pageKey: openPageKey(config.home, config.uid),
    pageDir: PAGE_DIR,
    cliToken,
    agentOf: tokens.agentOf,
    rpc,
    log,
    clock,
  });
  if (!started.ok) return started;
  server = started.value;
  core.door.close = started.value.stop;
  return started;
};
