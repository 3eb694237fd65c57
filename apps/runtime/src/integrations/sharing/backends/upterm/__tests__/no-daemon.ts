// What the chaos tests of the daemon generation share: its processes, and the proof that none is left.
import type { ShareView } from "#contract/share";
import {
  descendantsOf,
  findMarked,
  isAlive,
  type ProcessRef,
  startTicksOf,
} from "../../../../../platform/process-table";
import { eventually } from "../../../../../testing/eventually";
import { DOUBLE_DIR } from "./double/faults";
import type { Double } from "./double/make-double";

export const refOf = (pid: number | null): ProcessRef => ({ pid: pid ?? 0, startTicks: startTicksOf(pid ?? 0) ?? 0 });
/** The command that the daemon hosts: its child that reads the lifeline. */
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
