// What kind of network an address of this machine is on.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { foundAddresses, kindOf } from "../address-kinds";

describe("the kind of an address", () => {
  it.each([
    ["192.168.1.20", "wlan0", "lan"],
    ["10.0.0.5", "br0", "lan"],
    ["fd00::2", "eth0", "lan"],
    ["100.64.3.4", "eth0", "lan"],
    ["100.101.102.103", "tailscale0", "tailscale"],
    ["fd7a:115c:a1e0::1234", "tailscale0", "tailscale"],
    ["10.8.0.2", "tun0", "vpn"],
    ["10.9.0.2", "wg-home", "vpn"],
    ["172.17.0.1", "docker0", "container"],
    ["172.18.0.1", "br-0123456789ab", "container"],
    ["192.168.122.1", "virbr0", "container"],
    ["169.254.10.1", "eth0", "link-local"],
    ["8.8.8.8", "eth0", "internet"],
    ["2a00:1450::1", "eth0", "internet"],
  ])("REACH18: %s on %s is %s", (address, on, kind) => {
    expect(kindOf({ address, on }, "/nonexistent")).toBe(kind);
  });

  it("REACH18: asks the kernel about interfaces with other names", () => {
    const sys = mkdtempSync(join(tmpdir(), "lc-sys-"));
    try {
      mkdirSync(join(sys, "office"));
      writeFileSync(join(sys, "office/type"), "65534\n");
      expect(kindOf({ address: "10.1.0.2", on: "office" }, sys)).toBe("vpn");
      writeFileSync(join(sys, "office/type"), "1\n");
      expect(kindOf({ address: "10.1.0.2", on: "office" }, sys)).toBe("lan");
      writeFileSync(join(sys, "office/tun_flags"), "0x1001\n");
      expect(kindOf({ address: "10.1.0.2", on: "office" }, sys)).toBe("vpn");
    } finally {
      rmSync(sys, { recursive: true, force: true });
    }
  });

  it("REACH18: the most useful addresses come first", () => {
    const own = [
      ["172.17.0.1", "docker0"],
      ["fd00::2", "eth9"],
      ["10.8.0.2", "tun0"],
      ["192.168.1.20", "eth9"],
      ["100.101.102.103", "tailscale0"],
    ].map(([address = "", on = ""]) => ({ address, on }));
    expect(foundAddresses(own).map(({ on, address }) => `${on} ${address}`)).toEqual([
      "eth9 192.168.1.20",
      "eth9 fd00::2",
      "tailscale0 100.101.102.103",
      "tun0 10.8.0.2",
      "docker0 172.17.0.1",
    ]);
  });
});
