// The stage for shares between hosts: the operator with a runtime, a guest, a third host and a jump host.
import { join } from "node:path";
import type { Backend } from "#contract/errors";
import type { Join, ShareView } from "#contract/share";
import { findProgram } from "../../platform/process-tree";
import { eventually } from "../eventually";
import { createHostedCli, type HostedCli } from "../rigs/cli-on-host";
import type { SshGuest } from "../ssh-guest";
import { createJumpHost, type JumpHostServer } from "./jump-host";
import { layNetwork, type NetworkHosts } from "./network-hosts";

/** The cables: the operator's office network, another network of the operator, the way to the jump host, and the jump host's public side. */
export const [OFFICE, OTHER, TO_JUMP, PUBLIC] = [0, 1, 2, 3];

const PROGRAMS: Readonly<Record<Backend, readonly string[]>> = { tmate: ["tmate"], upterm: ["upterm", "uptermd"] };

/** Why a backend cannot be tested here, or null if it can. */
export const whyNoBackend = (backend: Backend): string | null => {
  const missing = PROGRAMS[backend].filter((name) => findProgram(name, process.env.PATH ?? "") === null);
  return missing.length === 0 ? null : `${missing.join(" and ")} not on PATH`;
};

/** For the end of a test title. */
export const skipWords = (reason: string | null): string => (reason === null ? "" : ` (skipped: ${reason})`);

export interface ReachStage {
  readonly network: NetworkHosts;
  readonly jump: JumpHostServer;
  readonly host: HostedCli;
  /** Starts a writable share for the guest's key over the relay. Throws the answer if there is no link. */
  share(backend: Backend, relay: string): Promise<{ readonly share: ShareView; readonly join: Join }>;
  /** Joins as a guest from that host, types a word into the lane and waits for its echo. */
  typesThrough(from: string, told: Join, word: string): Promise<SshGuest>;
  untilLink(shareId: string, linkState: ShareView["linkState"], withinMs: number): Promise<unknown>;
  /** Whether an ssh server greets there, seen from that host. */
  greets(from: string, to: string, port: number): boolean;
  /** The listening sockets on that port of a host. */
  listenersOn(host: string, port: number): readonly string[];
  /** The flags of `relay add` for the jump host. */
  jumpFlags(): readonly string[];
  /** A tunnel whose port is open on all networks of the jump host. */
  addTunnel(name: string, backend: Backend): Promise<void>;
  /** For afterEach. */
  quiet(): Promise<void>;
  dispose(): Promise<void>;
}

const openHost = async (network: NetworkHosts): Promise<HostedCli> => {
  const host = createHostedCli(network, "operator", '[sharing]\nttl_min = "1s"\n');
  await host.start();
  await host.cli("lane", "new", "--name", "api", "--cwd", host.dir);
  return host;
};

const createAsking = (network: NetworkHosts, host: HostedCli) => ({
  share: async (backend: Backend, relay: string) => {
    const flags = ["--relay", relay, "--access", "write", "--key", host.key.line];
    const said = await host.cli("share", "start", "api", "--backend", backend, ...flags);
    if (said.exitCode !== 0) throw new Error(JSON.stringify(said.json()));
    return said.json();
  },
  typesThrough: async (from: string, told: Join, word: string) => {
    const guest = host.join(from, told);
    await guest.waitFor("lanecast");
    guest.write(`echo ${word}-$((6*7))\r`);
    await guest.waitFor(`${word}-42`);
    return guest;
  },
  untilLink: (shareId: string, linkState: ShareView["linkState"], withinMs: number) =>
    eventually(async () => (await host.show(shareId)).linkState === linkState, {
      what: `the link is ${linkState}`,
      withinMs,
      everyMs: 50,
    }),
  greets: (from: string, to: string, port: number) =>
    network.run(from, ["sh", "-c", `ssh-keyscan -T 2 -p ${port} ${to} 2>/dev/null || true`]).trim() !== "",
  listenersOn: (on: string, port: number) => network.listeners(on).filter((listener) => listener.endsWith(`:${port}`)),
});

export const openReachStage = async (): Promise<ReachStage> => {
  const network = layNetwork(
    ["operator", "guest", "third", "jump"],
    [
      ["operator", "guest"],
      ["operator", "third"],
      ["operator", "jump"],
      ["jump", "guest"],
    ],
  );
  const host = await openHost(network);
  const inside = network.addressOf("jump", TO_JUMP);
  const jump = createJumpHost(network, "jump", inside, join(host.dir, "jump"));
  const jumpFlags = () => ["--jump", `root@${inside}:${jump.port}`, "--identity", jump.identity.path];
  return {
    ...createAsking(network, host),
    network,
    jump,
    host,
    jumpFlags,
    addTunnel: async (name, backend) => {
      const shown = ["--bind", "0.0.0.0", "--guest-host", network.addressOf("jump", PUBLIC)];
      const pin = ["--host-key", jump.fingerprint()];
      const kind = ["--backend", backend, "--kind", "tunnel"];
      const added = await host.cli("relay", "add", name, ...kind, ...pin, ...jumpFlags(), ...shown);
      if (added.exitCode !== 0) throw new Error(JSON.stringify(added.json()));
    },
    quiet: async () => {
      await host.cli("share", "revoke", "--all");
      await jump.stop();
    },
    dispose: async () => {
      await host.dispose();
      await jump.stop();
      network.dispose();
    },
  };
};
