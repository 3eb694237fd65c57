// Asks this machine's firewall whether guests would get through, as far as that can be known. Changes nothing.
import { readFileSync } from "node:fs";
import { type Incoming, verdictOf } from "./nft-rules";
import { findProgram, run } from "./process-tree";

export interface FirewallAnswer {
  /** `unknown`: it can't be read, or it depends on the guest. */
  readonly state: "ok" | "problem" | "unknown";
  /** One sentence. */
  readonly text: string;
  readonly remedy: string | null;
}

const DEADLINE_MS = 3_000;
/** Where the kernel takes ports from if a program asks for any; the default of Linux. */
const PORTS_FALLBACK = [32_768, 60_999] as const;

const readText = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

/** The ports that a relay may get. */
const localPorts = (): Incoming["ports"] => {
  const [lowest, highest] = readText("/proc/sys/net/ipv4/ip_local_port_range").trim().split(/\s+/).map(Number);
  return lowest === undefined || highest === undefined ? PORTS_FALLBACK : [lowest, highest];
};

/** nft and iptables are in /usr/sbin, which an ordinary user's PATH lacks. */
const withSbin = (searchPath: string): string => `${searchPath}:/usr/sbin:/sbin`;

/** What `nft -j list ruleset` prints; null without nft, or without the right to read it (root). */
const readRuleset = async (path: string): Promise<unknown> => {
  const nft = findProgram("nft", path);
  if (nft === null) return null;
  const listed = await run([nft, "-j", "list", "ruleset"], { env: { PATH: path }, timeoutMs: DEADLINE_MS }).catch(
    () => null,
  );
  if (listed?.exitCode !== 0) return null;
  try {
    return JSON.parse(listed.stdout);
  } catch {
    return null;
  }
};

/** Rules of the older iptables aren't among those of nft. The file is readable for root only. */
const hasLegacyRules = (): boolean => /^filter$/m.test(readText("/proc/net/ip_tables_names"));

/** Readable for everyone, unlike its rules. */
const isUfwOn = (): boolean => /^ENABLED=yes/im.test(readText("/etc/ufw/ufw.conf"));

const allowWords = ({ address, on, ports: [lowest, highest] }: Incoming, path: string, at: string | null): string => {
  if (isUfwOn()) return `sudo ufw allow in on ${on} proto tcp to ${address} port ${lowest}:${highest}`;
  if (findProgram("firewall-cmd", path) !== null) return `sudo firewall-cmd --add-port=${lowest}-${highest}/tcp`;
  const chain = at ?? "inet filter input";
  return `sudo nft insert rule ${chain} iifname ${on} tcp dport ${lowest}-${highest} accept`;
};

/** Each share has a port of its own, so all of them must be let in. */
export const askFirewall = async (
  { address, on }: Pick<Incoming, "address" | "on">,
  searchPath: string,
): Promise<FirewallAnswer> => {
  const path = withSbin(searchPath);
  const incoming = { address, on, ports: localPorts() };
  const ruleset = await readRuleset(path);
  if (ruleset === null || hasLegacyRules()) {
    const what = isUfwOn() ? "ufw is on, and its rules" : "This computer's firewall rules";
    const look = isUfwOn() ? "sudo ufw status" : "sudo nft list ruleset";
    return { state: "unknown", text: `${what} can't be read from here.`, remedy: `Look at them with: ${look}` };
  }
  const verdict = verdictOf(ruleset, incoming);
  switch (verdict.kind) {
    case "no-rules":
      return { state: "ok", text: "This computer has no firewall rules for incoming connections.", remedy: null };
    case "open":
      return { state: "ok", text: `This computer's firewall lets guests connect to ${address}.`, remedy: null };
    case "closed":
      return {
        state: "problem",
        text: `This computer's firewall drops connections to ${address}.`,
        remedy: `Let guests in with: ${allowWords(incoming, path, verdict.at)}`,
      };
    case "depends":
      return {
        state: "unknown",
        text: `This computer's firewall lets some connections to ${address} in; which ones depends on the guest.`,
        remedy: `If guests can't connect, let them in with: ${allowWords(incoming, path, null)}`,
      };
  }
};
