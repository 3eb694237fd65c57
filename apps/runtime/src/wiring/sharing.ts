// Wires sharing on top of the core: the sweep first, then approvals, shares and guests' keys.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { type Backend, backendSchema } from "#contract/errors";
import { type GuestKeys, openGuestKeys } from "../integrations/sharing/guests/keys";
import { createSweepRecords, sweepLeftShares } from "../integrations/sharing/life/sweep";
import { createWatchdog } from "../integrations/sharing/life/watchdog";
import { createSharing, type Sharing } from "../integrations/sharing/share-session";
import { newId } from "../platform/ids";
import type { Approvals } from "../policy/approvals/approvals";
import { openApprovalQueue, openApprovals } from "./approvals";
import { searchPathOf } from "./backends";
import type { Core } from "./core";
import { runtimeRow } from "./record";

export interface Shared {
  readonly guestKeys: GuestKeys;
  readonly sharing: Sharing;
  readonly approvals: Approvals;
}

/** The host name of this home's relays in a guest's known_hosts. */
const aliasOf = (home: string): string => `lanecast-${createHash("sha256").update(home).digest("hex").slice(0, 8)}`;

/** Rules are asked with what a backend and its relays promise, which depends on their versions: the first request waits for those. */
const afterLearning = (sharing: Sharing, learn: (backend: Backend) => Promise<void>): Sharing => {
  const learnAll = async (): Promise<void> => void (await Promise.all(backendSchema.options.map(learn)));
  void learnAll();
  return {
    ...sharing,
    start: (asked, ...rest) => learn(asked.backend).then(() => sharing.start(asked, ...rest)),
    check: (asked, by) => learn(asked.backend).then(() => sharing.check(asked, by)),
    again: (...args) => learnAll().then(() => sharing.again(...args)),
    switchTo: (shareId, backend, by) => learn(backend).then(() => sharing.switchTo(shareId, backend, by)),
  };
};

export const openSharing = (core: Core): Shared => {
  const { config, clock, log, bus, record, policy, terminals, backends, shutdown } = core;
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
  const queue = openApprovalQueue(clock, bus, () => sharing);
  const inner = createSharing({
    clock,
    newId: { share: () => newId("shr"), guest: () => newId("gst"), correlation: () => newId("cor") },
    terminals,
    policy,
    approvals: queue,
    audit,
    bus: {
      publishShare: (share) => bus.publish({ type: "share", share }),
      forgetShare: (id) => bus.publish({ type: "removed", kind: "share", id }),
    },
    backends: backends.all,
    limits: core.limits,
    reachOf: backends.reachOf,
    traitsOf: backends.traitsOf,
    counterpartOf: backends.relays.counterpartOf,
    sweep,
    watchdog: createWatchdog({
      dir: config.runtimeDir,
      searchPath: searchPathOf(config),
      onProblem: (error) => log.error("watchdog-failed", error),
    }),
    guestKeys,
    hostKeyAlias: aliasOf(config.home),
    onImpossible: ({ shareId, state }, fact) =>
      log.error("impossible-move", null, { shareId, phase: state.phase, fact: fact.type }),
    onBug: (error) => log.error("effect-failed", error),
  });
  const sharing = afterLearning(inner, backends.learn);
  record.onLost(sharing.loseRecord);
  shutdown.add("approvals", () => queue.dispose());
  shutdown.add("sharing", async () => {
    const { by, why } = core.leaving;
    const sharesEnded = await sharing.dispose(by);
    audit.append(runtimeRow("runtime.stopped", { ...why, sharesEnded }, by));
  });
  return { guestKeys, sharing, approvals: openApprovals({ config, queue, sharing, record }) };
};
