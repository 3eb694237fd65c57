// Asks this machine's firewall whether guests would get through, as far as that can be known. Changes nothing.
import { readFileSync } from "node:fs";
import { isIPv6 } from "node:net";
import { rulesetItems } from "./iptables-rules";
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
/** The range that the kernel takes free ports from; Linux's default. */
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

/** Null: not installed, or not allowed (only root may read the rules). */
const read = async (argv: readonly [string, ...string[]], path: string): Promise<string | null> => {
  if (findProgram(argv[0], path) === null) return null;
  const listed = await run(argv, { env: { PATH: path }, timeoutMs: DEADLINE_MS }).catch(() => null);
  return listed?.exitCode === 0 ? listed.stdout : null;
};

const itemsIn = (text: string): readonly unknown[] => {
  try {
    const { nftables } = JSON.parse(text) as { readonly nftables?: unknown };
    return Array.isArray(nftables) ? nftables : [];
  } catch {
    return [];
  }
};

/** nft's table of iptables' rules: those are read from iptables, because nft can't say what their extensions match. */
const isOfIptables = (item: unknown, family: string): boolean => {
  const { rule, chain } = item as Readonly<Record<string, { readonly family?: unknown; readonly table?: unknown }>>;
  const of = rule ?? chain;
  return of?.family === family && of.table === "filter";
};

/** Rules of the older iptables aren't among those of nft. The file is readable for root only. */
const hasLegacyRules = (family: "ip" | "ip6"): boolean =>
  /^filter$/m.test(readText(`/proc/net/${family}_tables_names`));

/** The rules in nft's form; null if they can't be read. */
const readRuleset = async (address: string, path: string): Promise<unknown> => {
  const [family, program] = isIPv6(address) ? (["ip6", "ip6tables"] as const) : (["ip", "iptables"] as const);
  const nft = await read(["nft", "-j", "list", "ruleset"], path);
  const legacy = hasLegacyRules(family) ? await read([`${program}-legacy`, "-S"], path) : "";
  if (nft === null || legacy === null) return null;
  const items = itemsIn(nft);
  const older = rulesetItems(legacy, { family, table: "legacy" });
  const isMixed = items.some((item) => isOfIptables(item, family));
  const iptables = isMixed ? await read([program, "-S"], path) : null;
  if (iptables === null) return { nftables: [...items, ...older] };
  const others = items.filter((item) => !isOfIptables(item, family));
  return { nftables: [...others, ...rulesetItems(iptables, { family, table: "filter" }), ...older] };
};

/** Readable for everyone, unlike its rules. */
const isUfwOn = (): boolean => /^ENABLED=yes/im.test(readText("/etc/ufw/ufw.conf"));

const allowWords = ({ address, on, ports: [lowest, highest] }: Incoming, path: string, at: string): string => {
  if (isUfwOn()) return `sudo ufw allow in on ${on} proto tcp to ${address} port ${lowest}:${highest}`;
  if (findProgram("firewall-cmd", path) !== null) return `sudo firewall-cmd --add-port=${lowest}-${highest}/tcp`;
  if (/^ip6? (?:filter|legacy) INPUT$/.test(at)) {
    const program = `ip${isIPv6(address) ? "6" : ""}tables${at.includes("legacy") ? "-legacy" : ""}`;
    return `sudo ${program} -I INPUT -i ${on} -p tcp -d ${address} --dport ${lowest}:${highest} -j ACCEPT`;
  }
  return `sudo nft insert rule ${at} iifname ${on} tcp dport ${lowest}-${highest} accept`;
};

/** Each share has a port of its own, so all of them must be let in. */
export const askFirewall = async (
  { address, on }: Pick<Incoming, "address" | "on">,
  searchPath: string,
): Promise<FirewallAnswer> => {
  const path = withSbin(searchPath);
  const incoming = { address, on, ports: localPorts() };
  const ruleset = await readRuleset(address, path);
  if (ruleset === null) {
    const what = isUfwOn() ? "the rules of ufw, which is on" : "this computer's firewall rules";
    const look = isUfwOn() ? "sudo ufw status" : "sudo nft list ruleset";
    return { state: "unknown", text: `Your account can't read ${what}.`, remedy: `To see them, run: ${look}` };
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
        text: `This computer's firewall lets in only some connections to ${address}, depending on the guest.`,
        remedy: `If they can't connect, let in TCP ports ${incoming.ports.join(" to ")} on ${on}.`,
      };
  }
};
