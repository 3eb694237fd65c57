// Every key of config.toml as data: complete, described, and with the value that a file gives it.
import { describe, expect, it } from "vitest";
import { parseConfigFile } from "../file";
import { configKeys, effectiveKeys } from "../keys";

const FILE = `# mine
window = "browser"

[sharing]
ttl_max = "30s"
relay = "office"

[relays.office]
backend = "upterm"
kind = "tunnel"
host_key = ["SHA256:${"a".repeat(43)}"]
jump = { host = "jump.example", port = 2022 }
`;

const effective = (text: string) => {
  const read = parseConfigFile(text, "config.toml");
  if (!read.ok) throw new Error(read.error.message);
  return Object.fromEntries(effectiveKeys(text, read.value).map(({ key, ...rest }) => [key, rest]));
};

describe("the keys of config.toml", () => {
  it("CONF5: each has one sentence, an example, and a default or what happens without it", () => {
    const keys = configKeys();
    expect(keys.length).toBeGreaterThan(25);
    for (const each of keys) {
      expect(each.about).toMatch(/\.$/);
      expect(each.type).not.toBe("");
      expect(each.default ?? each.defaultNote).not.toBe("");
      expect(each.example).toBeDefined();
    }
    expect(keys.map(({ key }) => key)).toEqual(
      expect.arrayContaining(["sharing.ttl_default", "backends.tmate.relay_path", "window", "relays.NAME.jump.host"]),
    );
  });

  it("CONF5: each example is a valid value", () => {
    for (const { key, example, type } of configKeys().filter(({ key }) => !key.startsWith("relays."))) {
      if (type === "table") continue;
      const relay =
        key === "sharing.relay" ? '\n[relays.office]\nbackend = "tmate"\nkind = "lan"\nbind = "192.0.2.1"' : "";
      expect([key, parseConfigFile(`${key} = ${JSON.stringify(example)}${relay}`, "config.toml").ok]).toEqual([
        key,
        true,
      ]);
    }
  });

  it("CONF5: an empty file has every default, and no relay", () => {
    const keys = effective("");
    expect(Object.values(keys).every(({ source }) => source === "default")).toBe(true);
    expect(keys["sharing.ttl_max"]).toMatchObject({ value: "4h", default: "4h", line: null });
    expect(keys["audit.max_bytes"]).toMatchObject({ value: null, default: null, defaultNote: "no limit" });
    expect(Object.keys(keys).filter((key) => key.startsWith("relays."))).toEqual([]);
  });

  it("CONF5: names value and line of what the file sets, and what adapts to it", () => {
    const keys = effective(FILE);
    expect(keys.window).toMatchObject({ value: "browser", default: "auto", source: "file", line: 2 });
    expect(keys["sharing.ttl_max"]).toMatchObject({ value: "30s", source: "file", line: 5 });
    expect(keys["sharing.ttl_min"]).toMatchObject({ value: "30s", default: "1m", source: "derived", line: null });
    expect(keys["relays.office.jump.port"]).toMatchObject({ value: 2022, source: "file", line: 12 });
    expect(keys["relays.office.public"]).toMatchObject({ value: false, source: "default" });
  });
});
