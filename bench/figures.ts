// `npm run bench` measures lanecast's figures, compared with the plain tool in the same run where there is one, prints a table and writes JSON.
// `-- --quick` takes less than a minute and fewer samples; `-- --compare FILE` prints what changed since an earlier JSON;
// `-- --only share|handoff|page|panel|system|mirror|guests|scale` runs a part; `-- --json FILE` says where to write.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { findProgram } from "../apps/runtime/src/platform/process-tree";
import { findChromium } from "../scripts/chromium.mjs";
import { guestsRows } from "./guests-rows";
import { handoffRows } from "./handoff-rows";
import { keyRows } from "./key-rows";
import { mirrorRows } from "./mirror-rows";
import { pageRows } from "./page-rows";
import { panelRows } from "./panel-rows";
import { scaleRows } from "./scale-rows";
import { shareRows } from "./share-rows";
import { systemRows } from "./system-rows";
import {
  type BenchFile,
  changesSince,
  lineOf,
  type Measured,
  machineOf,
  markdownOf,
  type Row,
  readEarlier,
  toRow,
} from "./table";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    runs: { type: "string" },
    only: { type: "string" },
    compare: { type: "string" },
    json: { type: "string", default: ".reports/bench.json" },
    markdown: { type: "boolean", default: false },
  },
});
const isQuick = values.quick;
// Before anything is measured, because that takes minutes.
const earlier = values.compare === undefined ? null : readEarlier(values.compare, isQuick);
const runs = Number(values.runs ?? (isQuick ? 2 : 20));
const backends = (["tmate", "upterm"] as const).filter((name) => {
  const isThere = findProgram(name, process.env.PATH ?? "") !== null;
  if (!isThere) say(`${name}: not on PATH, left out`);
  return isThere;
});
if (findChromium() === null) say("Chromium: not found, the page's rows are left out");
const size = isQuick
  ? { shares: [2], seconds: 0.5, revoked: 2, isWhole: false }
  : { shares: [0, 10, 30, 50], seconds: 20, revoked: 50, isWhole: true };

const guests = isQuick
  ? { quietMs: 300, readers: [0, 2], writers: { shares: 2, each: 1 }, echoes: 3, visits: 1, lines: 20_000 }
  : {
      quietMs: 2_000,
      readers: [0, 20, 50, 100, 150, 200],
      writers: { shares: 10, each: 5 },
      echoes: 40,
      visits: 20,
      lines: 500_000,
    };

const parts: readonly (readonly [string, () => Promise<readonly Measured[]>])[] = [
  ...backends.map((backend) => ["share", () => shareRows(backend, runs)] as const),
  ["handoff", () => handoffRows(runs)],
  ["page", () => pageRows(runs)],
  ["panel", () => panelRows(isQuick ? 60 : 1_000, runs)],
  ["system", () => systemRows(isQuick)],
  ["mirror", () => mirrorRows(isQuick)],
  ["mirror", () => keyRows(isQuick)],
  ...backends.map((backend) => ["guests", () => guestsRows(backend, guests)] as const),
  ...backends.map((backend) => ["scale", () => scaleRows(backend, size)] as const),
];

const rows: Row[] = [];
say(`${machineOf()}; min / median / p95`);
for (const [name, measure] of parts) {
  if (values.only !== undefined && values.only !== name) continue;
  const startedMs = performance.now();
  for (const measured of await measure()) {
    const row = toRow(measured);
    rows.push(row);
    say(lineOf(row));
  }
  say(`(${name}: ${Math.round((performance.now() - startedMs) / 1_000)} s)`);
}
const file: BenchFile = { at: new Date().toISOString(), machine: machineOf(), isQuick, rows };
mkdirSync(dirname(values.json), { recursive: true });
const changes = earlier === null ? null : changesSince(earlier, rows, values.only === undefined);
writeFileSync(values.json, `${JSON.stringify(file, null, 2)}\n`);
if (values.markdown) say(`\n${markdownOf(rows)}`);
if (changes !== null)
  say(changes.length === 0 ? "nothing changed by a tenth" : `changed since then:\n${changes.join("\n")}`);
say(`written to ${values.json}`);
