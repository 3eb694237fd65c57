// Sharing with everything else in memory: terminals, policy, audit log, bus, and a backend whose worker is a small real process.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Verdict } from "#contract/commands";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { LaneId, ShareId, TerminalId } from "#contract/ids";
import type { Capabilities, ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import type { BackendLink, Observation, ShareBackend } from "../../integrations/sharing/backends/backend";
import { createSweepRecords, type SweepRecords } from "../../integrations/sharing/life/sweep";
import type { Watchdog } from "../../integrations/sharing/life/watchdog";
import type {
  ApprovalAsking,
  AuditEntry,
  GuestClient,
  PolicyQuestion,
  ShareAuditPort,
  TerminalFacts,
  TerminalsPort,
} from "../../integrations/sharing/ports";
import { traitsFrom } from "../../integrations/sharing/share/traits";
import { createSharing, type Sharing } from "../../integrations/sharing/share-session";
import { type Clock, createSystemClock } from "../../platform/clock";
import { newId } from "../../platform/ids";
import type { ProcessExit } from "../../platform/process-tree";
import { type Relay, type RunningRelay, steadyLink } from "../../relays/relay";
import { advanceUntil } from "../fake-clock";

export const TERMINAL = "trm_aaaa" as TerminalId;
export const LANE = "lan_aaaa" as LaneId;
export const ME = { kind: "operator", id: "me" } as const;
/** A valid public key whose private key is lost. */
export const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f a@test";

const nothing = (): undefined => undefined;
const noWatchdog: Watchdog = { set: nothing, restore: nothing, clear: nothing, dispose: nothing };
const LIMITS: SharingLimits = {
  ttlDefaultMs: 1_800_000,
  ttlMinMs: 1_000,
  ttlMaxMs: 14_400_000,
  graceMs: 300_000,
  maxPerTerminal: 3,
  maxGuests: 50,
  access: "read",
  relay: "here",
};

/** What a test can change. Each function is called every time it is needed. */
export interface RigOptions {
  readonly clock?: Clock;
  readonly limits?: Partial<SharingLimits>;
  readonly decide?: (question: PolicyQuestion) => Promise<Verdict>;
  /** Left out, so that the default of sharing applies. */
  readonly without?: "policy" | "audit";
  readonly backend?: Partial<ShareBackend>;
  /** The other backend, for switching. */
  readonly upterm?: Partial<ShareBackend>;
  /** The worker's command. */
  readonly argv?: readonly string[];
  /** The audit log refuses the rows for which this returns true. */
  readonly refuseAudit?: (entry: AuditEntry) => boolean;
  /** Changes the sweep records before the rig uses them. */
  readonly bendSweep?: (sweep: SweepRecords) => SweepRecords;
  readonly startRelay?: () => Promise<Result<RunningRelay>>;
  /** The second deadline; by default there is none. */
  readonly watchdog?: (dir: string) => Watchdog;
}

export interface Rig {
  readonly sharing: Sharing;
  readonly audit: readonly AuditEntry[];
  /** How many rows each write to the log had. */
  readonly auditWrites: readonly number[];
  readonly published: readonly ShareView[];
  readonly approvals: readonly ApprovalAsking[];
  /** The open rooms. */
  readonly rooms: ReadonlySet<ShareId>;
  /** The messages to guests, newest last. */
  readonly told: readonly string[];
  /** Returns the bugs and impossible moves so far, and forgets them. A test that expects one takes it. */
  takeBugs(): readonly unknown[];
  /** The relays that have started and were not killed. */
  readonly relays: ReadonlySet<string>;
  closeTerminal(): void;
  /** Changes the facts about the terminal. Null: the terminal is gone, without any event. */
  describeAs(change: Partial<TerminalFacts> | null): void;
  setObservation(observation: Observation): void;
  types(): readonly string[];
  dispose(): Promise<void>;
}

export const allow: Verdict = { verdict: "allow", reason: "ok", policyIds: ["test"], instead: [] };
const noExit = new Promise<ProcessExit>(() => undefined);

const createTerminals = () => {
  const rooms = new Set<ShareId>();
  const told: string[] = [];
  const closed = new Set<(terminalId: TerminalId) => void>();
  const clients: GuestClient[] = [];
  let facts: TerminalFacts | null = {
    terminalId: TERMINAL,
    laneId: LANE,
    lane: "api",
    title: "zsh",
    cwd: "/",
    labels: [],
  };
  const port: TerminalsPort = {
    describe: (terminalId) =>
      terminalId === TERMINAL && facts !== null
        ? ok(facts)
        : fail(shareError("not-found", "There is no such terminal.", { kind: "terminal", id: terminalId })),
    sizeOf: () => ({ cols: 80, rows: 24 }),
    openRoom: async (shareId) => {
      rooms.add(shareId);
      return ok({ session: shareId, attachArgv: ["true"], readOnlyArgv: ["true"] });
    },
    tellRoom: async (_shareId, text) => void told.push(text),
    clientsOf: async () => clients,
    detach: async () => undefined,
    setAccess: async () => true,
    verifyReadOnly: async () => ok({ verifiedAtMs: 1 }),
    closeRoom: async (shareId) => void rooms.delete(shareId),
    leftOf: async (shareId) => ({ sessions: rooms.has(shareId) ? 1 : 0, clients: 0 }),
    onTerminalClosed: (listener) => {
      closed.add(listener);
      return () => closed.delete(listener);
    },
  };
  const describeAs: Rig["describeAs"] = (change) => {
    facts = change === null || facts === null ? null : { ...facts, ...change };
  };
  return { port, rooms, told, describeAs, close: () => [...closed].map((listener) => listener(TERMINAL)) };
};

/** A relay like the rig's, with the given changes. */
export const relayOf = (change: Partial<RunningRelay>): RunningRelay => ({
  ...steadyLink,
  seesAddresses: true,
  name: "here",
  reach: "here",
  host: "127.0.0.1",
  port: 2_222,
  guestHost: "127.0.0.1",
  guestPort: 2_222,
  publicKey: "ssh-ed25519 AAAA",
  fingerprint: "SHA256:x",
  rsaFingerprint: null,
  process: null,
  exited: noExit,
  logPath: null,
  kill: async () => undefined,
  isRefused: async () => true,
  ...change,
});

const createRelay = (live: Set<string>, startRelay: RigOptions["startRelay"]): Relay => ({
  name: "here",
  reach: "here",
  isOurs: true,
  test: async () => ok([]),
  probe: async () => ok({ version: "1" }),
  start: async (request) => {
    if (startRelay !== undefined) return startRelay();
    live.add(request.shareId);
    return ok(
      relayOf({
        kill: async () => void live.delete(request.shareId),
        isRefused: async () => !live.has(request.shareId),
      }),
    );
  },
});

export const capabilities: Capabilities = {
  knowsGuests: true,
  guestsBy: "nothing",
  canKickOne: false,
  kickedStayOut: false,
  canChangeAccess: false,
  knock: "none",
  enforcesKeys: true,
  readOnlyBy: "tmux",
  survivesRelayLoss: false,
  identityForgeable: false,
};

const createBackend = (options: RigOptions, relay: Relay, observe: () => Observation): ShareBackend => ({
  backend: "tmate",
  probe: async () => ok({ path: "/bin/true", version: "1" }),
  capabilities: () => capabilities,
  relay: (name) => (name === "here" ? relay : null),
  prepare: async () => ok({ hostKeys: [] }),
  plan: async () => ok({ argv: options.argv ?? ["sleep", "600"], env: { PATH: "/usr/bin:/bin" } }),
  awaitLink: async () => ok({ user: "SECRETTOKEN" } satisfies BackendLink),
  observe: async () => observe(),
  guests: null,
  kick: null,
  door: null,
  classifyExit: (exit) => shareError("worker-lost", "The worker ended.", { ...exit, tail: "" }),
  ...options.backend,
});

export const createRig = (options: RigOptions = {}): Rig => {
  const { bendSweep = (sweep) => sweep, clock = createSystemClock() } = options;
  const dir = mkdtempSync(join(tmpdir(), "lanecast-rig-"));
  const audit: AuditEntry[] = [];
  const auditWrites: number[] = [];
  const published: ShareView[] = [];
  const approvals: ApprovalAsking[] = [];
  const bugs: unknown[] = [];
  const relays = new Set<string>();
  const terminals = createTerminals();
  let observation: Observation = { linkState: "ready", link: { user: "SECRETTOKEN" }, guests: [] };
  const backend = createBackend(options, createRelay(relays, options.startRelay), () => observation);
  const unavailable: ShareError<"audit-unavailable"> = shareError("audit-unavailable", "full", { hint: "make room" });
  /** All or none, as the log does it. */
  const appendAll: ShareAuditPort["appendAll"] = (entries) => {
    if (entries.some((entry) => options.refuseAudit?.(entry) === true)) return fail(unavailable);
    audit.push(...entries);
    auditWrites.push(entries.length);
    return ok({ seq: audit.length });
  };
  const sharing = createSharing({
    clock,
    newId: { share: () => newId("shr"), guest: () => newId("gst"), correlation: () => newId("cor") },
    terminals: terminals.port,
    ...(options.without === "policy" ? {} : { policy: { decide: options.decide ?? (async () => allow) } }),
    approvals: {
      reserve: () => ({ approvalId: newId("apr"), expiresAtMs: 0 }),
      ask: (asking) => void approvals.push(asking),
      drop: () => undefined,
    },
    ...(options.without === "audit" ? {} : { audit: { append: (entry) => appendAll([entry]), appendAll } }),
    bus: {
      publishShare: (share) => void published.push(share),
      forgetShare: () => undefined,
    },
    backends: new Map([
      ["tmate", backend],
      ["upterm", { ...backend, backend: "upterm", ...options.upterm }],
    ]),
    limits: () => ({ ...LIMITS, ...options.limits }),
    reachOf: (_backend, relay) => (relay === "here" ? "here" : null),
    counterpartOf: (_backend, relay) => (relay === "here" ? "here" : null),
    traitsOf: () => traitsFrom(capabilities),
    guestKeys: { nameOf: () => null, see: () => undefined, keep: () => undefined },
    watchdog: options.watchdog?.(dir) ?? noWatchdog,
    sweep: bendSweep(createSweepRecords(join(dir, "s"))),
    hostKeyAlias: "lanecast-test",
    onImpossible: (record, fact) => bugs.push(`${record.state.phase} + ${fact.type}`),
    onBug: (error) => bugs.push(error),
  });
  return {
    sharing,
    audit,
    auditWrites,
    published,
    approvals,
    takeBugs: () => bugs.splice(0),
    rooms: terminals.rooms,
    told: terminals.told,
    relays,
    describeAs: terminals.describeAs,
    closeTerminal: () => void terminals.close(),
    setObservation: (next) => {
      observation = next;
    },
    types: () => audit.map((entry) => entry.type),
    dispose: async () => {
      await advanceUntil(clock, sharing.dispose());
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
