// config.toml: which settings it gives, and that every mistake is named with file, line and what is allowed.
import { describe, expect, it } from "vitest";
import { parseConfigFile } from "../file";
import { DEFAULT_SHARING } from "../schema";

const FILE = "/home/op/config.toml";
const whatOf = (text: string): string => {
  const read = parseConfigFile(text, FILE);
  if (read.ok) throw new Error(`accepted: ${text}`);
  expect(read.error).toMatchObject({ code: "setup-problem", data: { path: FILE } });
  expect(read.error.data.hint).not.toBe("");
  return read.error.data.what;
};
const settingsOf = (text: string) => {
  const read = parseConfigFile(text, FILE);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
};

describe("config.toml", () => {
  it("CONF1: an empty file gives the defaults", () => {
    expect(settingsOf("")).toEqual({
      sharing: DEFAULT_SHARING,
      backends: { upterm: {}, tmate: {} },
      auditMaxBytes: null,
      auditSystemLog: true,
      handoffTranscripts: false,
      window: "auto",
      notify: false,
      relays: {},
    });
  });

  it("CONF1: reads every key", () => {
    const settings = settingsOf(`
window = "none"
[sharing]
ttl_default = "10m"
ttl_min = "1s"
ttl_max = "1h30m"
grace = "90s"
max_per_terminal = 2
access = "write"
relay = "jump-1"
[backends.upterm]
path = "/opt/upterm"
relay_path = "~/bin/uptermd"
[backends.tmate]
path = "/usr/bin/tmate"
[audit]
max_bytes = 1048576
system_log = false
[handoff]
transcripts = true
[relays.jump-1]
backend = "upterm"
kind = "tunnel"
host = "relay.example"
port = 2222
host_key = ["SHA256:${"a".repeat(43)}"]
jump = { host = "jump.example", port = 22, user = "op", identity = "~/.ssh/id" }
guest_host = "jump.example"
guest_port = 2022
public = false
`);
    expect(settings.sharing).toEqual({
      ttlDefaultMs: 600_000,
      ttlMinMs: 1_000,
      ttlMaxMs: 5_400_000,
      graceMs: 90_000,
      maxPerTerminal: 2,
      maxGuests: 50,
      access: "write",
      relay: "jump-1",
    });
    expect(settings.window).toBe("none");
    expect(settings.auditMaxBytes).toBe(1_048_576);
    expect(settings.auditSystemLog).toBe(false);
    expect(settings.handoffTranscripts).toBe(true);
    expect(settings.backends.upterm).toEqual({ path: "/opt/upterm", relay_path: "~/bin/uptermd" });
    expect(settings.relays["jump-1"]).toMatchObject({ kind: "tunnel", jump: { user: "op" }, guest_port: 2_022 });
  });

  it("CONF2: refuses an unknown key with its line and the allowed keys", () => {
    expect(whatOf('[sharing]\nttl_default = "30m"\nttl_defualt = "30m"\n')).toBe(
      `${FILE}:3: sharing.ttl_defualt: unknown key (keys of [sharing]: ttl_default, ttl_min, ttl_max, grace, max_per_terminal, max_guests, access, relay)`,
    );
    expect(whatOf("\n\nsahring = 1\n")).toContain(`${FILE}:3: sahring: unknown key (keys at the top level: sharing,`);
    expect(whatOf("[backends.tmat]\n")).toContain(
      `${FILE}:1: backends.tmat: unknown key (keys of [backends]: upterm, tmate`,
    );
    expect(whatOf('[relays.x]\nbackend="tmate"\nkind="lan"\nprot=1')).toContain(
      `${FILE}:4: relays.x.prot: unknown key (keys of [relays.x]: backend, kind, bind,`,
    );
  });

  it.each([
    ['[sharing]\n\naccess = "rw"', ':3: sharing.access: must be "read" or "write"'],
    ["[sharing]\ngrace = 30", ':2: sharing.grace: must be a duration in quotes, e.g. "30m"'],
    ['[sharing]\ngrace = "soon"', ":2: sharing.grace: must be a duration (e.g. 90s, 10m, 1h30m)"],
    ['sharing.ttl_max = "200h"', ':1: sharing.ttl_max: must be "168h" (7 days) or shorter'],
    ["[sharing]\nmax_per_terminal = 0", ":2: sharing.max_per_terminal: must be a whole number from 1 to 64"],
    ["[sharing]\nmax_per_terminal = 1.5", ":2: sharing.max_per_terminal: must be a whole number from 1 to 64"],
    ['window = "tab"', ':1: window: must be "auto", "desktop", "browser" or "none"'],
    ['[backends.tmate]\npath = "tmate"', ":2: backends.tmate.path: must be an absolute path or start with ~/"],
    ["[audit]\nmax_bytes = -1", ":2: audit.max_bytes: must be a whole number, 1 or more"],
    ['[relays.a]\nbackend = "tmate"\nkind = "wan"', ':3: relays.a.kind: must be "lan", "tunnel" or "host"'],
    ['[relays.a]\nkind = "lan"', ':1: relays.a.backend: must be "tmate" or "upterm"'],
    [
      '[relays.a]\nbackend="tmate"\nkind="lan"\nhost="-oProxyCommand=x"',
      ":4: relays.a.host: must be a host name or an address",
    ],
    [
      '[relays.a]\nbackend="tmate"\nkind="lan"\nbind="127.0.0.1"',
      ":4: relays.a.bind: must be an address that guests reach; a loopback address reaches only this machine",
    ],
    ['[relays."a b"]\nbackend="tmate"\nkind="lan"', ':1: relays.a b: must be 1 to 64 letters, digits, "-" and "_"'],
    [
      `[relays.a]\nbackend="tmate"\nkind="host"\nhost="ssh.tmate.io"\nhost_key=["SHA256:${"a".repeat(43)}"]\npublic=false`,
      ":6: relays.a.public: must be true, because the relays of tmate.io are public",
    ],
    [
      `[relays.a]\nbackend="upterm"\nkind="host"\nhost="r"\nhost_key=["SHA256:${"a".repeat(43)}"]\nhost_identity=false`,
      ":6: relays.a.host_identity: must be true, or the absolute path of a private key",
    ],
    [
      '[relays.a]\nbackend="upterm"\nkind="lan"\nbind="192.0.2.7"\nhost_identity=true',
      ':5: relays.a.host_identity: must be left out unless the backend is "upterm" and the kind is "host"',
    ],
    ['[relays.here]\nbackend="tmate"\nkind="lan"', ":1: relays.here: this name is built in; choose another one"],
    ['[sharing]\nrelay = "office"', ':2: sharing.relay: must be "here" or the name of a [relays.NAME] table'],
    ['[sharing]\nttl_max = "5m"\nttl_min = "10m"', ":3: sharing.ttl_min: must be at most ttl_max (5m)"],
    [
      '[sharing]\nttl_max = "5m"\nttl_default = "10m"',
      ":3: sharing.ttl_default: must be between ttl_min (1m) and ttl_max (5m)",
    ],
    // Setting only the default moves no limit.
    ['[sharing]\nttl_default = "8h"', ":2: sharing.ttl_default: must be between ttl_min (1m) and ttl_max (4h)"],
    ['[sharing]\nttl_default = "2s"', ":2: sharing.ttl_default: must be between ttl_min (1m) and ttl_max (4h)"],
    ["sharing = 3", ":1: sharing: must be a table"],
  ])("CONF3: refuses %j with its line and what is allowed", (text, words) => {
    expect(whatOf(text)).toBe(`${FILE}${words}`);
  });

  it("CONF3: refuses invalid TOML with its line", () => {
    expect(whatOf("[sharing]\nttl_default = 30m\n")).toMatch(/^\/home\/op\/config\.toml:2: invalid TOML: /);
  });

  it("CONF3: names all mistakes together, in the order of the file", () => {
    const what = whatOf('window = "tab"\n[sharing]\ngrace = 1\nfoo = 2\n');
    expect(what.split("\n").map((part) => /^[^:]*:(\d+): (\S+):/.exec(part)?.slice(1))).toEqual([
      ["1", "window"],
      ["3", "sharing.grace"],
      ["4", "sharing.foo"],
    ]);
  });

  it.each([
    ['ttl_max = "10m"', { ttlMinMs: 60_000, ttlDefaultMs: 600_000, ttlMaxMs: 600_000 }],
    ['ttl_max = "30s"', { ttlMinMs: 30_000, ttlDefaultMs: 30_000, ttlMaxMs: 30_000 }],
    ['ttl_min = "1h"', { ttlMinMs: 3_600_000, ttlDefaultMs: 3_600_000, ttlMaxMs: 14_400_000 }],
    ['ttl_default = "2h"', { ttlMinMs: 60_000, ttlDefaultMs: 7_200_000, ttlMaxMs: 14_400_000 }],
  ])("FR-026-003: with only %s, the other limits adapt", (line, expected) => {
    expect(settingsOf(`[sharing]\n${line}`).sharing).toMatchObject(expected);
  });
});
