// A page's world for sharing, for tests and stories: stores filled by hand, commands that answer at once, no transport.

import { QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Approval } from "#contract/approval";
import type { Verdict } from "#contract/commands";
import { type ErrorCode, type ErrorData, fail, ok, shareError } from "#contract/errors";
import { type ApprovalId, type CorrelationId, correlationIdSchema, type GuestId, type ShareId } from "#contract/ids";
import type { Lane } from "#contract/lane";
import { type BackendStatus, type Guest, type Join, joinSchema, type ShareView } from "#contract/share";
import { TooltipProvider } from "../components/controls/tooltip";
import { ToastRegion } from "../components/toast/toast";
import type { SharingCommands } from "../features/sharing/commands/sharing-commands";
import { SharingProvider } from "../features/sharing/components/sharing-provider";

import { type RevokeScope, sharesInScope } from "../features/sharing/model/revoke-scope";

import { createSharingDesk, type DeskWindow } from "../features/sharing/state/sharing-desk";
import type { ClipboardPermission } from "../platform/clipboard";
import { type Clock, createSystemClock } from "../platform/clock";
import type { Notifications } from "../platform/notifications";
import { createQueries } from "../platform/queries";
import { createStores, StoresProvider } from "../stores/stores-context";
import type { Failure } from "../words/failure-words";

import { guestKeyCommands } from "./sample-guest-keys";
import { sampleRelay, sampleRelays } from "./sample-relays";

import { SAMPLE_NOW_MS, sampleLane, sampleLimits, sampleShare } from "./samples";

export { SAMPLE_KEY, sampleGuestKeys } from "./sample-guest-keys";
export { sampleRelay } from "./sample-relays";

const CORRELATION: CorrelationId = correlationIdSchema.parse("cor_7q2m9x");

export const sampleLaneApi = sampleLane("api1", { name: "api" });

const capabilities = sampleShare("caps", sampleLaneApi).capabilities;

export const sampleBackends: readonly BackendStatus[] = [
  { backend: "tmate", available: true, version: "2.4.0", capabilities, problem: null, remedy: null },
  {
    backend: "upterm",
    available: false,
    version: null,
    capabilities: null,
    problem: "upterm is not installed here.",
    remedy: "Get it from its makers' releases or Homebrew, then check again.",
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
  reason: "Guests who hold one of the named keys may read.",
  policyIds: ["read-with-keys"],
  instead: [],
};

/** A failure as it would come over the wire. */
export const sampleFailure = <C extends ErrorCode>(code: C, message: string, data: ErrorData<C>): Failure => ({
  ...shareError<ErrorCode>(code, message, data),
  correlationId: CORRELATION,
});

export interface WorldOptions {
  readonly lanes?: readonly Lane[];
  readonly shares?: readonly ShareView[];
  /** Commands that answer otherwise than at once and well. */
  readonly commands?: Partial<SharingCommands>;
  readonly copyText?: (text: string) => Promise<boolean>;
  /** Whether the clipboard may be looked into, first and once it was asked for; by default it may. */
  readonly clipboard?: readonly [ClipboardPermission, ClipboardPermission];
  /** By default nobody may be notified, and everything is seen. */
  readonly notifications?: Partial<Notifications>;
  readonly approvals?: readonly Approval[];
  /** Told which request the queue was opened at. */
  readonly openApprovals?: (approvalId: ApprovalId) => void;
  /** The machine's own unless given. */
  readonly clock?: Pick<Clock, "after">;
}

/** What the commands do when the runtime is well: the mirror gets what the stream would bring. */
const wellCommands = (
  put: (share: ShareView) => void,
  get: (shareId: ShareId) => ShareView,
  inScope: (scope: RevokeScope) => readonly ShareView[],
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
  /** The share with one guest changed, or gone. */
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
      const over = { ...ended(shareId), endCause: "switched" as const };
      [started, over].forEach(put);
      return ok({ ended: over, started, join: sampleJoin });
    },
    writeInvite: async () => ok({ text: `Join my terminal.\n\n  ${sampleJoin.command}` }),
    kickGuest: async ({ shareId, guestId }) => ok({ share: withGuest(shareId, guestId, null), staysOut: true }),
    changeAccess: async ({ shareId, guestId }, access) => ok({ share: withGuest(shareId, guestId, { access }) }),
    admitGuest: async ({ shareId, guestId }) => ok({ share: withGuest(shareId, guestId, { state: "in" }) }),
    turnAwayGuest: async ({ shareId, guestId }) => ok({ share: withGuest(shareId, guestId, null) }),
    listRelays: async () => ok({ relays: [...sampleRelays], addresses: [{ address: "192.0.2.7", on: "eth0" }] }),
    testRelay: async (name) => ok({ relay: name, ok: true, problem: null, remedy: null }),
    addRelay: async ({ name, backend, kind }) => ok({ relay: sampleRelay(name, { backend, kind, reach: kind }) }),
    removeRelay: async () => ok({}),
    ...guestKeyCommands,
    extendShare: async (shareId, byMs) => {
      const share = get(shareId);
      const longer = { ...share, revision: share.revision + 1, expiresAtMs: (share.expiresAtMs ?? 0) + byMs };
      put(longer);
      return ok({ share: longer });
    },
    revealLink: async () => ok({ join: sampleJoin }),
    checkBackends: async () => ok({ backends: [...sampleBackends] }),
    checkPolicy: async () => ok(allowed),
  };
};

const noNotifications: Notifications = {
  permission: () => "unsupported",
  request: async () => "unsupported",
  isInBackground: () => false,
  show: () => undefined,
};

export const createSharingWorld = (options: WorldOptions = {}) => {
  const stores = createStores({ clock: { nowMs: () => SAMPLE_NOW_MS, every: () => ({ cancel: () => undefined }) } });
  const desk = createSharingDesk();
  const copied: string[] = [];
  stores.lanes.getState().replaceLanes(options.lanes ?? [sampleLaneApi]);
  stores.shares.getState().replaceShares(options.shares ?? [], sampleLimits);
  stores.approvals.getState().replaceApprovals(options.approvals ?? []);
  const put = (share: ShareView): void => stores.shares.getState().putShare(share);
  const get = (shareId: ShareId): ShareView => {
    const share = stores.shares.getState().shares.get(shareId);
    if (share === undefined) throw new Error(`no share ${shareId} in this world`);
    return share;
  };
  const inScope = (scope: RevokeScope) => sharesInScope(stores.shares.getState().shares, scope);
  const commands: SharingCommands = { ...wellCommands(put, get, inScope), ...options.commands };
  const forgotten: string[] = [];
  const copyText = async (text: string): Promise<boolean> => {
    copied.push(text);
    return options.copyText === undefined ? true : options.copyText(text);
  };
  return {
    stores,
    desk,
    copied,
    forgotten,
    put,
    get,
    commands,
    queries: createQueries(),
    tools: {
      desk,
      copyText,
      clipboardPermission: async () => options.clipboard?.[0] ?? "granted",
      requestClipboard: async () => options.clipboard?.[1] ?? "granted",
      clearClipboard: async (text: string) => void forgotten.push(text),
      notifications: { ...noNotifications, ...options.notifications },
      clock: options.clock ?? createSystemClock(),
      openApprovals: options.openApprovals ?? null,
    },
  };
};
export type SharingWorld = ReturnType<typeof createSharingWorld>;

/** Everything above sharing that the composition root would put there. */
export const SharingWorldProvider = ({
  world,
  children,
}: {
  readonly world: SharingWorld;
  readonly children?: ReactNode;
}) => (
  <QueryClientProvider client={world.queries}>
    <StoresProvider stores={world.stores}>
      <TooltipProvider>
        <ToastRegion>
          <SharingProvider commands={world.commands} tools={world.tools}>
            {children}
          </SharingProvider>
        </ToastRegion>
      </TooltipProvider>
    </StoresProvider>
  </QueryClientProvider>
);

export type { DeskWindow };

/** An answer that never comes. */
export const never = <T,>(): Promise<T> => new Promise<T>(() => undefined);

/** A command that fails. */
export const failing =
  <C extends ErrorCode>(code: C, message: string, data: ErrorData<C>) =>
  async () =>
    fail(sampleFailure(code, message, data));
