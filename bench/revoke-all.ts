// Measures `share revoke --all`: when the last guest is off, and when the slowest share is proven to be gone.
import { parseArgs } from "node:util";
import type { Backend } from "#contract/errors";
import { openHost } from "./runtime-host";

export interface RevokeAll {
  readonly shares: number;
  readonly lastGuestOffMs: number;
  readonly slowestProofMs: number;
  readonly wholeMs: number;
  readonly runtimeCpuMs: number;
  readonly leftovers: number;
}

export const measureRevokeAll = async (backend: Backend, shares: number, pouring = 0): Promise<RevokeAll> => {
  const host = await openHost();
  try {
    const offs: Promise<number>[] = [];
    let startedMs = Number.NaN;
    for (let index = 0; index < shares; index += 1) {
      const shared = await host.share(backend, `lane-${index}`);
      const guest = await host.join(shared.join);
      if (index < pouring) guest.write("while :; do echo pour-pour-pour-pour-pour-pour-pour-pour; done\r");
      offs.push(guest.exited.then(() => performance.now() - startedMs));
    }
    const before = host.cpu();
    startedMs = performance.now();
    const revoked = await host.client.share.revoke({ all: true });
    const wholeMs = performance.now() - startedMs;
    const after = host.cpu();
    const proofs = revoked.shares.map(({ proof }) => proof);
    const open = proofs.filter(
      (proof) => proof === null || proof.processesLeft + proof.clientsLeft + proof.socketsLeft > 0,
    );
    return {
      shares,
      lastGuestOffMs: Math.round(Math.max(...(await Promise.all(offs)))),
      slowestProofMs: Math.max(...proofs.map((proof) => proof?.tookMs ?? Number.POSITIVE_INFINITY)),
      wholeMs: Math.round(wholeMs),
      runtimeCpuMs: after.ownMs - before.ownMs,
      leftovers: open.length,
    };
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
