// Whether iptables' rules let a guest in. The lines are as `iptables -S` prints them (1.8.9), those of ufw shortened.
import { describe, expect, it } from "vitest";
import { rulesetItems } from "../iptables-rules";
import { verdictOf } from "../nft-rules";

const judge = (...lines: readonly string[]): string =>
  verdictOf(
    { nftables: rulesetItems(lines.join("\n"), { family: "ip", table: "filter" }) },
    { address: "192.0.2.7", on: "eth0", ports: [32_768, 60_999] },
  ).kind;

const CLOSED = ["-P INPUT DROP", "-P FORWARD DROP", "-P OUTPUT ACCEPT"];
const USUAL = [
  "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
  "-A INPUT -i lo -j ACCEPT",
  "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT",
  "-A INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT",
  "-A INPUT -p icmp -m icmp --icmp-type 8 -j ACCEPT",
];

describe("iptables' rules", () => {
  it("REACH21: a usual firewall that lets only its services in is closed to guests", () => {
    expect(judge(...CLOSED, ...USUAL)).toBe("closed");
    expect(judge("-P INPUT ACCEPT", ...USUAL)).toBe("open");
    expect(judge("-P INPUT ACCEPT", ...USUAL, "-A INPUT -j REJECT --reject-with icmp-host-prohibited")).toBe("closed");
  });

  it.each([
    "-A INPUT -i eth+ -p tcp -m tcp --dport 1024:65535 -j ACCEPT",
    "-A INPUT -d 192.0.2.0/24 -p tcp -j ACCEPT",
    '-A INPUT -d 192.0.2.7/32 -i eth0 -m comment --comment "let -j DROP in" -j ACCEPT',
    "-A INPUT ! -i wlan0 -m state --state NEW -j ACCEPT",
  ])("REACH21: %s lets guests in", (rule) => {
    expect(judge(...CLOSED, ...USUAL, rule)).toBe("open");
  });

  it.each(["-A INPUT -s 10.0.0.0/8 -j ACCEPT", "-A INPUT -m set --match-set lan src -j ACCEPT"])(
    "REACH21: %s depends on the guest",
    (rule) => {
      expect(judge(...CLOSED, ...USUAL, rule)).toBe("depends");
    },
  );

  it("REACH21: ufw's chains are followed", () => {
    const ufw = [
      ...CLOSED,
      "-N ufw-before-input",
      "-N ufw-user-input",
      "-N ufw-after-logging-input",
      "-A INPUT -j ufw-before-input",
      "-A INPUT -j ufw-after-logging-input",
      "-A ufw-before-input -i lo -j ACCEPT",
      "-A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
      "-A ufw-before-input -m conntrack --ctstate INVALID -j DROP",
      "-A ufw-before-input -p udp -m udp --sport 67 --dport 68 -j ACCEPT",
      "-A ufw-before-input -j ufw-user-input",
      '-A ufw-after-logging-input -m limit --limit 3/min --limit-burst 10 -j LOG --log-prefix "[UFW BLOCK] "',
      "-A ufw-user-input -p tcp -m tcp --dport 22 -j ACCEPT",
    ];
    expect(judge(...ufw)).toBe("closed");
    const allowed = "-A ufw-user-input -d 192.0.2.7/32 -i eth0 -p tcp -m tcp --dport 32768:60999 -j ACCEPT";
    expect(judge(...ufw, allowed)).toBe("open");
  });
});
