// Full disks under the log and under the sweep files, and clocks that jump. Each on a host of its own.

import { settle } from "../../../protocol/contract/wire";
import type { ChaosRow } from "../../../testing/chaos/chaos-row";
import type { Stage } from "../../../testing/chaos/chaos-stage";

const HOUR_MS = 3_600_000;
const onHome = { smallDisk: "home" } as const;
const onRun = { smallDisk: "run" } as const;
const inside = { bentClock: true } as const;

const fill = ({ host }: Stage): void => host.disk?.fill();
const makeRoom = ({ host }: Stage): void => host.disk?.makeRoom();
const extend = async ({ host, shareId }: Stage): Promise<void> => {
  const refused = await settle(host.page().client.share.extend({ shareId, byMs: 60_000 }));
  if (refused.ok) throw new Error("extended without a record");
};

/** What was written before stands; with room again the next share is recorded from its first row to its last. */
const upToTheFault = async ({ host, shareId, terminalId, backend }: Stage): Promise<string> => {
  const { client } = host.page();
  const before = (await client.audit.list({ shareId, limit: 0 })).events;
  if (before.at(0)?.type !== "share.requested") throw new Error("the first row is lost");
  const next = await client.share.start({ terminalId, backend, keys: [host.key.line], access: "read", wait: true });
  await client.share.revoke({ shareIds: [next.share.shareId] });
  const after = (await client.audit.list({ shareId: next.share.shareId, limit: 0 })).events;
  if (after.at(-1)?.type !== "share.ended") throw new Error("the next share is not recorded");
  return "up to the fault";
};

const unrecorded = {
  host: onHome,
  inflict: fill,
  heal: makeRoom,
  audit: upToTheFault,
  ends: "failed",
  code: "audit-unavailable",
} as const;

const diskRows: readonly ChaosRow[] = [
  { fault: "disk full for the audit log, then extend", phase: "live", endedBy: extend, ...unrecorded },
  {
    fault: "disk full for the audit log",
    phase: "grace",
    ...unrecorded,
    endedBy: "expiry",
    ends: "expired",
    code: undefined,
  },
  { fault: "disk full for the audit log, then revoke", phase: "awaiting-approval", endedBy: "revoke", ...unrecorded },
  {
    fault: "disk full for the sweep files",
    phase: "requested",
    host: onRun,
    stage: { before: ({ disk }) => disk?.fill() },
    inflict: () => undefined,
    heal: makeRoom,
    ends: "failed",
  },
  {
    fault: "disk full for the sweep files, then revoke",
    phase: "live",
    host: onRun,
    inflict: fill,
    endedBy: "revoke",
    heal: makeRoom,
    ends: "revoked",
  },
  {
    fault: "disk full for the sweep files, then the time is up",
    phase: "grace",
    host: onRun,
    inflict: fill,
    endedBy: "expiry",
    heal: makeRoom,
    ends: "expired",
  },
];

const set =
  (byMs: number) =>
  ({ host }: Stage) =>
    host.clock?.setWall(byMs);
const sleep = ({ host }: Stage): void => host.clock?.sleep(HOUR_MS);
const expired = { host: inside, ends: "expired" } as const;

const clockRows: readonly ChaosRow[] = [
  { fault: "wall clock set an hour forwards", phase: "live", isShort: true, inflict: set(HOUR_MS), ...expired },
  { fault: "wall clock set an hour forwards", phase: "grace", inflict: set(HOUR_MS), ...expired },
  {
    fault: "wall clock set an hour back, then the time is up",
    phase: "live",
    isShort: true,
    stage: { ttlMs: 3_000 },
    inflict: set(-HOUR_MS),
    endedBy: "expiry",
    ...expired,
  },
  {
    fault: "wall clock set an hour back, then the time is up",
    phase: "grace",
    inflict: set(-HOUR_MS),
    endedBy: "expiry",
    ...expired,
  },
  { fault: "machine asleep for an hour", phase: "live", inflict: sleep, ...expired },
];

export const diskAndClockRows: readonly ChaosRow[] = [...diskRows, ...clockRows];
