// Repeats a measurement, alone or in turns with the same done by the raw tool.

export const timed = async (work: () => unknown): Promise<number> => {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
};

export const repeat = async (runs: number, measure: () => Promise<number>): Promise<readonly number[]> => {
  const values: number[] = [];
  for (let run = 0; run < runs; run += 1) values.push(await measure());
  return values;
};

type Measure = () => Promise<number>;

/** Ours and the raw tool in turns, so that a slow moment of the machine meets both. Returns two fields of a row. */
export const besideRaw = async (runs: number, measureOurs: Measure, what: string, measureRaw: Measure) => {
  const ours: number[] = [];
  const values: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    ours.push(await measureOurs());
    values.push(await measureRaw());
  }
  return { ours, raw: { what, values } };
};
