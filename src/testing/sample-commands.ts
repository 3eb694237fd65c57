// The commands of sharing without a runtime: they succeed immediately and change the store as the stream would.
import type { Verdict } from "#contract/commands";
import { ok } from "#contract/errors";
import type { GuestId, ShareId } from "#contract/ids";
import { type BackendStatus, type Guest, type Join, joinSchema, type ShareView } from "#contract/share";
import type { SharingCommands } from "../features/sharing/commands/sharing-commands";
import type { StopScope } from "../features/sharing/model/stop";
import { guestKeyCommands } from "./sample-guest-keys";
import { sampleRelay, sampleRelays, sampleWays } from "./sample-relays";
import { sampleChecks, samplePolicyFiles } from "./sample-setup";
import { SAMPLE_NOW_MS, sampleCapabilities, sampleLane, sampleShare } from "./samples";

export const sampleLaneApi = sampleLane("api1", { name: "api" });

export const sampleBackends: readonly BackendStatus[] = [
  {
    backend: "tmate",
    available: true,
    version: "2.4.0",
    capabilities: sampleCapabilities.tmate,
    problem: null,
    remedy: null,
  },
  {
    backend: "upterm",
    available: false,
    version: null,
    capabilities: null,
    problem: "upterm isn't installed.",
    remedy: "Install it from GitHub releases or Homebrew, then check again.",
  },
];

export const sampleJoin: Join = joinSchema.parse({
  command: "ssh -p 40022 aGVsbG8td29ybGQ0b2YtbGFuZXM@127.0.0.1",
  user: "aGVsbG8td29ybGQ0b2YtbGFuZXM",
  host: "127.0.0.1",
  port: 40_022,
  hostKey: "SHA256:5h3ZpQm0n8sQ2cXvB1dKfW7eYtR4uJ6aLgH9oN0iMxE",
  knownHosts: "lanecast-7f3a ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA",
  sshConfig:
    "Host lanecast\n  HostName 127.0.0.1\n  Port 40022\n  User aGVsbG8td29ybGQ0b2YtbGFuZXM\n  HostKeyAlias lanecast-7f3a\n",
  access: "read",
  expiresAtMs: SAMPLE_NOW_MS + 30 * 60_000,
});

export const allowed: Verdict = {
  verdict: "allow",
  reason: "Guests with one of the listed keys can watch.",
  policyIds: ["read-with-keys"],
  instead: [],
};

export const sampleCommands = (
  put: (share: ShareView) => void,
  get: (shareId: ShareId) => ShareView,
  inScope: (scope: StopScope) => readonly ShareView[],
): SharingCommands => {
  const ended = (shareId: ShareId): ShareView => ({
    ...get(shareId),
    revision: get(shareId).revision + 1,
    phase: "ended",
    endCause: get(shareId).liveAtMs === null ? "stopped" : "revoked",
    startStep: null,
    endedAtMs: SAMPLE_NOW_MS,
    linkState: "none",
    guests: [],
    guestCount: 0,
    proof: { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true, tookMs: 214 },
  });
  /** The share with one guest changed, or removed (null). */
  const withGuest = (shareId: ShareId, guestId: GuestId, change: Partial<Guest> | null): ShareView => {
    const share = get(shareId);
    const guests = share.guests
      .map((guest) => (guest.guestId === guestId ? { ...guest, ...(change ?? { state: "gone" as const }) } : guest))
      .filter((guest) => guest.state !== "gone");
    const guestCount = guests.filter((guest) => guest.state === "in").length;
    const changed = { ...share, revision: share.revision + 1, guests, guestCount };
    put(changed);
    return changed;
  };
  return {
    startShare: async (request) => {
      const share = sampleShare("started", sampleLaneApi, {
        ...request,
        phase: "starting",
        startStep: "relay",
        liveAtMs: null,
        expiresAtMs: null,
        graceAtMs: null,
        linkState: "none",
        keyCount: request.keys.length,
        requestedAtMs: SAMPLE_NOW_MS,
      });
      put(share);
      return ok({ share, join: null });
    },
    confirmShare: async (shareId) => {
      put({ ...get(shareId), revision: get(shareId).revision + 1, phase: "starting", startStep: "relay" });
      return ok(undefined);
    },
    revokeShares: async (scope) => {
      const shares = inScope(scope).map(({ shareId }) => ended(shareId));
      shares.forEach(put);
      return ok({ shares });
    },
    startAgain: async (shareId) => {
      const share = sampleShare("again", sampleLaneApi, {
        ...get(shareId),
        shareId: "shr_again",
        phase: "starting",
        endCause: null,
        startStep: "gate",
        liveAtMs: null,
        expiresAtMs: null,
        endedAtMs: null,
        lastError: null,
        isStuck: false,
        proof: null,
        requestedAtMs: SAMPLE_NOW_MS,
      });
      put(share);
      return ok({ share, join: null });
    },
    switchShare: async (shareId, backend) => {
      const before = get(shareId);
      const started = sampleShare("swtch", sampleLaneApi, { ...before, shareId: "shr_swtch", backend });
      const switched = { ...ended(shareId), endCause: "switched" as const };
      [started, switched].forEach(put);
      return ok({ ended: switched, started, join: sampleJoin });
    },
    writeInvite: async () => ok({ text: `Join my terminal.\n\n  ${sampleJoin.command}` }),
    letGuestBack: async ({ shareId }) => ok({ share: get(shareId) }),
    kickGuest: async ({ shareId, guestId }) => ok({ share: withGuest(shareId, guestId, null), staysOut: true }),
    changeAccess: async ({ shareId, guestId }, access) => ok({ share: withGuest(shareId, guestId, { access }) }),
    admitGuest: async ({ shareId, guestId }) => ok({ share: withGuest(shareId, guestId, { state: "in" }) }),
    turnAwayGuest: async ({ shareId, guestId }) => ok({ share: withGuest(shareId, guestId, null) }),
    listRelays: async () => ok({ relays: [...sampleRelays], addresses: [{ address: "192.0.2.7", on: "eth0" }] }),
    testRelay: async (name) => ok({ relay: name, ok: true, problem: null, remedy: null }),
    addRelay: async ({ name, backend, kind }) => ok({ relay: sampleRelay(name, { backend, kind, reach: kind }) }),
    removeRelay: async () => ok({}),
    listReach: async () => ok({ ways: [...sampleWays] }),
    setUpWay: async ({ way, backend }) =>
      ok({ relay: sampleRelay(way, { backend, kind: "lan", reach: "lan" }), added: true }),
    ...guestKeyCommands,
    extendShare: async (shareId, byMs) => {
      const share = get(shareId);
      const longer = { ...share, revision: share.revision + 1, expiresAtMs: (share.expiresAtMs ?? 0) + byMs };
      put(longer);
      return ok({ share: longer });
    },
    findEnd: async () => ok({ atMs: SAMPLE_NOW_MS, isExact: true }),
    revealLink: async () => ok({ join: sampleJoin }),
    checkBackends: async () => ok({ backends: [...sampleBackends] }),
    runDoctor: async () => ok({ checks: [...sampleChecks], backends: [...sampleBackends] }),
    showPolicy: async () => ok(samplePolicyFiles),
    checkPolicy: async () => ok(allowed),
  };
};
