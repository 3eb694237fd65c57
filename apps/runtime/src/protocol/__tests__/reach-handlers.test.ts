// The ways to reach a share, and the relays that are added for them. Uses a real config.toml.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Backend } from "#contract/errors";
import { fail, ok, shareError } from "#contract/errors";
import { relayAddSchema } from "#contract/relay";
import type { AuditEntry } from "../../integrations/sharing/ports";
import type { FoundAddress } from "../../platform/address-kinds";
import { createConfigStore } from "../../platform/config/store";
import { newId } from "../../platform/ids";
import { readSshHosts } from "../../platform/ssh-config";
import { createRelayRegistry } from "../../relays/registry";
import type { Relay } from "../../relays/relay";
import { createRelaySettings } from "../../relays/settings";
import { findWays } from "../../relays/ways";
import { createReachHandlers } from "../reach-handlers";
import { createRelayHandlers } from "../relay-handlers";
import { OPERATOR } from "../server/door";

const relay = (name: string): Relay => ({
  name,
  reach: "lan",
  isOurs: true,
  probe: async () => ok({ version: "1" }),
  start: async () => {
    throw new Error("nothing is started here");
  },
  test: async () => ok([]),
});

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZpeGVkLWtleS1mb3ItdGhlLXRlc3RzLW9mLXJlYWNo";
const OFFICE: FoundAddress = { address: "192.0.2.7", on: "eth0", kind: "lan" };
const WIFI: FoundAddress = { address: "198.51.100.7", on: "wlan0", kind: "lan" };
const TAILNET: FoundAddress = { address: "100.101.102.103", on: "tailscale0", kind: "tailscale" };

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "lc-reach-"));
  mkdirSync(join(home, ".ssh"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const openReach = (addresses: readonly FoundAddress[], isRecorded = true) => {
  const rows: AuditEntry[] = [];
  const registry = createRelayRegistry({ builtIn: { tmate: relay("here"), upterm: relay("here") }, make: relay });
  const newCorrelationId = () => newId("cor");
  const relays = createRelayHandlers({
    registry,
    settings: createRelaySettings({ store: createConfigStore(join(home, "config.toml")), registry }),
    sharing: { list: () => [] },
    capabilitiesOf: async () => null,
    defaultRelay: () => "here",
    ownAddresses: () => [],
    checkAddress: async () => [],
    audit: {
      append: (row) => {
        if (!isRecorded) return fail(shareError("audit-unavailable", "The disk is full.", { hint: "" }));
        rows.push(row);
        return ok({ seq: rows.length });
      },
    },
    newCorrelationId,
  });
  const find = () => findWays({ addresses, sshHosts: readSshHosts({ home, user: "op" }), relays: registry.list() });
  const reach = createReachHandlers({ findWays: find, relays, newCorrelationId });
  return {
    relays,
    rows,
    ways: () => reach.list().ways,
    use: (way: string, backend: Backend = "tmate") => reach.use({ way, backend }, OPERATOR),
    config: () => readFileSync(join(home, "config.toml"), "utf8"),
  };
};

const writeSsh = (config: string, knownHosts = ""): void => {
  writeFileSync(join(home, ".ssh/config"), config);
  writeFileSync(join(home, ".ssh/known_hosts"), knownHosts);
};

describe("what is found", () => {
  it("REACH18: lists this computer, addresses, SSH hosts and other relays, and each relay once", async () => {
    writeSsh("Host jump\n  HostName jump.example\n  User ana\n", `jump.example ${KEY}\n`);
    const reach = openReach([OFFICE, TAILNET, { address: "172.17.0.1", on: "docker0", kind: "container" }]);
    const bind = { name: "office", backend: "upterm", kind: "lan", bind: OFFICE.address } as const;
    await reach.relays.add(relayAddSchema.parse(bind), OPERATOR);
    const gone = { name: "gone", backend: "tmate", kind: "lan", bind: "192.0.2.99" } as const;
    await reach.relays.add(relayAddSchema.parse(gone), OPERATOR);
    expect(reach.ways().map(({ way, kind, reach: to }) => [way, kind, to])).toEqual([
      ["here", "here", "here"],
      ["192.0.2.7", "lan", "lan"],
      ["100.101.102.103", "tailscale", "lan"],
      ["ssh:jump", "ssh", "tunnel"],
      ["gone", "relay", "lan"],
      ["172.17.0.1", "container", "lan"],
    ]);
    expect(reach.ways()[1]?.relays).toEqual([{ backend: "upterm", name: "office" }]);
  });
});

describe("using a way", () => {
  it("REACH19: adds one relay for each backend, recorded, and never a second one", async () => {
    const reach = openReach([OFFICE]);
    expect(await reach.use("192.0.2.7")).toMatchObject({
      ok: true,
      value: { added: true, relay: { name: "lan-192-0-2-7-tmate", kind: "lan", host: "192.0.2.7" } },
    });
    expect(await reach.use("192.0.2.7")).toMatchObject({
      value: { added: false, relay: { name: "lan-192-0-2-7-tmate" } },
    });
    expect(await reach.use("lan", "upterm")).toMatchObject({ value: { relay: { name: "lan-192-0-2-7-upterm" } } });
    expect(reach.rows.map(({ type }) => type)).toEqual(["relay.added", "relay.added"]);
    expect(reach.config().match(/\[relays\./g)).toHaveLength(2);
  });

  it("REACH19: uses a relay that the operator configured for the same address or SSH host", async () => {
    writeSsh("Host jump\n  HostName jump.example\n  Port 2200\n", `[jump.example]:2200 ${KEY}\n`);
    const reach = openReach([OFFICE]);
    const common = { backend: "tmate" } as const;
    await reach.relays.add(
      relayAddSchema.parse({ ...common, name: "office", kind: "lan", bind: "192.0.2.7" }),
      OPERATOR,
    );
    const jump = { host: "jump.example", port: 2_200 };
    const pin = [`SHA256:${"a".repeat(43)}`];
    const tunnel = { ...common, name: "far", kind: "tunnel", jump, hostKeys: pin };
    await reach.relays.add(relayAddSchema.parse(tunnel), OPERATOR);
    expect(await reach.use("lan")).toMatchObject({ value: { added: false, relay: { name: "office" } } });
    expect(await reach.use("jump")).toMatchObject({ value: { added: false, relay: { name: "far" } } });
  });

  it("REACH19: adds nothing that can't be recorded", async () => {
    const reach = openReach([OFFICE], false);
    expect(await reach.use("lan")).toMatchObject({ ok: false, error: { code: "audit-unavailable" } });
    expect(reach.ways()[1]?.relays).toEqual([]);
  });

  it("REACH19: refuses an ambiguous or unknown word, and lists what was found", async () => {
    const reach = openReach([OFFICE, WIFI, { ...OFFICE, address: "fd00::7" }]);
    const problemOf = async (way: string) => {
      const used = await reach.use(way);
      return used.ok ? "" : [used.error.code, used.error.message].join(": ");
    };
    expect(await problemOf("lan")).toBe(
      "invalid-input: way: lan matches several; choose one of: 192.0.2.7 (lan, eth0), 198.51.100.7 (lan, wlan0), fd00::7 (lan, eth0)",
    );
    expect(await problemOf("moon")).toMatch(/nothing matches moon; found: here, 192\.0\.2\.7 \(lan, eth0\)/);
    // One interface: its IPv4 address.
    expect(await reach.use("eth0")).toMatchObject({ value: { relay: { name: "lan-192-0-2-7-tmate" } } });
    expect(await reach.use("here")).toMatchObject({ value: { added: false, relay: { name: "here" } } });
    await reach.relays.add(
      relayAddSchema.parse({ name: "own", backend: "upterm", kind: "lan", bind: "192.0.2.99" }),
      OPERATOR,
    );
    expect(await problemOf("own")).toMatch(/own is a relay for upterm, not for tmate/);
  });

  it("REACH19: refuses an IPv6 address for tmate, which can't connect to one", async () => {
    const reach = openReach([{ ...OFFICE, address: "fd00::7" }]);
    expect(await reach.use("lan")).toMatchObject({
      ok: false,
      error: { code: "setup-problem", message: "tmate can't connect over IPv6." },
    });
    expect(await reach.use("lan", "upterm")).toMatchObject({ value: { relay: { name: "lan-fd00-7-upterm" } } });
  });

  it("REACH20: pins the host keys that the operator has accepted", async () => {
    writeFileSync(join(home, ".ssh/id"), "");
    const config = "Host jump\n  HostName jump.example\n  Port 2200\n  User ana\n  IdentityFile ~/.ssh/id\n";
    writeSsh(config, `[jump.example]:2200 ${KEY}\n`);
    const reach = openReach([]);
    expect(await reach.use("ssh:jump")).toMatchObject({ value: { relay: { name: "ssh-jump-tmate", kind: "tunnel" } } });
    expect(reach.config()).toMatch(/bind = "0\.0\.0\.0"\nhost_key = \[ "SHA256:[^"]{43}" \]/);
    expect(reach.config()).toMatch(/host = "jump\.example"\nport = 2200\nuser = "ana"\nidentity = ".*\/\.ssh\/id"/);
  });

  it("REACH20: refuses an SSH host with an unknown key, and says how to accept it", async () => {
    writeSsh("Host jump\n  HostName jump.example\nHost inner\n  ProxyJump jump\n");
    const reach = openReach([]);
    const refused = await reach.use("jump");
    expect(refused).toMatchObject({ ok: false, error: { code: "setup-problem" } });
    expect(refused.ok ? "" : refused.error.message).toBe("The host key of jump.example isn't in your known_hosts.");
    expect(reach.ways().find(({ way }) => way === "ssh:jump")?.remedy).toContain("Run `ssh jump` once");
    const inner = await reach.use("inner");
    expect(inner.ok ? "" : inner.error.message).toContain("only through another host or program (ProxyJump)");
    expect(reach.rows).toEqual([]);
  });

  it("REACH19: gives hosts whose names differ only in punctuation relays of their own", async () => {
    writeSsh("Host a.b\n  HostName one\nHost a_b\n  HostName two\n", `one,two ${KEY}\n`);
    const reach = openReach([]);
    expect(await reach.use("a.b")).toMatchObject({ value: { relay: { name: "ssh-a-b-tmate" } } });
    expect(await reach.use("a_b")).toMatchObject({ value: { relay: { name: "ssh-a-b-tmate-2" } } });
  });
});
