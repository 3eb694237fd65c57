// Tells an ordinary network address of this machine from a VPN's, a container's and a public one.
import { existsSync, readFileSync } from "node:fs";
import { BlockList, isIPv6 } from "node:net";
import { type OwnAddress, ownAddresses } from "./network";

export type AddressKind = "lan" | "tailscale" | "vpn" | "internet" | "container" | "link-local";

export interface FoundAddress extends OwnAddress {
  readonly kind: AddressKind;
}

const rangesOf = (...ranges: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = "", bits] = range.split("/");
    list.addSubnet(network, Number(bits), isIPv6(network) ? "ipv6" : "ipv4");
  }
  return list;
};

const LINK_LOCAL = rangesOf("169.254.0.0/16", "fe80::/10");
/** The addresses that Tailscale gives its machines. 100.64.0.0/10 alone proves nothing: providers use it too (RFC 6598). */
const TAILSCALE = rangesOf("100.64.0.0/10", "fd7a:115c:a1e0::/48");
/** Private networks (RFC 1918, 4193, 6598), and the ranges for tests and documentation (RFC 2544, 3849, 5737). */
const NOT_PUBLIC = rangesOf(
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15", "192.0.2.0/24"],
  ...["198.51.100.0/24", "203.0.113.0/24", "fc00::/7", "2001:db8::/32"],
);

/** Docker, Podman, LXC, libvirt and Kubernetes. `br-` with twelve digits is Docker's; a bridge such as `br0` may be the local network. */
const CONTAINER_NAME =
  /^(?:docker|br-[0-9a-f]{12}$|veth|virbr|vnet|lxcbr|lxdbr|incusbr|podman|cni|flannel|cali|vmnet|vboxnet)/;
const VPN_NAME = /^(?:tun|tap|wg|utun|ppp|zt|nebula|proton|nordlynx|ipsec|xfrm)/;

const readLine = (path: string): string => {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
};

/** Interface types of the kernel (if_arp.h): PPP, and NONE, which tun devices and WireGuard have. */
const VPN_TYPES = ["512", "65534"];

const isVpn = (on: string, sys: string): boolean =>
  VPN_NAME.test(on) || VPN_TYPES.includes(readLine(`${sys}/${on}/type`)) || existsSync(`${sys}/${on}/tun_flags`);

const isIn = (list: BlockList, address: string): boolean => list.check(address, isIPv6(address) ? "ipv6" : "ipv4");

/** `sys`: where the kernel describes its network interfaces. */
export const kindOf = ({ address, on }: OwnAddress, sys = "/sys/class/net"): AddressKind => {
  if (isIn(LINK_LOCAL, address)) return "link-local";
  if (on.startsWith("tailscale") && isIn(TAILSCALE, address)) return "tailscale";
  if (CONTAINER_NAME.test(on)) return "container";
  if (isVpn(on, sys)) return "vpn";
  return isIn(NOT_PUBLIC, address) ? "lan" : "internet";
};

/** The most useful first: what other people's machines can probably reach. */
const ORDER: readonly AddressKind[] = ["lan", "tailscale", "vpn", "internet", "container", "link-local"];

/** This machine's addresses now, the most useful kind first and IPv4 before IPv6. */
export const foundAddresses = (own: readonly OwnAddress[] = ownAddresses()): readonly FoundAddress[] => {
  const rank = ({ kind, address }: FoundAddress): number => 2 * ORDER.indexOf(kind) + (isIPv6(address) ? 1 : 0);
  return own.map((each) => ({ ...each, kind: kindOf(each) })).toSorted((one, other) => rank(one) - rank(other));
};
