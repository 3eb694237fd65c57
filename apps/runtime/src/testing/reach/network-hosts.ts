// Several hosts on one machine: network namespaces that are connected by cables (veth). Needs root; does not touch the machine's own network.
import { existsSync } from "node:fs";
import { findProgram } from "../../platform/process-tree";

/** One cable: the hosts at its ends. Cable n carries the network 198.18.n.0/24 (RFC 2544 reserves it for tests). */
export type Cable = readonly [left: string, right: string];

export interface NetworkHosts {
  /** The command that runs a program on this host. */
  readonly on: (host: string) => readonly string[];
  /** A host's address on a cable. */
  addressOf(host: string, cable: number): string;
  /** Runs a program on this host until it exits. Throws its output if it fails. */
  run(host: string, argv: readonly string[]): string;
  /** The `address:port` of every listening socket on this host. */
  listeners(host: string): readonly string[];
  dispose(): void;
}

const PATH = process.env.PATH ?? "";

/** Why namespaces cannot be created here, or null if they can. */
export const whyNoNetworkHosts = (): string | null => {
  if (process.platform !== "linux") return "only Linux has network namespaces";
  const missing = ["ip", "ss"].find((name) => findProgram(name, `${PATH}:/usr/sbin:/sbin`) === null);
  if (missing !== undefined) return `${missing} is not installed`;
  if (process.getuid?.() !== 0) return "only root can create network namespaces";
  const name = `lcprobe${process.pid}`;
  const made = Bun.spawnSync(["ip", "netns", "add", name]);
  if (made.exitCode === 0) Bun.spawnSync(["ip", "netns", "del", name]);
  return made.exitCode === 0 ? null : `this machine refuses network namespaces: ${made.stderr.toString().trim()}`;
};

const must = (argv: readonly string[]): string => {
  const done = Bun.spawnSync([...argv]);
  if (done.exitCode !== 0) throw new Error(`${argv.join(" ")}: ${done.stderr.toString()}${done.stdout.toString()}`);
  return done.stdout.toString();
};

let laid = 0;

/** `hosts`: any names, such as `guest`. */
export const layNetwork = (hosts: readonly string[], cables: readonly Cable[]): NetworkHosts => {
  laid += 1;
  const prefix = `lc${process.pid}x${laid}`;
  const namespaceOf = (host: string): string => `${prefix}${host}`;
  const on = (host: string): readonly string[] => ["ip", "netns", "exec", namespaceOf(host)];
  const addressOf = (host: string, cable: number): string => {
    const ends = cables[cable];
    if (ends === undefined || !ends.includes(host)) throw new Error(`${host} isn't connected to cable ${cable}`);
    return `198.18.${cable}.${ends.indexOf(host) + 1}`;
  };
  const dispose = (): void => {
    for (const host of hosts) {
      if (existsSync(`/run/netns/${namespaceOf(host)}`)) must(["ip", "netns", "del", namespaceOf(host)]);
    }
  };
  try {
    for (const host of hosts) {
      must(["ip", "netns", "add", namespaceOf(host)]);
      must([...on(host), "ip", "link", "set", "lo", "up"]);
    }
    for (const [cable, [left, right]] of cables.entries()) {
      // Device names are limited to 15 characters, so both ends use the same name, in different namespaces.
      const device = `wire${cable}`;
      const ends = ["netns", namespaceOf(left), "type", "veth", "peer", "name", device, "netns", namespaceOf(right)];
      must(["ip", "link", "add", device, ...ends]);
      for (const host of [left, right]) {
        must([...on(host), "ip", "address", "add", `${addressOf(host, cable)}/24`, "dev", device]);
        must([...on(host), "ip", "link", "set", device, "up"]);
      }
    }
  } catch (thrown) {
    dispose();
    throw thrown;
  }
  return {
    on,
    addressOf,
    run: (host, argv) => must([...on(host), ...argv]),
    listeners: (host) =>
      must([...on(host), "ss", "-Hltn"])
        .split("\n")
        .filter(Boolean)
        .map((line) => line.trim().split(/\s+/)[3] ?? ""),
    dispose,
  };
};
