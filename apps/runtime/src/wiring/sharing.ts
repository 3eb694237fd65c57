// Wires sharing over the core: sweep first, then approvals, shares and guests' keys. Decides nothing.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { type Backend, backendSchema } from "#contract/errors";
import { type GuestKeys, openGuestKeys } from "../integrations/sharing/guests/keys";
import { createSweepRecords, sweepLeftShares } from "../integrations/sharing/life/sweep";
import { createSharing, type Sharing } from "../integrations/sharing/share-session";
import { newId } from "../platform/ids";
import type { ApprovalDesk } from "../policy/approvals/desk";
import { openApprovalDesk, openApprovalQueue } from "./approvals";
import type { Core } from "./core";
import { runtimeRow } from "./record";

export interface Shared {
  readonly guestKeys: GuestKeys;
  readonly sharing: Sharing;
  readonly approvals: ApprovalDesk;
}

/** One home, one name in every guest's known_hosts. */
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
  const inner = createSharing({
    clock,
    newId: { share: () => newId("shr"), guest: () => newId("gst"), correlation: () => newId("cor") },
    terminals,
    policy,
    approvals,
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
    guestKeys,
    hostKeyAlias: aliasOf(config.home),
    onImpossible: ({ shareId, state }, fact) =>
      log.error("impossible-move", null, { shareId, phase: state.phase, fact: fact.type }),
    onBug: (error) => log.error("effect-failed", error),
  });
  const sharing = afterLearning(inner, backends.learn);
  record.onLost(sharing.loseRecord);
  disposer.add("approvals", () => approvals.dispose());
  disposer.add("sharing", async () => {
    const { by, why } = core.leaving;
    const sharesEnded = await sharing.dispose(by);
    audit.append(runtimeRow("runtime.stopped", { ...why, sharesEnded }, by));
  });
  return { guestKeys, sharing, approvals: openApprovalDesk({ config, approvals, sharing, record }) };
};
