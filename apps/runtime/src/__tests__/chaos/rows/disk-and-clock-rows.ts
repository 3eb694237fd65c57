// Full disks (audit log, sweep files) and clocks that jump. Each row has its own host.

import type { GuestId } from "#contract/ids";
import { settle } from "#contract/wire";
import { auditIsComplete } from "../../../testing/chaos/chaos-checks";
import type { ChaosRow } from "../../../testing/chaos/chaos-row";
import type { Stage } from "../../../testing/chaos/chaos-stage";
import { eventually } from "../../../testing/eventually";

const HOUR_MS = 3_600_000;
const onHome = { smallDisk: "home" } as const;
const onRun = { smallDisk: "run" } as const;
const inside = { bentClock: true } as const;

const fill = ({ host }: Stage): void => host.disk?.fill();
const makeRoom = ({ host }: Stage): void => host.disk?.makeRoom();

/** One more row may still fit on the disk. Refused requests are recorded too, so repeat them until one does not fit. */
const fillTheLog = async (stage: Stage): Promise<void> => {
  const { host, shareId, terminalId, backend } = stage;
  fill(stage);
  await eventually(
    async () => {
      await settle(host.page().client.share.start({ terminalId, backend, keys: ["no key"] }));
      return host.page().latest(shareId)?.phase === "ended";
    },
    { what: "the share ends because it cannot be recorded", withinMs: 10_000 },
  );
};

/** With room again, the end and its reason are in the log within seconds, and the next share is recorded as usual. */
const completeOnceThereIsRoom = async (stage: Stage): Promise<string> => {
  const { host, terminalId, backend } = stage;
  await eventually(() => auditIsComplete(stage, stage.guest !== null), {
    what: "the log is complete",
    withinMs: 5_000,
  });
  const { client } = host.page();
  const next = await client.share.start({ terminalId, backend, keys: [host.key.line], access: "read", wait: true });
  await client.share.revoke({ shareIds: [next.share.shareId] });
  const after = (await client.audit.list({ shareId: next.share.shareId, limit: 0 })).events;
  if (after.at(-1)?.type !== "share.ended") throw new Error("the next share is not recorded");
  return "once there was room";
};

const unrecorded = { host: onHome, heal: makeRoom, audit: completeOnceThereIsRoom } as const;
const lost = { ...unrecorded, inflict: fillTheLog, ends: "failed", code: "audit-unavailable" } as const;

/** With tmate the door is a file. The operator learns that the guest is still outside, and the audit log records it. */
const admitWithoutRoom = async (stage: Stage): Promise<void> => {
  const { host, shareId } = stage;
  const { client } = host.page();
  const isWaiting = () =>
    host
      .page()
      .latest(shareId)
      ?.guests.some(({ state }) => state === "waiting");
  await eventually(isWaiting, { what: "the guest waits", withinMs: 10_000 });
  host.disk?.fillNames();
  const guestId = host.page().latest(shareId)?.guests[0]?.guestId ?? ("gst_none" as GuestId);
  const admitted = await settle(client.guest.admit({ shareId, guestId }));
  if (admitted.ok || admitted.error.code !== "setup-problem") throw new Error(JSON.stringify(admitted));
  const { events } = await client.audit.list({ shareId, type: "share.refused", limit: 0 });
  if (events.at(-1)?.data.command !== "admit" || isWaiting() !== true) throw new Error("the guest is shown as in");
};

const diskRows: readonly ChaosRow[] = [
  {
    fault: "disk full at the door, then revoke",
    phase: "live",
    backends: ["tmate"],
    host: onRun,
    stage: { knock: true },
    inflict: admitWithoutRoom,
    endedBy: "revoke",
    heal: makeRoom,
    ends: "revoked",
  },
  { fault: "disk full for the audit log", phase: "awaiting-approval", ...lost },
  { fault: "disk full for the audit log", phase: "live", ...lost },
  {
    fault: "disk full for the audit log, then the share expires",
    phase: "grace",
    ...unrecorded,
    inflict: fill,
    endedBy: "expiry",
    ends: "expired",
  },
  {
    fault: "runtime directory mounted noexec, then revoke",
    phase: "live",
    host: { ...onRun, noexec: true },
    inflict: () => undefined,
    endedBy: "revoke",
    ends: "revoked",
  },
  {
    fault: "disk full for the sweep files",
    phase: "requested",
    host: onRun,
    stage: { before: ({ disk }) => disk?.fill() },
    inflict: () => undefined,
    also: makeRoom,
    // The error depends on what is written first: our own files (setup-problem) or the relay's.
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
    fault: "disk full for the sweep files, then the share expires",
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
  { fault: "wall clock set one hour forward", phase: "live", inflict: set(HOUR_MS), ...expired },
  { fault: "wall clock set one hour forward", phase: "grace", inflict: set(HOUR_MS), ...expired },
  {
    fault: "wall clock set one hour back, then the share expires",
    phase: "live",
    stage: { ttlMs: 8_000 },
    inflict: set(-HOUR_MS),
    endedBy: "expiry",
    ...expired,
  },
  {
    fault: "wall clock set one hour back, then the share expires",
    phase: "grace",
    inflict: set(-HOUR_MS),
    endedBy: "expiry",
    ...expired,
  },
  { fault: "machine asleep for one hour", phase: "live", inflict: sleep, ...expired },
];

export const diskAndClockRows: readonly ChaosRow[] = [...diskRows, ...clockRows];
