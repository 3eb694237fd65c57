// Who is connected to a share's relay. All shares use one reading of the kernel's table, and only as often as something changed.
import type { Clock } from "../../../../platform/clock";
import { type ConnectionTable, networkOf, readConnections, socketsOf } from "../../../../platform/network";
import type { WorkerContext } from "../backend";

/** `address:port` of everyone connected to the relay. Null for a remote relay, whose connections can't be read. */
export type RelayPeers = (context: WorkerContext) => ReadonlySet<string> | null;

/** A relay that hangs does not close the connection of a guest who left, but the table shows it. So it is read again after this time. */
const TABLE_AGE_MAX_MS = 5_000;

interface Reading {
  readonly table: ConnectionTable | null;
  readonly atMs: number;
}

export const createRelayPeers = (clock: Pick<Clock, "bootMs">): RelayPeers => {
  /** The last reading in each network namespace; there is hardly ever more than one. */
  const readings = new Map<string, Reading>();
  /** Since when each relay has had the sockets that it has. */
  const known = new WeakMap<WorkerContext, { readonly sockets: string; readonly sinceMs: number }>();

  const read = (pid: number, network: string): Reading => {
    const reading = { table: readConnections(pid), atMs: clock.bootMs() };
    readings.clear();
    readings.set(network, reading);
    return reading;
  };

  return (context) => {
    const { process, port } = context.relay;
    if (process === null) return null;
    const sockets = socketsOf(process.pid);
    const before = known.get(context);
    const sinceMs = before?.sockets === sockets ? before.sinceMs : clock.bootMs();
    known.set(context, { sockets, sinceMs });
    const network = networkOf(process.pid);
    const last = readings.get(network);
    // An older reading may lack a connection that the relay has accepted since.
    const isUsable = last !== undefined && last.atMs > sinceMs && clock.bootMs() - last.atMs < TABLE_AGE_MAX_MS;
    const { table } = isUsable ? last : read(process.pid, network);
    return table?.peersAt(port) ?? null;
  };
};
