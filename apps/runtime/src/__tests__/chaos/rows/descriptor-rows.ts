// A runtime without a free file descriptor, and strangers (programs without a secret) that hold connections to its port.
import { readdirSync, readlinkSync } from "node:fs";
import { connect, type Socket } from "node:net";
import type { ChaosRow } from "../../../testing/chaos/chaos-row";
import type { Stage } from "../../../testing/chaos/chaos-stage";

/** The limit of open files: fewer than the connections that the strangers open, more than a runtime with one share needs. */
const OPEN_FILES = 256;
const STRANGERS = 400;

const descriptorsOf = (pid: number): ReadonlyMap<number, string> => {
  const folder = `/proc/${pid}/fd`;
  const target = (name: string): string => {
    try {
      return readlinkSync(`${folder}/${name}`);
    } catch {
      return "";
    }
  };
  return new Map(readdirSync(folder).map((name) => [Number(name), target(name)]));
};

const held = new Map<string, Socket[]>();

const hold = (stage: Stage, count: number): Promise<unknown> => {
  const port = Number(new URL(stage.host.runtime().url).port);
  const sockets = Array.from({ length: count }, () => connect(port, "127.0.0.1"));
  for (const socket of sockets) socket.on("error", () => undefined);
  held.set(stage.shareId, [...(held.get(stage.shareId) ?? []), ...sockets]);
  return Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("connect", resolve))));
};

const letGo = ({ shareId }: Stage): void => {
  for (const socket of held.get(shareId) ?? []) socket.destroy();
  held.delete(shareId);
};

const strangersHoldThePort = async (stage: Stage): Promise<void> => void (await hold(stage, STRANGERS));

/** Lowers the limit to just above the runtime's own reserve, and takes every number that is free below it. */
const takeEveryDescriptor = async (stage: Stage): Promise<void> => {
  const { pid } = stage.host.runtime();
  const open = descriptorsOf(pid);
  const reserve = [...open].filter(([, target]) => target === "/dev/null").map(([number]) => number);
  const limit = Math.max(...reserve) + 1;
  const isFree = (number: number): boolean => !open.has(number);
  await hold(stage, Array.from({ length: limit }, (_, number) => number).filter(isFree).length);
  const lowered = Bun.spawnSync(["prlimit", `--pid=${pid}`, `--nofile=${limit}:${OPEN_FILES}`]);
  if (lowered.exitCode !== 0) throw new Error(lowered.stderr.toString());
};

/** New terminals and new clients, which the checks need, take descriptors. */
const giveBack = (stage: Stage): void => {
  letGo(stage);
  Bun.spawnSync(["prlimit", `--pid=${stage.host.runtime().pid}`, `--nofile=${OPEN_FILES}:${OPEN_FILES}`]);
};

const host = { openFiles: OPEN_FILES } as const;
const revoked = { endedBy: "revoke", ends: "revoked" } as const;

export const descriptorRows: readonly ChaosRow[] = [
  {
    fault: "strangers hold the port, then the share expires",
    phase: "live",
    host,
    stage: { ttlMs: 12_000 },
    inflict: strangersHoldThePort,
    endedBy: "expiry",
    heal: letGo,
    ends: "expired",
  },
  {
    fault: "strangers hold the port, then revoke",
    phase: "live",
    host: { openFiles: 1_024 },
    inflict: strangersHoldThePort,
    heal: letGo,
    ...revoked,
  },
  {
    // The worker can't be checked, and a share that can't be watched must end.
    fault: "no free descriptor",
    phase: "live",
    host,
    inflict: takeEveryDescriptor,
    offWithinMs: 25_000,
    endedWithinMs: 30_000,
    heal: giveBack,
    ends: "failed",
    code: "worker-lost",
  },
  {
    fault: "no free descriptor, then revoke",
    phase: "live",
    host,
    inflict: takeEveryDescriptor,
    heal: giveBack,
    ...revoked,
  },
  {
    fault: "no free descriptor, then the share expires",
    phase: "grace",
    host,
    inflict: takeEveryDescriptor,
    endedBy: "expiry",
    heal: giveBack,
    ends: "expired",
  },
  {
    fault: "no free descriptor, then revoke",
    phase: "starting",
    host,
    inflict: takeEveryDescriptor,
    endedBy: "revoke",
    heal: giveBack,
    ends: "stopped",
    // The start needs descriptors too, and may notice before the revoke arrives.
    mayFailWith: "setup-problem",
  },
];
