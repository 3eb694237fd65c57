// What the firewall check says, with stand-ins for nft, iptables and firewall-cmd on PATH.
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { askFirewall } from "../firewall";

let bin: string;
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), "lc-firewall-"));
});
afterEach(() => rmSync(bin, { recursive: true, force: true }));

/** Without other programs, because PATH has none. */
const program = (name: string, text: string, exitCode = 0): void => {
  writeFileSync(join(bin, name), `#!/bin/sh\nprintf '%s\\n' '${text}'\nexit ${exitCode}\n`);
  chmodSync(join(bin, name), 0o755);
};

const chain = (policy: string, family = "inet", name = "input") => ({
  chain: { family, table: "filter", name, type: "filter", hook: "input", prio: 0, policy },
});
const nft = (...items: readonly unknown[]): void => program("nft", JSON.stringify({ nftables: items }));
const ask = (address = "192.0.2.7") => askFirewall({ address, on: "eth0" }, bin);

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8") : "");
const [lowest = 32_768, highest = 60_999] = textOf("/proc/sys/net/ipv4/ip_local_port_range")
  .split(/\s+/)
  .filter(Boolean)
  .map(Number);

// ufw and an older iptables change the answers, and only root could turn them off.
const hasOthers =
  /^ENABLED=yes/im.test(textOf("/etc/ufw/ufw.conf")) ||
  ["ip", "ip6"].some((family) => /^filter$/m.test(textOf(`/proc/net/${family}_tables_names`)));

describe.skipIf(hasOthers)("this computer's firewall", () => {
  it("REACH21: lets guests in without rules, and with rules that accept them", async () => {
    nft();
    expect(await ask()).toEqual({
      state: "ok",
      text: "This computer has no firewall rules for incoming connections.",
      remedy: null,
    });
    nft(chain("accept"));
    expect(await ask()).toMatchObject({
      state: "ok",
      text: "This computer's firewall lets guests connect to 192.0.2.7.",
    });
  });

  it("REACH21: if it drops guests, the remedy is one nft rule for every port that a share may get", async () => {
    nft(chain("drop"));
    expect(await ask()).toEqual({
      state: "problem",
      text: "This computer's firewall drops connections to 192.0.2.7.",
      remedy: `Let guests in with: sudo nft insert rule inet filter input iifname eth0 tcp dport ${lowest}-${highest} accept`,
    });
  });

  it("REACH21: the remedy is firewalld's own command where firewalld is installed", async () => {
    nft(chain("drop"));
    program("firewall-cmd", "");
    expect((await ask()).remedy).toBe(`Let guests in with: sudo firewall-cmd --add-port=${lowest}-${highest}/tcp`);
  });

  it.each([
    ["192.0.2.7", "ip", "iptables"],
    ["2001:db8::7", "ip6", "ip6tables"],
  ])("REACH21: for %s reads the rules of %s's table from %s, and names that program", async (address, family, name) => {
    nft(chain("accept", family, "INPUT"));
    program(name, "-P INPUT DROP");
    expect(await ask(address)).toMatchObject({
      state: "problem",
      remedy: `Let guests in with: sudo ${name} -I INPUT -i eth0 -p tcp -d ${address} --dport ${lowest}:${highest} -j ACCEPT`,
    });
    program(name, "-P INPUT DROP\n-A INPUT -i eth0 -p tcp -j ACCEPT");
    expect(await ask(address)).toMatchObject({ state: "ok" });
  });

  it("REACH21: says so if the answer depends on the guest", async () => {
    const onlyFrom = {
      match: { op: "==", left: { payload: { protocol: "ip", field: "saddr" } }, right: "198.51.100.1" },
    };
    nft(chain("drop"), {
      rule: { family: "inet", table: "filter", chain: "input", handle: 2, expr: [onlyFrom, { accept: null }] },
    });
    expect(await ask()).toEqual({
      state: "unknown",
      text: "This computer's firewall lets in only some connections to 192.0.2.7, depending on the guest.",
      remedy: `If they can't connect, let in TCP ports ${lowest} to ${highest} on eth0.`,
    });
  });

  it("REACH21: says so if this account can't read the rules", async () => {
    program("nft", "Operation not permitted", 1);
    expect(await ask()).toEqual({
      state: "unknown",
      text: "Your account can't read this computer's firewall rules.",
      remedy: "To see them, run: sudo nft list ruleset",
    });
  });
});
