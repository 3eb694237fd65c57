// Wires sharing on top of the core: the sweep first, then approvals, shares and guests' keys.

import { createHash } from "node:crypto";
import { join } from "node:path";
import { type Backend, backendSchema, fail, shareError } from "#contract/errors";
import { type GuestKeys, openGuestKeys } from "../integrations/sharing/guests/keys";
import { createSweepRecords, sweepLeftShares } from "../integrations/sharing/life/sweep";
import { createWatchdog } from "../integrations/sharing/life/watchdog";
import { createSharing, type Sharing } from "../integrations/sharing/share-session";
import { detach } from "../platform/detach";
import { newId } from "../platform/ids";
import { within } from "../platform/wait";
import type { Approvals } from "../policy/approvals/approvals";
import { openApprovalQueue, openApprovals } from "./approvals";
import { showAttachNotices } from "./attach-notices";
import { searchPathOf } from "./backends";
import type { Core } from "./core";
import { runtimeRow } from "./record";

/** Longer than an orderly end and its forced repetition take. */
const STUCK_AFTER_MS = 9_000;

export interface Shared {
  readonly guestKeys: GuestKeys;
  readonly sharing: Sharing;
  readonly approvals: Approvals;
}

/** The host name of this home's relays in a guest's known_hosts. */
const aliasOf = (home: string): string => `lanecast-${createHash("sha256").update(home).digest("hex").slice(0, 8)}`;

/**
 * Rules depend on what a backend and its relays can do, and so on their versions. The first request waits for these.
 */
const afterLearning = (
  sharing: Sharing,
  learn: (backend: Backend) => Promise<void>,
  isStopping: () => boolean,
): Sharing => {
  const learnAll = async (): Promise<void> => void (await Promise.all(backendSchema.options.map(learn)));
  detach(learnAll());
  /** The door stays open while the last shares end, but nothing may start then. */
  const refuse = (command: string) => {
    if (!isStopping()) return null;
    const message = "lanecast is stopping, so nothing can be started.";
    return fail({ ...shareError("wrong-phase", message, { phase: "ending", command }), correlationId: newId("cor") });
  };
  return {
    ...sharing,
    start: (asked, ...rest) => learn(asked.backend).then(() => refuse("start") ?? sharing.start(asked, ...rest)),
    check: (asked, by) => learn(asked.backend).then(() => sharing.check(asked, by)),
    again: (...args) => learnAll().then(() => refuse("again") ?? sharing.again(...args)),
    switchTo: (shareId, backend, by) =>
      learn(backend).then(() => refuse("switch") ?? sharing.switchTo(shareId, backend, by)),
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
  const sharing = afterLearning(inner, backends.learn, () => core.leaving.why !== null);
  // A program that is being asked has a temporary folder, which must not stay.
  shutdown.add("questions to the backends", async () => {
    await Promise.all(backendSchema.options.map(backends.learn));
  });
  record.onLost(sharing.loseRecord);
  const openShares = () => sharing.list(false);
  // Stopped after the shares, so that their ends are still shown.
  shutdown.add("attach notices", showAttachNotices({ bus, terminals, openShares, nowMs: clock.nowMs }));
  shutdown.add("approvals", () => queue.dispose());
  // Steps run in reverse: the door closes after the last share has ended. Until then commands show what keeps the runtime.
  shutdown.add("server", () => core.door.close?.());
  shutdown.add("sharing", async () => {
    const { by, why, withTerminals } = core.leaving;
    const ending = sharing.dispose(by);
    // A tmux that doesn't answer keeps shares from ending. If the terminals are to go as well, it may be killed.
    if (withTerminals && (await within(clock, STUCK_AFTER_MS, () => ending)) === null) await terminals.stopServer();
    audit.append(runtimeRow("runtime.stopped", { ...why, sharesEnded: await ending }, by));
  });
  return { guestKeys, sharing, approvals: openApprovals({ config, limits: core.limits, queue, sharing, record }) };
};
