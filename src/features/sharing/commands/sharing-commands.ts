// The commands of sharing, as plain functions over the bridge. Each returns a Result; the changes arrive over the watch stream.
import type { ShareRequest } from "#contract/commands";
import type { Backend } from "#contract/errors";
import type { GuestId, ShareId } from "#contract/ids";
import type { ReachUse } from "#contract/reach";
import type { RelayAdd } from "#contract/relay";
import type { Access } from "#contract/share";
import type { Runtime } from "../../../bridge/runtime-client";
import type { StopScope } from "../model/stop";

export interface GuestRef {
  readonly shareId: ShareId;
  readonly guestId: GuestId;
}

export const createSharingCommands = (runtime: Runtime) => ({
  /** Without `wait` it answers as soon as the share is in the stream; with it, once the share is live or waits for an approval. */
  startShare: (request: ShareRequest, wait = false) =>
    runtime.call((client, signal) => client.share.start({ ...request, wait }, { signal })),
  /** Approves the operator's own request. Does nothing if it needs another person's approval. */
  confirmShare: (shareId: ShareId) =>
    runtime.call(async (client, signal) => {
      const { approvals } = await client.approval.list(undefined, { signal });
      const own = approvals.find(
        (approval) => approval.shareId === shareId && approval.needs === "operator" && approval.state === "asked",
      );
      if (own !== undefined) await client.approval.give({ approvalId: own.approvalId }, { signal });
    }),
  /** Answers once none of the shares' processes is left running. */
  revokeShares: (scope: StopScope) =>
    runtime.call((client, signal) =>
      client.share.revoke("shareIds" in scope ? { shareIds: [...scope.shareIds] } : scope, { signal }),
    ),
  /** Requests an ended share again. Every check runs again, and so do the rules. */
  startAgain: (shareId: ShareId) =>
    runtime.call((client, signal) => client.share.again({ shareId, wait: false }, { signal })),
  /** Answers when the new share is live and the old one has ended. If it fails, the old share is unchanged. */
  switchShare: (shareId: ShareId, backend: Backend) =>
    runtime.call((client, signal) => client.share.switch({ shareId, backend }, { signal }), { deadlineMs: null }),
  extendShare: (shareId: ShareId, byMs: number) =>
    runtime.call((client, signal) => client.share.extend({ shareId, byMs }, { signal })),
  /** When the share ended, from the audit log; null if that isn't recorded. `isExact` false: the end was noticed only then. */
  findEnd: (shareId: ShareId) =>
    runtime.call(async (client, signal) => {
      const { events } = await client.audit.list({ shareId, type: "share.ended", limit: 1 }, { signal });
      const [end] = events;
      return end === undefined ? null : { atMs: end.atMs, isExact: end.actor.id !== "sweep" };
    }),
  /** Every call is recorded in the audit log, so call it only to show the link. */
  revealLink: (shareId: ShareId) => runtime.call((client, signal) => client.share.link({ shareId }, { signal })),
  /** The link as a note to paste into a chat. Audited like `revealLink`. */
  writeInvite: (shareId: ShareId) => runtime.call((client, signal) => client.share.invite({ shareId }, { signal })),
  kickGuest: ({ shareId, guestId }: GuestRef) =>
    runtime.call((client, signal) => client.guest.kick({ shareId, guestId }, { signal })),
  /** Undoes a removal. */
  letGuestBack: ({ shareId, guestId }: GuestRef) =>
    runtime.call((client, signal) => client.guest.letBack({ shareId, guestId }, { signal })),
  changeAccess: ({ shareId, guestId }: GuestRef, access: Access) =>
    runtime.call((client, signal) => client.guest.access({ shareId, guestId, access }, { signal })),
  admitGuest: ({ shareId, guestId }: GuestRef) =>
    runtime.call((client, signal) => client.guest.admit({ shareId, guestId }, { signal })),
  turnAwayGuest: ({ shareId, guestId }: GuestRef) =>
    runtime.call((client, signal) => client.guest.turnAway({ shareId, guestId }, { signal })),
  /** Keys that were used in earlier shares. */
  listGuestKeys: () => runtime.call((client, signal) => client.guestKeys.list(undefined, { signal })),
  /** Saves the public keys of one person. Each text may have several lines. */
  addGuestKeys: (keys: readonly string[], name: string) =>
    runtime.call((client, signal) => client.guestKeys.add({ keys: [...keys], name }, { signal })),
  renameGuestKey: (fingerprint: string, name: string | null) =>
    runtime.call((client, signal) => client.guestKeys.rename({ fingerprint, name }, { signal })),
  forgetGuestKey: (fingerprint: string) =>
    runtime.call((client, signal) => client.guestKeys.forget({ fingerprint }, { signal })),
  /** The runtime asks GitHub; the page connects to nothing but the runtime. */
  fetchGithubKeys: (user: string) => runtime.call((client, signal) => client.guestKeys.ofGithub({ user }, { signal })),
  /** Every relay and what it can do. Uses no network. */
  listRelays: () => runtime.call((client, signal) => client.relay.list(undefined, { signal })),
  /** Connects to the relay, which may take a while. */
  testRelay: (name: string) =>
    runtime.call((client, signal) => client.relay.test({ name }, { signal }), { deadlineMs: null }),
  addRelay: (relay: RelayAdd) => runtime.call((client, signal) => client.relay.add(relay, { signal })),
  removeRelay: (name: string) => runtime.call((client, signal) => client.relay.remove({ name }, { signal })),
  /** The ways for guests to reach a share on this computer. Uses no network. */
  listReach: () => runtime.call((client, signal) => client.reach.list(undefined, { signal })),
  /** The relay of a way; added if there is none. */
  setUpWay: (asked: ReachUse) => runtime.call((client, signal) => client.reach.use(asked, { signal })),
  /** Checks every backend again. */
  checkBackends: () => runtime.call((client, signal) => client.runtime.backends(undefined, { signal })),
  /** Checks everything that sharing needs, which takes a few seconds. */
  runDoctor: () => runtime.call((client, signal) => client.runtime.doctor(undefined, { signal }), { deadlineMs: null }),
  /** The policy files and the rules in them. */
  showPolicy: () => runtime.call((client, signal) => client.policy.show(undefined, { signal })),
  /** What the rules say about a request. Starts nothing. */
  checkPolicy: (request: ShareRequest) => runtime.call((client, signal) => client.policy.check(request, { signal })),
});
export type SharingCommands = ReturnType<typeof createSharingCommands>;
