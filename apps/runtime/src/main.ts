// The runtime's composition root: config → lock → clock → audit → policy → terminals → bus → sharing → server; disposed in reverse. Wires, and decides nothing.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openApprovalDesk, openApprovalQueue, openRequesterTokens } from "./approvals-wiring";
import { type Backends, createBackends, searchPathOf } from "./backends";
import { type GuestKeys, openGuestKeys } from "./integrations/sharing/guest-keys";
import { createSharing, type Sharing } from "./integrations/sharing/share-session";
import { sweepLeftShares } from "./integrations/sharing/share-sweep";
import { createSweepRecords } from "./integrations/sharing/sweep-record";
import { type Clock, createSystemClock } from "./platform/clock";
import { CONFIG_FILE_NAME, type Config } from "./platform/config";
import { createDisposer, type Disposer } from "./platform/disposer";
import { newId, newSecret } from "./platform/ids";
import { createFileLog, type Log } from "./platform/log";
import { ownProcess } from "./platform/process-tree";
import { runtimeLogPath } from "./platform/runtime-note";
import { createSharingLimits } from "./platform/sharing-limits";
import { claimHome } from "./platform/single-instance";
import type { ApprovalDesk } from "./policy/approval-desk";
import { createPolicyGate, type PolicyGate } from "./policy/policy-gate";
import { keepPolicies, type PolicyKeeper } from "./policy/policy-keeper";
import { type Bus, createBus } from "./protocol/bus";
import { createCommandHandlers } from "./protocol/command-handlers";
import { fail, ok, type Result, type ShareError } from "./protocol/contract/errors";
import type { SharingLimits } from "./protocol/contract/stream";
import { createRecordHandlers } from "./protocol/record-handlers";
import { type RunningServer, startServer } from "./protocol/server";
import { createSocketRpc } from "./protocol/socket-sessions";
import { watchStream } from "./protocol/watch-stream";
import { openRelayHandlers } from "./relays-wiring";
import { openRuntimeRecord, type RuntimeRecord, runtimeRow } from "./runtime-record";
import { createTerminals, type Terminals } from "./terminals";

/** The page's build, relative to this file. */
const PAGE_DIR = fileURLToPath(new URL("../../../dist/ui", import.meta.url));
/** Where a shell is when the environment names none. */
const FALLBACK_SHELL = "/bin/sh";

/** The door closes first: whoever asked for the end must have the answer by then. */
const ANSWER_OUT_MS = 50;

export interface RunningRuntime {
  readonly ready: {
    readonly pid: number;
    /** Holds a one-use code: a secret until it was opened. */
    readonly url: string;
    readonly home: string;
    readonly runtimeDir: string;
    readonly version: string;
  };
  /** Resolves when the runtime has ended, by `stop` or because a client asked for it. */
  readonly stopped: Promise<void>;
  /** Ends every share, then everything else; terminals live on. Resolves when nothing of ours runs but them. */
  stop(): Promise<void>;
  /** Subscribers of the bus; for the leak check. */
  listenerCount(): number;
}

interface Core {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly disposer: Disposer;
  readonly bus: Bus;
  readonly record: RuntimeRecord;
  readonly policy: PolicyGate;
  readonly rules: PolicyKeeper;
  readonly terminals: Terminals;
  readonly backends: Backends;
  /** Set before the end when the terminals are to go as well (`lanecast stop --terminals`). */
  readonly leaving: { withTerminals: boolean };
  /** As the configuration says them now. */
  readonly limits: () => SharingLimits;
}

const openTerminals = (config: Config, clock: Clock): ReturnType<typeof createTerminals> =>
  createTerminals({
    runtimeDir: config.runtimeDir,
    clock,
    path: searchPathOf(config),
    env: { ...config.environment, LANECAST_HOME: config.home },
    shell: config.environment.SHELL ?? FALLBACK_SHELL,
    newId,
  });

/** Everything under sharing, in the order in which each needs the one before. */
const openCore = async (config: Config, clock: Clock, disposer: Disposer): Promise<Result<Core>> => {
  const log = createFileLog(runtimeLogPath(config.runtimeDir), clock);
  disposer.add("log", () => log.close());
  const record = openRuntimeRecord(config, clock);
  if (!record.ok) return record;
  disposer.add("audit", () => record.value.close());
  const bus = createBus();
  const policy = createPolicyGate({ dir: join(config.home, "policies"), clock, ttlMinMs: config.sharing.ttlMinMs });
  const rules = keepPolicies({
    gate: policy,
    audit: record.value.audit,
    newCorrelationId: () => newId("cor"),
    publish: (state) => bus.publish({ type: "policy", policy: state }),
  });
  disposer.add("policy watch", () => rules.dispose());
  const terminals = await openTerminals(config, clock);
  if (!terminals.ok) return terminals;
  const leaving = { withTerminals: false };
  disposer.add("terminals", async () => {
    if (leaving.withTerminals) await terminals.value.stopServer();
    await terminals.value.dispose();
  });
  const backends = createBackends(config, clock);
  return ok({
    config,
    clock,
    log,
    disposer,
    bus,
    record: record.value,
    policy,
    rules,
    terminals: terminals.value,
    backends,
    leaving,
    limits: createSharingLimits({ path: join(config.home, CONFIG_FILE_NAME), initial: config.sharing, log }),
  });
};

interface Shared {
  readonly guestKeys: GuestKeys;
  readonly sharing: Sharing;
  readonly approvals: ApprovalDesk;
}

/** One home, one name in every guest's known_hosts. */
const aliasOf = (home: string): string => `lanecast-${createHash("sha256").update(home).digest("hex").slice(0, 8)}`;

const openSharing = (core: Core): Shared => {
  const { config, clock, log, bus, record, policy, terminals, backends, disposer } = core;
  const { audit } = record;
  const guestKeys = openGuestKeys({
    path: join(config.home, "guests.json"),
    clock,
    onProblem: (error) => log.error("guest-keys", error),
  });
  const sweep = createSweepRecords(join(config.runtimeDir, "s"));
  const swept = sweepLeftShares(sweep, newId("cor"));
  if (swept !== null) audit.append(swept);
  for (const row of record.leftOpen) audit.append(row);
  const approvals = openApprovalQueue(clock, bus, () => sharing);
  const sharing = createSharing({
    clock,
    newId: { share: () => newId("shr"), guest: () => newId("gst"), correlation: () => newId("cor") },
    terminals,
    policy,
    approvals,
    audit,
    bus: {
      publishShare: (share) => bus.publish({ type: "share", share }),
      forgetShare: (id) => bus.publish({ type: "removed", kind: "share", id }),
      publishApproval: (approval) => bus.publish({ type: "approval", approval }),
    },
    backends: backends.all,
    limits: core.limits,
    reachOf: backends.reachOf,
    traitsOf: backends.traitsOf,
    counterpartOf: backends.relays.counterpartOf,
    sweep,
    guestKeys,
    hostKeyAlias: aliasOf(config.home),
    onImpossible: ({ shareId, state }, fact) =>
      log.error("impossible-move", null, { shareId, phase: state.phase, fact: fact.type }),
    onBug: (error) => log.error("effect-failed", error),
  });
  disposer.add("approvals", () => approvals.dispose());
  disposer.add("sharing", async () => {
    const sharesEnded = await sharing.dispose();
    audit.append(runtimeRow("runtime.stopped", { sharesEnded }));
  });
  return { guestKeys, sharing, approvals: openApprovalDesk({ config, approvals, sharing, audit }) };
};

const openDoor = (
  core: Core,
  shared: Shared,
  cliToken: string,
  requestStop: (terminals: boolean) => void,
): Result<RunningServer> => {
  const { config, clock, log, bus, record, policy, rules, terminals, backends, disposer } = core;
  let server: RunningServer | null = null;
  const tokens = openRequesterTokens(config, clock, record.audit);
  const commands = createCommandHandlers({
    clock,
    ...shared,
    tokens,
    lanes: terminals,
    backendStatuses: backends.statuses,
    newCorrelationId: () => newId("cor"),
    issuePageUrl: () => server?.openUrl() ?? "",
    requestStop,
    about: { pid: ownProcess().pid, version: config.version, home: config.home },
  });
  disposer.add(
    "lanes",
    terminals.onLaneChanged((change) => {
      if (change.type === "lane") bus.publish({ type: "lane", lane: change.lane });
      else bus.publish({ type: "removed", kind: "lane", id: change.laneId });
    }),
  );
  const snapshot = () => ({
    ...commands.snapshot(),
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
    onExported: record.noteHead,
  });
  const rpc = createSocketRpc({
    guestKeys: shared.guestKeys,
    commands,
    records,
    relays: openRelayHandlers(config, backends, shared.sharing),
    watch: (signal) => watchStream({ bus, clock, snapshot }, signal),
    newCorrelationId: () => newId("cor"),
    onBug: (error, correlationId) => log.error("command-failed", error, { correlationId }),
  });
  const started = startServer({
    port: config.port,
    pageDir: PAGE_DIR,
    cliToken,
    agentOf: tokens.whoIs,
    rpc,
    log,
    clock,
  });
  if (!started.ok) return started;
  server = started.value;
  disposer.add("server", () => started.value.stop());
  return started;
};

/**
 * Errors: already-running, setup-problem, audit-unavailable. Leaves nothing when it fails. The clock is the system's in
 * every product that is started as one: no flag, file or variable leads to another.
 */
export const startRuntime = async (
  config: Config,
  clock: Clock = createSystemClock(),
): Promise<Result<RunningRuntime>> => {
  const disposer = createDisposer();
  const failed = async (error: ShareError) => {
    await disposer.dispose();
    return fail(error);
  };
  const instance = await claimHome(config, ownProcess(), clock);
  if (!instance.ok) return failed(instance.error);
  disposer.add("home", () => instance.value.release());
  const core = await openCore(config, clock, disposer);
  if (!core.ok) return failed(core.error);
  const shared = openSharing(core.value);
  let finish: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const stop = async (): Promise<void> => {
    for (const { name, error } of await disposer.dispose()) core.value.log.error("dispose-failed", error, { name });
    finish();
  };
  const cliToken = newSecret();
  const stopSoon = (withTerminals: boolean): void => {
    core.value.leaving.withTerminals = withTerminals;
    core.value.clock.after(ANSWER_OUT_MS, () => void stop());
  };
  const door = openDoor(core.value, shared, cliToken, stopSoon);
  if (!door.ok) return failed(door.error);
  const { port, baseUrl } = door.value;
  instance.value.publish({ port, baseUrl, token: cliToken, version: config.version });
  const { pid } = ownProcess();
  const { home, runtimeDir, version } = config;
  return ok({
    ready: { pid, url: door.value.openUrl(), home, runtimeDir, version },
    stopped,
    stop,
    listenerCount: core.value.bus.listenerCount,
  });
};
