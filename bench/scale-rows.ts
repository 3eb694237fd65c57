// What many shares cost: the runtime at rest and with idle shares, and the end of all of them.
import type { Backend } from "#contract/errors";
import { type IdleCost, measureIdle } from "./idle";
import { measureLaneEnd, measureRevokeAll, measureRuntimeEnd } from "./revoke-all";
import { openHost } from "./runtime-host";
import type { Measured } from "./table";

export interface ScaleSize {
  /** Numbers of shares at which the idle runtime is measured, in ascending order. */
  readonly shares: readonly number[];
  readonly seconds: number;
  readonly revoked: number;
  /** Also with guests, with terminals that flood output, and the other ends of many shares. */
  readonly isWhole: boolean;
}

const totalOf = ({ runtimePercent, childrenPercent, restPercent }: IdleCost): number =>
  runtimePercent + childrenPercent + restPercent;

/** From the last two numbers of shares: up to the first ones, code is loaded and compiled, which happens once. */
const oneMoreRow = (backend: Backend, [before, after]: readonly (IdleCost | undefined)[]): readonly Measured[] => {
  if (before === undefined || after === undefined) return [];
  const mb = (after.runtimePssMb - before.runtimePssMb) / (after.shares - before.shares);
  const what = `PSS of one more idle ${backend} share in the runtime, from ${before.shares} to ${after.shares}`;
  return [{ id: `pss-one-more-${backend}`, what, unit: "MB", ours: [mb] }];
};

const idleRows = async (backend: Backend, { shares, seconds, isWhole }: ScaleSize): Promise<readonly Measured[]> => {
  const host = await openHost();
  const rows: Measured[] = [];
  const costs: IdleCost[] = [];
  const add = (cost: IdleCost): void => {
    const with_ = `${cost.shares} idle ${backend} shares${cost.guests > 0 ? " with a guest each" : ""}`;
    const id = `${backend}-${cost.shares}-${cost.guests}`;
    rows.push(
      { id: `cpu-${id}`, what: `CPU with ${with_}: the runtime`, unit: "% of a core", ours: [cost.runtimePercent] },
      { id: `cpu-all-${id}`, what: `CPU with ${with_}: all of it`, unit: "% of a core", ours: [totalOf(cost)] },
      { id: `pss-${id}`, what: `PSS of the runtime with ${with_}`, unit: "MB", ours: [cost.runtimePssMb] },
    );
  };
  const joins: (() => Promise<unknown>)[] = [];
  try {
    let have = 0;
    for (const count of shares) {
      for (; have < count; have += 1) {
        const shared = await host.share(backend, `lane-${have}`);
        joins.push(() => host.join(shared.join));
      }
      costs.push(await measureIdle(host, count, { secs: seconds }));
    }
    for (const cost of costs) add(cost);
    rows.push(...oneMoreRow(backend, costs.slice(-2)));
    if (isWhole) {
      for (const join of joins) await join();
      add(await measureIdle(host, have, { guests: have, secs: seconds }));
    }
  } finally {
    await host.dispose();
  }
  return rows;
};

const revokeRows = async (backend: Backend, count: number, pouring: number): Promise<readonly Measured[]> => {
  const { lastGuestOffMs, slowestProofMs, leftovers, killedOffMs } = await measureRevokeAll(backend, count, pouring);
  if (leftovers > 0) throw new Error(`${leftovers} shares left something behind`);
  const what = `revoke --all of ${count} ${backend} shares${pouring > 0 ? `, ${pouring} terminals flooding output` : ""}`;
  const id = `revoke-all-${backend}-${count}-${pouring}`;
  const raw = { what: "SIGKILL of all relays and workers", values: [killedOffMs] };
  return [
    { id: `${id}-off`, what: `${what}: last guest disconnected`, unit: "ms", ours: [lastGuestOffMs], raw },
    { id: `${id}-proof`, what: `${what}: slowest cleanup check`, unit: "ms", ours: [slowestProofMs] },
  ];
};

const LANE_SHARES = 10;

const otherEnds = async (backend: Backend, count: number): Promise<readonly Measured[]> => {
  const off = "last guest disconnected";
  return [
    {
      id: `end-${backend}-${count}`,
      what: `stopping the runtime (SIGTERM) with ${count} ${backend} shares: ${off}`,
      unit: "ms",
      ours: [await measureRuntimeEnd(backend, count)],
    },
    {
      id: `close-${backend}-${LANE_SHARES}`,
      what: `closing a lane with ${LANE_SHARES} ${backend} shares: ${off}`,
      unit: "ms",
      ours: [await measureLaneEnd(backend, LANE_SHARES)],
    },
  ];
};

export const scaleRows = async (backend: Backend, size: ScaleSize): Promise<readonly Measured[]> => [
  ...(await idleRows(backend, size)),
  ...(await revokeRows(backend, size.revoked, 0)),
  ...(size.isWhole ? await revokeRows(backend, size.revoked, 10) : []),
  ...(size.isWhole ? await otherEnds(backend, size.revoked) : []),
];
