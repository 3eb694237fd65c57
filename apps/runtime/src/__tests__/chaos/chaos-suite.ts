// Runs the rows one after the other, on a shared host if possible, and keeps their cells for the table.
import { afterAll, describe, it } from "vitest";
import { type ChaosHost, openChaosHost } from "../../testing/chaos/chaos-host";
import { type Cells, rowName, runRow } from "../../testing/chaos/chaos-row";
import { type Case, idsOf, whySkipped } from "./chaos-rows";

/** The longest row waits for a link deadline. A row that hangs must not block the others. */
const ROW_TIMEOUT_MS = 120_000;

export interface Measured extends Case {
  readonly cells: Cells;
}

interface Hosts {
  /** The host for a case. */
  open(each: Case): Promise<ChaosHost>;
  close(each: Case, isFit: boolean): Promise<void>;
  dispose(): Promise<void>;
}

/** Rows without special needs share one host, which is replaced after a failed row. */
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

/** Registers one test for each case. Returns the list to which each passing test adds its cells. */
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
