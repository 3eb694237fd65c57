// Sample lanes and shares, as the runtime would send them.
import type { LaneId, ShareId, TerminalId } from "#contract/ids";
import type { LaneView } from "#contract/lane";
import { type ShareView, shareViewSchema } from "#contract/share";
import { NOON_MS } from "./fake-cli.fixture";

export const laneSample = (name: string, id: string, terminals: readonly string[]): LaneView => ({
  laneId: `lan_${id}` as LaneId,
  name,
  createdAtMs: 0,
  labels: [],
  terminals: terminals.map((each) => ({
    terminalId: `trm_${each}` as TerminalId,
    title: "zsh",
    cwd: "/home/op/api",
    alive: true,
    cols: 80,
    rows: 24,
    tmux: { socket: "/run/tmux", session: `trm_${each}` },
    shares: [],
  })),
});

export const shareSample = (over: Partial<ShareView> = {}): ShareView =>
  shareViewSchema.parse({
    shareId: "shr_aaaa1111",
    revision: 3,
    laneId: "lan_aaaa1111",
    terminalId: "trm_aaaa1111",
    backend: "tmate",
    relay: "here",
    reach: "here",
    access: "read",
    phase: "live",
    endCause: null,
    startStep: null,
    requestedAtMs: NOON_MS,
    liveAtMs: NOON_MS,
    ttlMs: 1_800_000,
    expiresAtMs: NOON_MS + 1_800_000,
    graceAtMs: NOON_MS + 1_500_000,
    endedAtMs: null,
    linkState: "ready",
    guests: [],
    guestsKnown: true,
    guestCount: 2,
    keyCount: 1,
    anyoneWithLink: false,
    capabilities: null,
    requestedBy: { kind: "operator", id: "me" },
    reason: null,
    correlationId: "cor_aaaa1111",
    lastError: null,
    isStuck: false,
    proof: null,
    processes: { worker: 1, relay: 2 },
    ...over,
  });

export const shareId = (text: string): ShareId => text as ShareId;

export const joinSample = {
  command: "ssh -p 2200 ro-TOKEN@127.0.0.1",
  user: "ro-TOKEN",
  host: "127.0.0.1",
  port: 2_200,
  hostKey: "SHA256:abc",
  knownHosts: "lanecast-1 ssh-ed25519 AAAA",
  access: "read" as const,
  expiresAtMs: NOON_MS + 1_800_000,
};
