// The rows of a bench: what was measured, beside what, and how they are printed, written and compared.
import { readFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { percentile } from "../apps/runtime/src/testing/figures";

/** One figure. `raw`: the same done by the plain tool, or the fastest that the machine can do, in the same run. */
export interface Measured {
  /** Stable across versions, because `--compare` finds the rows of the earlier file by it. */
  readonly id: string;
  readonly what: string;
  readonly unit: "ms" | "% of a core" | "MB" | "s";
  readonly ours: readonly number[];
  readonly raw?: { readonly what: string; readonly values: readonly number[] };
}

interface Stats {
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly n: number;
}

export interface Row {
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  readonly ours: Stats;
  readonly raw: ({ readonly what: string } & Stats) | null;
  /** Ours by raw, at the median. */
  readonly ratio: number | null;
}

export interface BenchFile {
  readonly at: string;
  readonly machine: string;
  readonly isQuick: boolean;
  readonly rows: readonly Row[];
}

const round = (value: number): number => (value < 10 ? Math.round(value * 100) / 100 : Math.round(value * 10) / 10);

const statsOf = (values: readonly number[]): Stats => ({
  min: round(percentile(values, 0)),
  median: round(percentile(values, 0.5)),
  p95: round(percentile(values, 0.95)),
  n: values.length,
});

export const toRow = ({ id, what, unit, ours, raw }: Measured): Row => {
  const stats = statsOf(ours);
  const beside = raw === undefined ? null : { what: raw.what, ...statsOf(raw.values) };
  const ratio = beside === null || beside.median === 0 ? null : round(stats.median / beside.median);
  return { id, what, unit, ours: stats, raw: beside, ratio };
};

export const machineOf = (): string =>
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`;

const cell = ({ min, median, p95 }: Stats): string => `${min} / ${median} / ${p95}`;

export const lineOf = ({ what, unit, ours, raw, ratio }: Row): string => {
  const beside = raw === null ? "" : `   ${raw.what}: ${cell(raw)}   ratio ${ratio ?? "–"}`;
  return `${what.padEnd(52)} ${cell(ours)} ${unit} (n ${ours.n})${beside}`;
};

const markdownCells = ({ what, unit, ours, raw, ratio }: Row): readonly string[] => [
  `${what} (${unit})`,
  cell(ours),
  raw === null ? "" : `${raw.what}: ${cell(raw)}`,
  ratio === null ? "" : String(ratio),
  String(ours.n),
];

/** For docs/performance.md. */
export const markdownOf = (rows: readonly Row[]): string =>
  [
    ["what", "min / median / p95", "for comparison", "ratio", "n"],
    ["---", "---", "---", "---", "---"],
    ...rows.map(markdownCells),
  ]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");

/** A figure that moved by less than this is noise on most machines. */
const CHANGED_BY = 0.1;

/**
 * Reads the file of an earlier run. Throws if it can't be read, or if one of the two runs is quick and the other isn't: they measure
 * different sizes under the same name.
 */
export const readEarlier = (path: string, isQuick: boolean): BenchFile => {
  const earlier: BenchFile = JSON.parse(readFileSync(path, "utf8"));
  if (earlier.isQuick === isQuick) return earlier;
  const [kind, remedy] = earlier.isQuick ? ["a quick run", "Add --quick"] : ["a full run", "Leave out --quick"];
  throw new Error(`--compare: ${path} is from ${kind}, which measures other sizes. ${remedy}, or name another file.`);
};

/**
 * What is at least a tenth better or worse than in an earlier run, by the median, and which rows are new or no longer there.
 * `isWhole`: all parts were measured.
 */
export const changesSince = (before: BenchFile, rows: readonly Row[], isWhole: boolean): readonly string[] => {
  const ids = new Set(rows.map(({ id }) => id));
  const gone = isWhole ? before.rows.filter(({ id }) => !ids.has(id)).map(({ what }) => `gone: ${what}`) : [];
  const changed = rows.flatMap(({ id, what, unit, ours }) => {
    const earlier = before.rows.find((row) => row.id === id)?.ours.median;
    if (earlier === undefined) return [`new: ${what}`];
    const change = earlier === 0 ? 0 : ours.median / earlier - 1;
    if (Math.abs(change) < CHANGED_BY) return [];
    return [`${change > 0 ? "+" : ""}${Math.round(change * 100)} %: ${what}: ${earlier} → ${ours.median} ${unit}`];
  });
  return [...changed, ...gone];
};
