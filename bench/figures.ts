// `npm run bench -- --runs 20` measures the figures in the requirement with lanecast and with the bare tool, and prints
// the ratio.
import { parseArgs } from "node:util";
import type { Backend } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import { findProgram } from "../apps/runtime/src/platform/process-tree";
import { measureLinkMs, measureOffMs, memoryOf, p95, percentile } from "../apps/runtime/src/testing/figures";
import { openLab, type RuntimeLab } from "../apps/runtime/src/testing/rigs/runtime-lab";
import { openRawTmate } from "./raw-tmate";

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const round = (value: number): number => Math.round(value * 10) / 10;

const repeat = async (runs: number, measure: () => Promise<number>): Promise<readonly number[]> => {
  const values: number[] = [];
  for (let run = 0; run < runs; run += 1) values.push(await measure());
  return values;
};

const line = (what: string, values: readonly number[]): string =>
  `${what.padEnd(44)} p50 ${round(percentile(values, 0.5))} ms   p95 ${round(p95(values))} ms`;

const beside = (what: string, ours: readonly number[], raw: readonly number[]): void => {
  say(line(what, ours));
  if (raw.length === 0) return;
  say(line("  the raw tool", raw));
  say(`  ratio at p50 ${round(percentile(ours, 0.5) / percentile(raw, 0.5))}, at p95 ${round(p95(ours) / p95(raw))}`);
};

const memory = async (lab: RuntimeLab, terminalId: TerminalId, backend: Backend): Promise<void> => {
  const first = await lab.share(terminalId, backend);
  const alone = memoryOf(first.share);
  const second = await lab.share(terminalId, backend);
  const more = memoryOf(second.share);
  say(
    `NFR-026-002 one more share, PSS with two alive   worker ${round(more.workerMb)} MB, relay ${round(more.relayMb)} MB`,
  );
  say(
    `  the first one, alone                           worker ${round(alone.workerMb)} MB, relay ${round(alone.relayMb)} MB`,
  );
  await lab.client.share.revoke({ all: true });
};

const bench = async (backend: Backend, runs: number): Promise<void> => {
  say(`\n${backend}, ${runs} runs each`);
  const lab = await openLab();
  const terminalId = await lab.newTerminal("bench");
  const raw = backend === "tmate" ? await openRawTmate() : null;
  const rawly = async (measure: (() => Promise<number>) | undefined) =>
    measure === undefined ? [] : repeat(runs, measure);
  const link = await repeat(runs, () => measureLinkMs(lab, terminalId, backend));
  beside("NFR-026-001 from the yes to the link", link, await rawly(raw?.linkMs));
  const off = await repeat(runs, () => measureOffMs(lab, terminalId, backend));
  beside("NFR-026-003 from revoke to disconnect", off, await rawly(raw?.offMs));
  await memory(lab, terminalId, backend);
  await raw?.dispose();
  await lab.dispose();
};

const { values } = parseArgs({ options: { runs: { type: "string", default: "20" } } });
for (const backend of ["tmate", "upterm"] as const) {
  if (findProgram(backend, process.env.PATH ?? "") === null) say(`${backend}: not on PATH, left out`);
  else await bench(backend, Number(values.runs));
}
