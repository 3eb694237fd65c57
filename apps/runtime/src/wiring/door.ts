// Wires the door, the one port for clients: commands, records, relays and streams.
import type { Actor } from "#contract/audit";
import { ok, type Result } from "#contract/errors";
import { diagnose } from "../doctor";
import type { Handoffs } from "../integrations/sharing/handoff";
import { createMcpHttp, type McpHttp } from "../mcp/http";
import { pageFiles } from "../platform/assets";
import { notifyDesktop, openInBrowser } from "../platform/browser";
import type { Config } from "../platform/config";
import { createGithubKeys } from "../platform/github-keys";
import { newId } from "../platform/ids";
import { keepPort, openPageKey, usualPort } from "../platform/page-key";
import { ownProcess } from "../platform/process-table";
import { createAdoptHandlers } from "../protocol/adopt-handlers";
import { createCommandHandlers } from "../protocol/command-handlers";
import { createRecordHandlers } from "../protocol/record-handlers";
import { createRates } from "../protocol/rights/rates";
import type { AgentPrincipal } from "../protocol/server/door";
import { type RunningServer, startServer } from "../protocol/server/listen";
import { createSocketRpc } from "../protocol/server/socket-sessions";
import { watchStream } from "../protocol/watch-stream";
import { openRequesterTokens, withdrawWithTokens } from "./approvals";
import type { Core } from "./core";
import { showDesktopNotices } from "./desktop-notices";
import { openHandoffs } from "./handoffs";
import { openRelayHandlers } from "./relays";
import type { Shared } from "./sharing";

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

/** The page may have added relays since the start. */
const configuredRelays = ({ backends }: Core): Config["relays"] =>
  Object.fromEntries(backends.relays.list().flatMap(({ name, entry }) => (entry === null ? [] : [[name, entry]])));

const publishLanes = ({ bus, terminals, shutdown }: Core): void => {
  const publish: Parameters<typeof terminals.onLaneChanged>[0] = (change) => {
    if (change.type === "lane") bus.publish({ type: "lane", lane: change.lane });
    else bus.publish({ type: "removed", kind: "lane", id: change.laneId });
  };
  shutdown.add("lanes", terminals.onLaneChanged(publish));
};

export interface Door extends RunningServer {
  /** That open pages and bookmarks don't find this runtime, in words; null if they do. */
  readonly portProblem: string | null;
}

/** The next runtime of this home gets the same port, unless another program only has it for now. */
const settlePort = ({ config, log }: Core, wanted: ReturnType<typeof usualPort>, port: number): string | null => {
  if (config.port !== 0 || !wanted.isOwn || port === wanted.port) {
    keepPort(config.home, port);
    return null;
  }
  log.warn("port-taken", { wanted: wanted.port, port });
  return `Another program uses port ${wanted.port}, so lanecast is on port ${port} this time. Open tabs and bookmarks don't find it here.`;
};

const openDesktopNotices = ({ bus, clock, config, terminals }: Core, { openPages }: RunningServer): (() => void) =>
  showDesktopNotices({
    bus,
    hasOpenPage: () => openPages() > 0,
    nameOf: ({ laneId }) => terminals.list().find((lane) => lane.laneId === laneId)?.name ?? "a terminal",
    nowMs: clock.nowMs,
    send: ({ title, body }) => notifyDesktop(config.environment, process.platform, title, body),
  });

const openRecords = ({ clock, record, policy, rules }: Core): ReturnType<typeof createRecordHandlers> =>
  createRecordHandlers({
    clock,
    newCorrelationId: () => newId("cor"),
    audit: record.audit,
    rules: { policyFiles: policy.policyFiles, reload: rules.reload },
    onExported: record.sendHead,
  });

export const openDoor = async (
  core: Core,
  shared: Shared,
  cliToken: string,
  requestStop: (terminals: boolean, by: Actor) => void,
): Promise<Result<Door>> => {
  const { config, clock, log, bus, record, rules, terminals, backends, shutdown } = core;
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
    diagnose: () => diagnose({ ...config, relays: configuredRelays(core) }),
    openLink: (url) => openInBrowser(config.environment, process.platform, url),
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
  const records = openRecords(core);
  const rpc = createSocketRpc({
    rates,
    guestKeys: shared.guestKeys,
    handoffs,
    githubKeys: createGithubKeys(),
    commands,
    records,
    ...openRelayHandlers(core, shared.sharing),
    adopting: createAdoptHandlers({ terminals, audit: record.watched, newCorrelationId: () => newId("cor") }),
    watch: (signal) => watchStream({ bus, clock, snapshot }, signal),
    newCorrelationId: () => newId("cor"),
    onBug: (error, correlationId) => log.error("command-failed", error, { correlationId }),
  });
  const mcp = openMcp(core, handoffs);
  const usual = usualPort(config.home);
  const started = await startServer({
    mcp,
    port: config.port,
    usualPort: usual.port,
    pageKey: openPageKey(config.home, config.uid),
    pageFiles,
    cliToken,
    agentOf: tokens.agentOf,
    rpc,
    log,
    clock,
  });
  if (!started.ok) return started;
  server = started.value;
  core.door.close = started.value.stop;
  if (config.notify) shutdown.add("desktop notices", openDesktopNotices(core, started.value));
  return ok({ ...started.value, portProblem: settlePort(core, usual, started.value.port) });
};
