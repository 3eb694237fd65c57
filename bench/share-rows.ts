// One share: its link, its end, its expiry, the echo of a guest's key, and its memory, beside the raw tool.
import type { Backend } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import { measureLinkMs, measureOffMs, memoryOf } from "../apps/runtime/src/testing/figures";
import { openLab, type RuntimeLab } from "../apps/runtime/src/testing/rigs/runtime-lab";
import { echoes } from "./echo";
import { openRawTmate, type RawTmate } from "./raw-tmate";
import type { Measured } from "./table";

export const repeat = async (runs: number, measure: () => Promise<number>): Promise<readonly number[]> => {
  const values: number[] = [];
  for (let run = 0; run < runs; run += 1) values.push(await measure());
  return values;
};

const echoOverShare = async (lab: RuntimeLab, terminalId: TerminalId, backend: Backend, runs: number) => {
  const { join: told } = await lab.share(terminalId, backend);
  const guest = lab.join(told);
  await guest.waitFor("lanecast");
  const values = await echoes(guest, runs);
  await lab.client.share.revoke({ all: true });
  await guest.waitExit();
  await guest.dispose();
  return values;
};

const LATENESS_TTL_MS = 1_500;

/** From the time at which the share ends to the guest's exit. */
const lateMs = async (lab: RuntimeLab, terminalId: TerminalId, backend: Backend): Promise<number> => {
  const { share, join: told } = await lab.share(terminalId, backend, { ttlMs: LATENESS_TTL_MS });
  const guest = lab.join(told);
  await guest.waitExit();
  const lateByMs = Date.now() - (share.expiresAtMs ?? Number.NaN);
  await guest.dispose();
  return lateByMs;
};

const rowsOver = async (lab: RuntimeLab, backend: Backend, runs: number, raw: RawTmate | null) => {
  const terminalId = await lab.newTerminal(backend);
  const beside = async (what: string, measure: (() => Promise<readonly number[]>) | undefined) =>
    measure === undefined ? {} : { raw: { what, values: await measure() } };
  const rows: Measured[] = [];
  const add = (id: string, what: string, unit: Measured["unit"], rest: Pick<Measured, "ours" | "raw">): void =>
    void rows.push({ id: `${backend}-${id}`, what: `${backend}: ${what}`, unit, ...rest });

  const link = await repeat(runs, () => measureLinkMs(lab, terminalId, backend));
  const rawLink = await beside("raw tmate", raw === null ? undefined : () => repeat(runs, raw.linkMs));
  add("link-cold", "the first link of a runtime", "ms", { ours: link.slice(0, 1) });
  add("link", "from allowed to the link", "ms", { ours: link.slice(1), ...rawLink });
  const off = await repeat(runs, () => measureOffMs(lab, terminalId, backend));
  add("off", "from revoke to the guest's exit", "ms", {
    ours: off,
    ...(await beside("kill of a raw relay", raw === null ? undefined : () => repeat(runs, raw.offMs))),
  });
  add("expiry", "lateness of an expiry, to the guest's exit", "ms", {
    ours: await repeat(Math.ceil(runs / 4), () => lateMs(lab, terminalId, backend)),
  });
  add("echo", "echo of a guest's key", "ms", {
    ours: await echoOverShare(lab, terminalId, backend, runs * 5),
    ...(await beside("raw tmate", raw === null ? undefined : () => raw.echoesMs(runs * 5))),
  });
  await lab.share(terminalId, backend);
  const more = memoryOf((await lab.share(terminalId, backend)).share);
  add("memory", "PSS of one more share (worker and relay)", "MB", { ours: [more.workerMb + more.relayMb] });
  await lab.client.share.revoke({ all: true });
  return rows;
};

export const shareRows = async (backend: Backend, runs: number): Promise<readonly Measured[]> => {
  const lab = await openLab();
  const raw = backend === "tmate" ? await openRawTmate() : null;
  try {
    return await rowsOver(lab, backend, runs, raw);
  } finally {
    await raw?.dispose();
    await lab.dispose();
  }
};
