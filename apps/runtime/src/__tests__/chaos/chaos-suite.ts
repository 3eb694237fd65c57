// Runs cases one after the other over hosts that they share where they can, and keeps their cells for the table.
import { afterAll, describe, it } from "vitest";
import { type ChaosHost, openChaosHost } from "../../testing/chaos/chaos-host";
import { type Cells, rowName, runRow } from "../../testing/chaos/chaos-row";
import { type Case, idsOf, whySkipped } from "./chaos-rows";

/** The longest row waits for a link deadline; a row that hangs must not hold up the rest. */
const ROW_TIMEOUT_MS = 120_000;

export interface Measured extends Case {
  readonly cells: Cells;
}

interface Hosts {
  /** The host for a case, with what to do after it went well. */
  open(each: Case): Promise<ChaosHost>;
  close(each: Case, isFit: boolean): Promise<void>;
  dispose(): Promise<void>;
}

/** One host for all rows that need nothing special; what a failed row leaves is nobody's to meet. */
const createHosts = (): Hosts => {
  let shared: ChaosHost | null = null;
  let own: ChaosHost | null = null;
  return {
    open: async ({ row }) => {
      if (row.host !== undefined) {
        own = await openChaosHost(row.host);
        return own;
      }
      shared ??= await openChaosHost();
      return shared;
    },
    close: async ({ row }, isFit) => {
      if (row.host !== undefined) await own?.dispose();
      else if (!isFit) {
        const unfit = shared;
        shared = null;
        await unfit?.dispose();
      }
    },
    dispose: async () => shared?.dispose(),
  };
};

const titleOf = (each: Case): string => {
  const why = whySkipped(each);
  return `${idsOf(each.row)}: ${rowName(each.row)}${why === null ? "" : ` (skipped: ${why})`}`;
};

/** Registers one test a case; gives what was measured so far. */
export const chaosSuite = (cases: readonly Case[]): readonly Measured[] => {
  const measured: Measured[] = [];
  const hosts = createHosts();
  afterAll(() => hosts.dispose());
  for (const backend of new Set(cases.map((each) => each.backend)))
    describe(`chaos through ${backend}`, () => {
      for (const each of cases.filter((one) => one.backend === backend))
        it.skipIf(whySkipped(each) !== null)(titleOf(each), { timeout: ROW_TIMEOUT_MS }, async () => {
          let isFit = false;
          try {
            const cells = await runRow(each.row, backend, await hosts.open(each));
            measured.push({ ...each, cells });
            isFit = true;
          } finally {
            await hosts.close(each, isFit);
          }
        });
    });
  return measured;
};
