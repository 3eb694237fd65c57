// Shared by the chaos tests of the daemon generation: finds its processes, and proves that none is left.
import type { TerminalId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import { settle } from "#contract/wire";
import {
  descendantsOf,
  findMarked,
  isAlive,
  type ProcessRef,
  startTicksOf,
} from "../../../../../platform/process-table";
import { eventually } from "../../../../../testing/eventually";
import type { RuntimeLab } from "../../../../../testing/rigs/runtime-lab";
import { DOUBLE_DIR } from "./double/faults";
import type { Double } from "./double/make-double";

export const refOf = (pid: number | null): ProcessRef => ({ pid: pid ?? 0, startTicks: startTicksOf(pid ?? 0) ?? 0 });
/** The command that the daemon hosts, which is its child that reads the lifeline. */
export const hostedBy = (daemon: number): number => descendantsOf(daemon)[0]?.pid ?? 0;
export const configOf = ({ program, relayProgram }: Double): string =>
  `[sharing]\nttl_min = "1s"\n[backends.upterm]\npath = "${program}"\nrelay_path = "${relayProgram}"\n`;

export const expectNoDaemon = async (double: Double, share: ShareView, daemon: ProcessRef | null): Promise<void> => {
  const left = (): readonly string[] => [
    ...(daemon !== null && isAlive(daemon) ? ["the daemon"] : []),
    ...findMarked(`LANECAST_WORKER=${share.shareId}`).map(({ pid }) => `marked ${pid}`),
    ...findMarked(`${DOUBLE_DIR}=${double.dir}`).map(({ pid }) => `of the double ${pid}`),
  ];
  await eventually(() => (left().length === 0 ? true : Promise.reject(new Error(left().join(", ")))), {
    what: "no daemon is left",
    withinMs: 10_000,
  });
};

/**
 * A share that passes the trial, so that later ones start quickly. On an overloaded machine, the double's many programs
 * may take longer than the link's deadline.
 */
export const warmUp = async (lab: RuntimeLab, terminalId: TerminalId): Promise<void> => {
  for (let left = 3; left > 0; left -= 1) {
    const shared = await settle(lab.share(terminalId, "upterm"));
    await lab.client.share.revoke({ all: true });
    if (shared.ok) return;
  }
  throw new Error("the double's first share did not start");
};
