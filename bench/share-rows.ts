// One share: its link, its end, its expiry, the echo of a guest's key, and its memory, beside the raw tool.
import type { Backend } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import { measureLinkMs, measureOffMs, memoryOf } from "../apps/runtime/src/testing/figures";
import { openLab, type RuntimeLab } from "../apps/runtime/src/testing/rigs/runtime-lab";
import { echoesInTurns } from "./echo";
import { besideRaw, repeat } from "./in-turns";
import { openPlainTmux } from "./plain-tmux";
import { openRawTmate } from "./raw-tmate";
import type { RawTool } from "./raw-tool";
import { openRawUpterm } from "./raw-upterm";
import { openHost, type RuntimeHost } from "./runtime-host";
import type { Measured } from "./table";

/** A guest of the share and two of the raw tool type in turns: one in a shell, one in the client of a plain tmux. */
const echoesOf = async (lab: RuntimeLab, terminalId: TerminalId, backend: Backend, raw: RawTool, runs: number) => {
  const plain = openPlainTmux(lab.dir, { PATH: process.env.PATH ?? "", HOME: lab.dir, SHELL: "/bin/sh", PS1: "$ " });
  await plain.tmux("new-session", "-d", "-s", "echo", "-x", "80", "-y", "24", "exec sh");
  const { join: told } = await lab.share(terminalId, backend);
  const guest = lab.join(told);
  await guest.waitFor("lanecast");
  const inShell = await raw.openGuest();
  const inClient = await raw.openGuest([...plain.start, "attach", "-t", "echo"]);
  const [ours = [], shell = [], client = []] = await echoesInTurns([guest, inShell, inClient], runs);
  await inShell.close();
  await inClient.close();
  await plain.end();
  await lab.client.share.revoke({ all: true });
  await guest.waitExit();
  await guest.dispose();
  return {
    besideShell: { ours, raw: { what: `plain ${backend}`, values: shell } },
    besideClient: { ours, raw: { what: `plain ${backend} that runs tmux attach`, values: client } },
  };
};

const LATENESS_TTL_MS = 1_000;

/** From the time at which the share ends to the guest's exit. */
const lateMs = async (lab: RuntimeLab, terminalId: TerminalId, backend: Backend): Promise<number> => {
  const { share, join: told } = await lab.share(terminalId, backend, { ttlMs: LATENESS_TTL_MS });
  const guest = lab.join(told);
  await guest.waitExit();
  const lateByMs = Date.now() - (share.expiresAtMs ?? Number.NaN);
  await guest.dispose();
  return lateByMs;
};

const STOPPED_TTL_MS = 1_500;
const STOPPED_BEFORE_MS = 300;
const STOPPED_AFTER_MS = 700;

/** The runtime is stopped just before the share ends, and continues 0.7 s after: from then to the guest's exit. */
const lateAfterStopMs = async (host: RuntimeHost, terminalId: TerminalId, backend: Backend): Promise<number> => {
  const { share, join: told } = await host.shareTerminal(terminalId, backend, { ttlMs: STOPPED_TTL_MS });
  const guest = await host.join(told);
  const endsAtMs = share.expiresAtMs ?? Number.NaN;
  await Bun.sleep(endsAtMs - STOPPED_BEFORE_MS - Date.now());
  process.kill(host.pid, "SIGSTOP");
  await Bun.sleep(endsAtMs + STOPPED_AFTER_MS - Date.now());
  const startedMs = performance.now();
  process.kill(host.pid, "SIGCONT");
  await guest.exited;
  return performance.now() - startedMs;
};

const stoppedRow = async (backend: Backend, runs: number): Promise<Measured> => {
  const host = await openHost();
  try {
    const { terminalId } = await host.client.lane.new({ name: "stopped", cwd: host.dir });
    return {
      id: `${backend}-expiry-stopped`,
      what: `${backend}: the time is up while the runtime is suspended: from SIGCONT to the guest's exit`,
      unit: "ms",
      ours: await repeat(runs, () => lateAfterStopMs(host, terminalId, backend)),
    };
  } finally {
    await host.dispose();
  }
};

const rowsOver = async (lab: RuntimeLab, backend: Backend, runs: number, raw: RawTool) => {
  const terminalId = await lab.newTerminal(backend);
  const rows: Measured[] = [];
  const add = (id: string, what: string, unit: Measured["unit"], rest: Pick<Measured, "ours" | "raw">): void =>
    void rows.push({ id: `${backend}-${id}`, what: `${backend}: ${what}`, unit, ...rest });

  const link = () => measureLinkMs(lab, terminalId, backend);
  const off = () => measureOffMs(lab, terminalId, backend);
  add("link-cold", "the first link of a runtime", "ms", { ours: [await link()] });
  add(
    "link",
    "from the policy's decision to the link",
    "ms",
    await besideRaw(runs - 1, link, `plain ${backend}`, raw.linkMs),
  );
  add("off", "from revoke to the guest's exit", "ms", await besideRaw(runs, off, "killing a plain relay", raw.offMs));
  add("expiry", "from expiry to the guest's exit", "ms", {
    ours: await repeat(Math.ceil(runs / 4), () => lateMs(lab, terminalId, backend)),
  });
  const { besideShell, besideClient } = await echoesOf(lab, terminalId, backend, raw, runs * 5);
  add("echo", "echo of a guest's key", "ms", besideShell);
  add("echo-attach", "the same, compared with sharing a terminal that is already open", "ms", besideClient);
  await lab.share(terminalId, backend);
  const more = memoryOf((await lab.share(terminalId, backend)).share);
  add("memory", "PSS of one more share (worker and relay)", "MB", { ours: [more.workerMb + more.relayMb] });
  await lab.client.share.revoke({ all: true });
  return rows;
};

export const shareRows = async (backend: Backend, runs: number): Promise<readonly Measured[]> => {
  const lab = await openLab();
  const raw = await (backend === "tmate" ? openRawTmate() : openRawUpterm());
  try {
    const rows = await rowsOver(lab, backend, runs, raw);
    return [...rows, await stoppedRow(backend, Math.ceil(runs / 4))];
  } finally {
    await raw.dispose();
    await lab.dispose();
  }
};
