// Measures what a share costs: the time to its link, the time to disconnect a guest, and the memory of one more share.
import { readFileSync } from "node:fs";
import type { Backend } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import { descendantsOf, findMarked, startTicksOf } from "../platform/process-table";
import type { RuntimeLab } from "./rigs/runtime-lab";
import type { SshGuest } from "./ssh-guest";

const BYTES_PER_KIB = 1_024;
const BYTES_PER_MB = 1_000_000;

/** The smallest value that a `share` (0 to 1) of the values do not exceed. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
};
export const p95 = (values: readonly number[]): number => percentile(values, 0.95);

/** From the policy's "allow" to the link, by the times in the audit log. Stops the share again. */
export const measureLinkMs = async (lab: RuntimeLab, terminalId: TerminalId, backend: Backend): Promise<number> => {
  const { share } = await lab.share(terminalId, backend);
  const { events } = await lab.client.audit.list({ shareId: share.shareId, limit: 0 });
  const atMs = (type: string): number => events.find((event) => event.type === type)?.atMs ?? Number.NaN;
  await lab.client.share.revoke({ shareIds: [share.shareId] });
  return atMs("share.started") - atMs("share.allowed");
};

/** If the guest can't join, the measurement means nothing, so the error describes the share. */
const comeIn = async (lab: RuntimeLab, share: ShareView, guest: SshGuest): Promise<void> => {
  try {
    await guest.waitFor("lanecast");
  } catch (thrown) {
    const { phase, endCause, linkState, lastError } = await lab.show(share);
    throw new Error(`${String(thrown)}. The share: ${JSON.stringify({ phase, endCause, linkState, lastError })}`);
  }
};

/** From the revoke command to the exit of the guest's ssh. */
export const measureOffMs = async (lab: RuntimeLab, terminalId: TerminalId, backend: Backend): Promise<number> => {
  const { share, join } = await lab.share(terminalId, backend);
  const guest = lab.join(join);
  await comeIn(lab, share, guest);
  const startedMs = performance.now();
  const off = guest.exited.then(() => performance.now() - startedMs);
  await lab.client.share.revoke({ shareIds: [share.shareId] });
  const offMs = await off;
  await guest.dispose();
  return offMs;
};

/**
 * The memory of a process in KiB; 0 when it has ended. `Pss`: a page that several processes share is divided among them.
 * `Pss_Anon`: only what does not come from a file, so other processes hardly change it (proc_pid_smaps(5)).
 */
export const memoryKib = (pid: number, field: "Pss" | "Pss_Anon" = "Pss"): number => {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(rollup)?.[1] ?? "0");
  } catch {
    return 0;
  }
};

const sumMb = (pids: readonly number[]): number =>
  (pids.reduce((sum, pid) => sum + memoryKib(pid), 0) * BYTES_PER_KIB) / BYTES_PER_MB;

export interface ShareMemory {
  /** The worker's process tree. */
  readonly workerMb: number;
  /** The relay's, with its processes for host and guests. */
  readonly relayMb: number;
}

/** Finds every process of the share by its mark, and tells worker and relay apart by the process tree. */
export const memoryOf = ({ shareId, processes }: ShareView): ShareMemory => {
  const relay = processes.relay ?? -1;
  const relayPids = [relay, ...descendantsOf(relay).map(({ pid }) => pid)];
  const worker = processes.worker ?? -1;
  const leader = { pid: worker, startTicks: startTicksOf(worker) ?? 0 };
  const workerPids = findMarked(`LANECAST_WORKER=${shareId}`, [leader])
    .map(({ pid }) => pid)
    .filter((pid) => !relayPids.includes(pid));
  return { workerMb: sumMb(workerPids), relayMb: sumMb(relayPids) };
};
