// A relay of the double that a test starts and kills, not the product. It has one port and one key.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fingerprintOf } from "../../../../../../platform/fingerprint";
import { isAlive } from "../../../../../../platform/process-table";
import { type SupervisedProcess, supervise } from "../../../../../../platform/process-tree";
import { greetsAsSsh } from "../../../../../../relays/tcp";
import { eventually } from "../../../../../../testing/eventually";
import { makeKey } from "../../../../../../testing/keys";
import { lastingPort } from "../../../../../../testing/reach/lasting-port";
import { systemClock } from "../../../../../../testing/rigs/share-rig";
import type { DoubleKind } from "./faults";
import { makeDouble } from "./make-double";

export interface DoubleRelay {
  readonly port: number;
  readonly fingerprint: string;
  /** `admitted`: the only host keys that may register. */
  start(options?: { readonly admitted?: readonly string[] }): Promise<void>;
  kill(): Promise<void>;
  /** How many hosts were refused since the last start. */
  denied(): number;
  /** Takes effect at the next start. */
  become(version: string): void;
}

export interface DoubleRelayOptions {
  /** The folder of the double's launchers. */
  readonly binDir: string;
  readonly kind: DoubleKind;
  readonly dir: string;
  /** Uses these instead of a new key and port. */
  readonly keyPath?: string;
  readonly publicKey?: string;
  readonly port?: number;
}

export const createDoubleRelay = async (options: DoubleRelayOptions): Promise<DoubleRelay> => {
  const { binDir, kind, dir } = options;
  mkdirSync(dir, { recursive: true });
  const own = makeKey(dir, "relay");
  const logPath = join(dir, "relay.log");
  const port = options.port ?? (await lastingPort());
  let running: SupervisedProcess | null = null;
  const kill = async (): Promise<void> => {
    const ending = running;
    ending?.signalGroup("SIGKILL");
    await eventually(() => ending === null || !isAlive(ending), { what: "the relay is gone", withinMs: 5_000 });
    running = null;
  };
  return {
    port,
    fingerprint: fingerprintOf(options.publicKey ?? own.line),
    start: async ({ admitted } = {}) => {
      const hosts = join(dir, "hosts");
      writeFileSync(logPath, "");
      writeFileSync(hosts, `${(admitted ?? []).join("\n")}\n`);
      const gate = admitted === undefined ? [] : ["--authorized-keys", hosts];
      const keyPath = options.keyPath ?? own.path;
      const argv = [join(binDir, "uptermd"), "--ssh-addr", `127.0.0.1:${port}`, "--private-key", keyPath, ...gate];
      running = supervise(argv, { cwd: dir, env: { PATH: process.env.PATH ?? "" }, logPath });
      await eventually(() => greetsAsSsh(systemClock, "127.0.0.1", port), {
        what: "the relay greets",
        withinMs: 10_000,
      });
    },
    kill,
    denied: () => readFileSync(logPath, "utf8").split("registration denied").length - 1,
    become: (version) => void makeDouble(binDir, { ...kind, relay: version }),
  };
};
