// Measures the end of many shares: `share revoke --all`, the stop of the runtime, and the end of a lane with many shares.
import { parseArgs } from "node:util";
import type { Backend } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import { descendantsOf, signalPid } from "../apps/runtime/src/platform/process-table";
import type { SshGuest } from "../apps/runtime/src/testing/ssh-guest";
import { openHost, type RuntimeHost } from "./runtime-host";

export interface RevokeAll {
  readonly shares: number;
  readonly lastGuestOffMs: number;
  readonly slowestProofMs: number;
  readonly wholeMs: number;
  readonly runtimeCpuMs: number;
  readonly leftovers: number;
  /** From the SIGKILL of every relay and worker to the last guest's exit: no program can end them faster on this machine. */
  readonly killedOffMs: number;
}

const POUR = "while :; do echo pour-pour-pour-pour-pour-pour-pour-pour; done\r";

const POURED_FOR_MS = 2_000;

/** Shares every terminal and lets a guest in. The function that it returns waits for the exit of the last guest. */
const shareAll = async (host: RuntimeHost, backend: Backend, terminals: readonly TerminalId[]) => {
  const guests: SshGuest[] = [];
  for (const terminalId of terminals) {
    guests.push(await host.join((await host.shareTerminal(terminalId, backend)).join));
  }
  const lastOff = async (startedMs: number): Promise<number> => {
    await Promise.all(guests.map(({ exited }) => exited));
    return Math.round(performance.now() - startedMs);
  };
  return { guests, lastOff };
};

export const measureRevokeAll = async (backend: Backend, shares: number, pouring = 0): Promise<RevokeAll> => {
  const host = await openHost();
  try {
    const terminals: TerminalId[] = [];
    for (let index = 0; index < shares; index += 1) {
      terminals.push((await host.client.lane.new({ name: `lane-${index}`, cwd: host.dir })).terminalId);
    }
    const shared = await shareAll(host, backend, terminals);
    for (const guest of shared.guests.slice(0, pouring)) guest.write(POUR);
    if (pouring > 0) await Bun.sleep(POURED_FOR_MS);
    const before = host.cpu();
    const startedMs = performance.now();
    const off = shared.lastOff(startedMs);
    const revoked = await host.client.share.revoke({ all: true });
    const wholeMs = performance.now() - startedMs;
    const after = host.cpu();
    const lastGuestOffMs = await off;
    const proofs = revoked.shares.map(({ proof }) => proof);
    const open = proofs.filter(
      (proof) => proof === null || proof.processesLeft + proof.clientsLeft + proof.socketsLeft > 0,
    );
    // The same terminals again, which are still flooding output.
    const again = await shareAll(host, backend, terminals);
    const killedMs = performance.now();
    const killedOff = again.lastOff(killedMs);
    for (const { pid } of descendantsOf(host.pid)) signalPid(pid, "SIGKILL");
    return {
      shares,
      lastGuestOffMs,
      slowestProofMs: Math.max(...proofs.map((proof) => proof?.tookMs ?? Number.POSITIVE_INFINITY)),
      wholeMs: Math.round(wholeMs),
      runtimeCpuMs: after.ownMs - before.ownMs,
      leftovers: open.length,
      killedOffMs: await killedOff,
    };
  } finally {
    await host.dispose();
  }
};

/** Shares as many terminals, ends the runtime, and waits for the last guest. In ms. */
export const measureRuntimeEnd = async (backend: Backend, shares: number): Promise<number> => {
  const host = await openHost();
  try {
    const terminals: TerminalId[] = [];
    for (let index = 0; index < shares; index += 1)
      terminals.push((await host.client.lane.new({ name: `lane-${index}`, cwd: host.dir })).terminalId);
    const { lastOff } = await shareAll(host, backend, terminals);
    const startedMs = performance.now();
    signalPid(host.pid, "SIGTERM");
    return await lastOff(startedMs);
  } finally {
    await host.dispose();
  }
};

/** Shares one terminal that many times, closes its lane, and waits for the last guest. In ms. */
export const measureLaneEnd = async (backend: Backend, shares: number): Promise<number> => {
  const host = await openHost({ config: `max_per_terminal = ${shares}\n` });
  try {
    const { laneId, terminalId } = await host.client.lane.new({ name: "many", cwd: host.dir });
    const { lastOff } = await shareAll(
      host,
      backend,
      Array.from({ length: shares }, () => terminalId),
    );
    const startedMs = performance.now();
    const off = lastOff(startedMs);
    await host.client.lane.close({ laneId, force: true });
    return await off;
  } finally {
    await host.dispose();
  }
};

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      shares: { type: "string", default: "50" },
      pouring: { type: "string", default: "0" },
      backend: { type: "string", default: "tmate" },
    },
  });
  const cost = await measureRevokeAll(values.backend as Backend, Number(values.shares), Number(values.pouring));
  process.stdout.write(`${JSON.stringify(cost)}\n`);
}
