// A relay that the runtime did not start: a server with its own keys on a fixed port. For tests of remote relays.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Backend } from "#contract/errors";
import { descendantsOf, isAlive, killExactly } from "../../platform/process-table";
import { findProgram, supervise } from "../../platform/process-tree";
import { createRelayKeys, type RelayKeyPair } from "../../relays/host-keys";
import { greetsAsSsh } from "../../relays/tcp";
import { jailed } from "../../relays/tmate/jail";
import { eventually } from "../eventually";
import { must, systemClock, testSearchPath } from "../rigs/share-rig";
import { isTestRoot, testToolsDir } from "../rigs/tmate-rig";
import { lastingPort } from "./lasting-port";

export interface ForeignRelay {
  readonly port: number;
  /** SHA256:… of its current ed25519 key, as its administrator would publish it. */
  fingerprint(): string;
  start(): Promise<void>;
  /** Kills the server and all connections. */
  kill(): Promise<void>;
  /** The next start uses new keys. */
  changeKeys(): Promise<void>;
}

export interface ForeignPlace {
  readonly address: string;
  /** A command that runs the server, such as `ip netns exec NAME`. */
  readonly through: readonly string[];
  /** Whether the server listens; asked repeatedly after a start. */
  readonly listens: (port: number) => boolean | Promise<boolean>;
}

const LOOPBACK: ForeignPlace = {
  address: "127.0.0.1",
  through: [],
  listens: (port) => greetsAsSsh(systemClock, "127.0.0.1", port),
};

const argvOf = (backend: Backend, address: string, port: number, keys: RelayKeyPair): readonly string[] => {
  if (backend === "upterm") {
    const server = ["uptermd", "--ssh-addr", `${address}:${port}`, "--network", "mem", "--routing", "embedded"];
    return [...server, "--private-key", keys.ed25519Path];
  }
  const unpacked = join(testToolsDir(), "tmate-ssh-server", "tmate-ssh-server");
  const server = findProgram("tmate-ssh-server", testSearchPath) ?? unpacked;
  return jailed([server, "-k", keys.dir, "-b", address, "-h", address, "-p", String(port), "-v"], isTestRoot);
};

/** `dir`: a folder of the test. */
export const createForeignRelay = async (backend: Backend, dir: string, place = LOOPBACK): Promise<ForeignRelay> => {
  const port = await lastingPort();
  let generation = 0;
  const makeKeys = async (): Promise<RelayKeyPair> => {
    generation += 1;
    const keysDir = join(dir, `${backend}-keys${generation}`);
    return must(await createRelayKeys({ keysDir, searchPath: testSearchPath }).load());
  };
  let keys = await makeKeys();
  let running: ReturnType<typeof supervise> | null = null;
  return {
    port,
    fingerprint: () => keys.fingerprint,
    start: async () => {
      mkdirSync("/tmp/tmate", { recursive: true, mode: 0o700 });
      const env = { PATH: testSearchPath, LANG: "C.UTF-8", HOME: dir };
      running = supervise([...place.through, ...argvOf(backend, place.address, port, keys)], {
        cwd: dir,
        env,
        logPath: join(dir, `${backend}.log`),
      });
      await eventually(() => place.listens(port), {
        what: "the foreign relay greets",
        withinMs: 10_000,
      });
    },
    kill: async () => {
      if (running === null) return;
      const all = [running, ...descendantsOf(running.pid)];
      for (const each of all) killExactly(each, "SIGKILL");
      await eventually(() => !all.some(isAlive), { what: "the foreign relay is gone", withinMs: 5_000 });
      running = null;
    },
    changeKeys: async () => {
      keys = await makeKeys();
    },
  };
};
