// The commands of sharing, as plain functions over the bridge. Each gives a Result; what changes comes back over the stream.
import type { ShareRequest } from "@contract/commands";
import type { ShareId } from "@contract/ids";
import type { Runtime } from "../../../bridge/runtime-client";

export const createSharingCommands = (runtime: Runtime) => ({
  /** Answers as soon as the share is in the stream; its steps are watched there. */
  startShare: (request: ShareRequest) =>
    runtime.call((client, signal) => client.share.start({ ...request, wait: false }, { signal })),
  /** Answers with the proofs, when nothing of the shares is left. */
  revokeShares: (shareIds: readonly ShareId[]) =>
    runtime.call((client, signal) => client.share.revoke({ shareIds: [...shareIds] }, { signal })),
  extendShare: (shareId: ShareId, byMs: number) =>
    runtime.call((client, signal) => client.share.extend({ shareId, byMs }, { signal })),
  /** Each call is a row in the audit log: call it only for what is shown. */
  revealLink: (shareId: ShareId) => runtime.call((client, signal) => client.share.link({ shareId }, { signal })),
  /** Asks every backend anew. */
  checkBackends: () => runtime.call((client, signal) => client.runtime.backends(undefined, { signal })),
  /** What the gate would say; starts nothing. */
  checkPolicy: (request: ShareRequest) => runtime.call((client, signal) => client.policy.check(request, { signal })),
});
export type SharingCommands = ReturnType<typeof createSharingCommands>;
