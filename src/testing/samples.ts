// Lanes, terminals, shares and limits for tests and stories; `differences` override the defaults.

import type { Backend } from "#contract/errors";
import { type Lane, laneSchema, type Terminal, terminalSchema } from "#contract/lane";
import { type Capabilities, capabilitiesSchema, type ShareView, shareViewSchema } from "#contract/share";
import type { SharingLimits, WatchSnapshot } from "#contract/stream";

/** 2026-03-02 12:00 UTC: the current time in samples. */
export const SAMPLE_NOW_MS = 1_772_452_800_000;
const MINUTE_MS = 60_000;

export const sampleLimits: SharingLimits = {
  ttlDefaultMs: 30 * MINUTE_MS,
  ttlMinMs: MINUTE_MS,
  ttlMaxMs: 240 * MINUTE_MS,
  graceMs: 5 * MINUTE_MS,
  maxPerTerminal: 3,
  maxGuests: 50,
  access: "read",
  relay: "here",
};

type Loose<T> = { readonly [K in keyof T]?: unknown };

export const sampleTerminal = (name: string, differences: Loose<Terminal> = {}): Terminal =>
  terminalSchema.parse({
    terminalId: `trm_${name}`,
    title: "zsh",
    cwd: `/home/ana/${name}`,
    alive: true,
    cols: 80,
    rows: 24,
    tmux: { socket: "/run/user/1000/lanecast-0/tmux", session: `trm_${name}` },
    ...differences,
  });

/** `name`: at least four lower-case letters or digits. The ids of the lane and its terminal contain it. */
export const sampleLane = (name: string, differences: Loose<Lane> = {}): Lane =>
  laneSchema.parse({
    laneId: `lan_${name}`,
    name,
    createdAtMs: SAMPLE_NOW_MS - 60 * MINUTE_MS,
    terminals: [sampleTerminal(name)],
    ...differences,
  });

const withBoth = {
  knowsGuests: true,
  canKickOne: true,
  kickedStayOut: true,
  removalClosesShare: false,
  enforcesKeys: true,
  readOnlyBy: "backend+tmux",
  survivesRelayLoss: false,
  identityForgeable: false,
} as const;

/** What the backends can do over the relay on this machine, in a share with one key. upterm: from 0.35. */
export const sampleCapabilities: Readonly<Record<Backend, Capabilities>> = {
  tmate: capabilitiesSchema.parse({
    ...withBoth,
    guestsBy: "address",
    canChangeAccess: false,
    canLetBack: false,
    knock: "share",
  }),
  upterm: capabilitiesSchema.parse({
    ...withBoth,
    guestsBy: "key",
    canChangeAccess: true,
    canLetBack: true,
    knock: "guest",
    keepsLink: false,
  }),
};

/** A live 30-minute share of the lane's first terminal. */
export const sampleShare = (name: string, lane: Lane, differences: Loose<ShareView> = {}): ShareView =>
  shareViewSchema.parse({
    shareId: `shr_${name}`,
    revision: 4,
    laneId: lane.laneId,
    terminalId: lane.terminals[0]?.terminalId,
    backend: "tmate",
    relay: "here",
    reach: "here",
    access: "read",
    phase: "live",
    endCause: null,
    startStep: null,
    requestedAtMs: SAMPLE_NOW_MS - 10 * MINUTE_MS,
    liveAtMs: SAMPLE_NOW_MS - 10 * MINUTE_MS,
    ttlMs: 30 * MINUTE_MS,
    expiresAtMs: SAMPLE_NOW_MS + 20 * MINUTE_MS,
    graceAtMs: SAMPLE_NOW_MS + 15 * MINUTE_MS,
    endedAtMs: null,
    linkState: "ready",
    linkRevision: 0,
    guests: [],
    guestsKnown: true,
    guestCount: 0,
    keyCount: 1,
    anyoneWithLink: false,
    capabilities: sampleCapabilities[differences.backend === "upterm" ? "upterm" : "tmate"],
    requestedBy: { kind: "operator", id: "me" },
    reason: null,
    correlationId: `cor_${name}`,
    lastError: null,
    isStuck: false,
    proof: null,
    processes: { worker: 4_001, relay: 4_000 },
    ...differences,
  });

export const sampleSnapshot = (differences: Partial<WatchSnapshot> = {}): WatchSnapshot => ({
  type: "snapshot",
  seq: 0,
  atMs: SAMPLE_NOW_MS,
  lanes: [],
  shares: [],
  approvals: [],
  handoffs: [],
  limits: sampleLimits,
  policy: { loadedAtMs: SAMPLE_NOW_MS, problem: null },
  version: "0.1.0",
  home: "/home/ana/.local/share/lanecast",
  ...differences,
});
