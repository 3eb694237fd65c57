// Measures what shares cost while nothing happens: the CPU time of the runtime, of its short-lived children, and of relays,
// workers and tmux, by the kernel's counters. `scripts/bun bench/idle.ts --shares 50 --guests --backend upterm`.
import { parseArgs } from "node:util";
import type { Backend } from "#contract/errors";
import { openHost, type RuntimeHost } from "./runtime-host";

const settle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What the last start set off has ended by then. */
const SETTLE_MS = 6_000;

export interface IdleCost {
  readonly shares: number;
  readonly guests: number;
  /** In percent of one core: the runtime with the children that it waited for, and everything else that it started. */
  readonly runtimePercent: number;
  readonly childrenPercent: number;
  readonly restPercent: number;
  readonly runtimePssMb: number;
}

export const measureIdle = async (
  host: RuntimeHost,
  shares: number,
  { guests = 0, secs = 20 }: { guests?: number; secs?: number } = {},
): Promise<IdleCost> => {
  await settle(Math.min(SETTLE_MS, secs * 1_000));
  const before = host.cpu();
  await settle(secs * 1_000);
  const after = host.cpu();
  const percent = (used: number): number => Math.round((used / (after.atMs - before.atMs)) * 10_000) / 100;
  return {
    shares,
    guests,
    runtimePercent: percent(after.ownMs - before.ownMs),
    childrenPercent: percent(after.reapedMs - before.reapedMs),
    restPercent: percent(after.restMs - before.restMs),
    runtimePssMb: host.pssMb(),
  };
};

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      shares: { type: "string", default: "50" },
      guests: { type: "boolean", default: false },
      backend: { type: "string", default: "tmate" },
      secs: { type: "string", default: "20" },
      prof: { type: "boolean", default: false },
    },
  });
  const host = await openHost({ profile: values.prof });
  try {
    const wanted = Number(values.shares);
    for (let index = 0; index < wanted; index += 1) {
      const shared = await host.share(values.backend as Backend, `lane-${index}`);
      if (values.guests) await host.join(shared.join);
    }
    const cost = await measureIdle(host, wanted, { guests: values.guests ? wanted : 0, secs: Number(values.secs) });
    process.stdout.write(`${JSON.stringify(cost)}\n`);
  } finally {
    await host.dispose();
  }
}
