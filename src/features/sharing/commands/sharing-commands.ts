// The commands of sharing, as plain functions over the bridge. Each gives a Result; what changes comes back over the stream.
import type { ShareRequest } from "#contract/commands";
import type { Backend } from "#contract/errors";
import type { GuestId, ShareId } from "#contract/ids";
import type { RelayAdd } from "#contract/relay";
import type { Access } from "#contract/share";
import type { Runtime } from "../../../bridge/runtime-client";
import type { RevokeScope } from "../model/revoke-scope";

/** One guest of one share. */
export interface GuestRef {
  readonly shareId: ShareId;
  readonly guestId: GuestId;
}

export const createSharingCommands = (runtime: Runtime) => ({
  /** Answers as soon as the share is in the stream; its steps are watched there. */
  startShare: (request: ShareRequest) =>
    runtime.call((client, signal) => client.share.start({ ...request, wait: false }, { signal })),
  /** Answers with the proofs, when nothing of the shares is left. */
  revokeShares: (scope: RevokeScope) =>
    runtime.call((client, signal) =>
      client.share.revoke("shareIds" in scope ? { shareIds: [...scope.shareIds] } : scope, { signal }),
    ),
  /** The same request anew, through every check and the gate. Of an ended share. */
  startAgain: (shareId: ShareId) =>
    runtime.call((client, signal) => client.share.again({ shareId, wait: false }, { signal })),
  /** Answers when the new share is live and the old one over, or with the old one as it was. */
  switchShare: (shareId: ShareId, backend: Backend) =>
    runtime.call((client, signal) => client.share.switch({ shareId, backend }, { signal }), { deadlineMs: null }),
  extendShare: (shareId: ShareId, byMs: number) =>
    runtime.call((client, signal) => client.share.extend({ shareId, byMs }, { signal })),
  /** Each call is a row in the audit log: call it only for what is shown. */
  revealLink: (shareId: ShareId) => runtime.call((client, signal) => client.share.link({ shareId }, { signal })),
  /** The link in words for a chat; a reveal, and audited as one. */
  writeInvite: (shareId: ShareId) => runtime.call((client, signal) => client.share.invite({ shareId }, { signal })),
  kickGuest: ({ shareId, guestId }: GuestRef) =>
    runtime.call((client, signal) => client.guest.kick({ shareId, guestId }, { signal })),
  changeAccess: ({ shareId, guestId }: GuestRef, access: Access) =>
    runtime.call((client, signal) => client.guest.access({ shareId, guestId, access }, { signal })),
  admitGuest: ({ shareId, guestId }: GuestRef) =>
    runtime.call((client, signal) => client.guest.admit({ shareId, guestId }, { signal })),
  turnAwayGuest: ({ shareId, guestId }: GuestRef) =>
    runtime.call((client, signal) => client.guest.turnAway({ shareId, guestId }, { signal })),
  /** The address book: whose keys were used before. */
  listGuestKeys: () => runtime.call((client, signal) => client.guestKeys.list(undefined, { signal })),
  renameGuestKey: (fingerprint: string, name: string | null) =>
    runtime.call((client, signal) => client.guestKeys.rename({ fingerprint, name }, { signal })),
  forgetGuestKey: (fingerprint: string) =>
    runtime.call((client, signal) => client.guestKeys.forget({ fingerprint }, { signal })),
  /** The runtime asks GitHub; the page itself reaches nothing but the runtime. */
  fetchGithubKeys: (user: string) => runtime.call((client, signal) => client.guestKeys.ofGithub({ user }, { signal })),
  /** Every way to share, each with what it can do; asks nothing over the network. */
  listRelays: () => runtime.call((client, signal) => client.relay.list(undefined, { signal })),
  /** Really tries it, which may take its time. */
  testRelay: (name: string) =>
    runtime.call((client, signal) => client.relay.test({ name }, { signal }), { deadlineMs: null }),
  addRelay: (relay: RelayAdd) => runtime.call((client, signal) => client.relay.add(relay, { signal })),
  removeRelay: (name: string) => runtime.call((client, signal) => client.relay.remove({ name }, { signal })),
  /** Asks every backend anew. */
  checkBackends: () => runtime.call((client, signal) => client.runtime.backends(undefined, { signal })),
  /** What the gate would say; starts nothing. */
  checkPolicy: (request: ShareRequest) => runtime.call((client, signal) => client.policy.check(request, { signal })),
});
export type SharingCommands = ReturnType<typeof createSharingCommands>;
