// Files that something removes while the runtime is up: the whole runtime directory, as logind does, or tmux's socket, as cleaners of /tmp do.
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ChaosRow } from "../../../testing/chaos/chaos-row";
import type { Stage } from "../../../testing/chaos/chaos-stage";
import { eventually } from "../../../testing/eventually";

const isBack = (path: string): Promise<unknown> =>
  eventually(() => existsSync(path), { what: `${path} is back`, withinMs: 5_000 });

const removeRuntimeDir = ({ host }: Stage): void => rmSync(host.runtimeDir(), { recursive: true });
const runtimeFilesAreBack = async ({ host }: Stage): Promise<void> => {
  await isBack(join(host.runtimeDir(), "runtime.json"));
};

const removeTmuxSocket = async ({ tmux }: Stage): Promise<void> => {
  rmSync(tmux.socket);
  await isBack(tmux.socket);
};

const removed = {
  fault: "runtime directory removed",
  inflict: removeRuntimeDir,
  also: runtimeFilesAreBack,
  ends: "failed",
  code: "setup-problem",
} as const;

export const lostFileRows: readonly ChaosRow[] = [
  { ...removed, phase: "live", isShort: true },
  { ...removed, phase: "grace" },
  {
    fault: "tmux socket removed, then revoke",
    phase: "live",
    inflict: removeTmuxSocket,
    endedBy: "revoke",
    ends: "revoked",
  },
];
