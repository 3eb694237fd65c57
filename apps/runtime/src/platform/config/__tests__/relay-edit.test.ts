// Adding and removing relays in config.toml: every other line stays as it was written, or nothing changes.
import fc from "fast-check";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { parseConfigFile } from "../file";
import { withoutRelay, withRelay } from "../relay-edit";
import type { RelayEntry } from "../schema";

const PIN = `SHA256:${"a".repeat(43)}`;
const lan: RelayEntry = { backend: "tmate", kind: "lan", bind: "192.0.2.7", public: false };
const tunnel: RelayEntry = {
  backend: "upterm",
  kind: "tunnel",
  host_key: [PIN],
  jump: { host: "jump.example", port: 2_022, user: "op", identity: '~/a "key"\\here' },
  guest_host: "jump.example",
  public: false,
};

const WRITTEN = `# mine
[sharing]
grace = "90s" # short

# the office, second floor
[relays.office] # keep
backend = "upterm"
kind = "lan"
bind = "192.0.2.20"
  # until spring

[audit]
max_bytes = 1048576
`;

describe("relays in config.toml", () => {
  it("REACH14: adds a table at the end and keeps every other line", () => {
    const text = withRelay(WRITTEN, "home", tunnel);
    expect(text.startsWith(WRITTEN)).toBe(true);
    const read = parseConfigFile(text, "config.toml");
    expect(read.ok && read.value.relays).toMatchObject({ office: { bind: "192.0.2.20" }, home: tunnel });
    expect(withRelay("", "home", lan)).toBe('[relays.home]\nbackend = "tmate"\nkind = "lan"\nbind = "192.0.2.7"\n');
  });

  it("REACH14: removes one table and keeps the comments around it", () => {
    expect(withoutRelay(WRITTEN, "office")).toBe(`# mine
[sharing]
grace = "90s" # short

# the office, second floor
  # until spring

[audit]
max_bytes = 1048576
`);
    const nested = withRelay(withRelay("", "a", tunnel), "b", lan);
    expect(withoutRelay(nested, "a")).toBe('[relays.b]\nbackend = "tmate"\nkind = "lan"\nbind = "192.0.2.7"\n');
  });

  it.each([
    ["inline", '[relays]\noffice = { backend = "tmate", kind = "lan", bind = "192.0.2.1" }\n'],
    [
      "by dotted keys",
      'relays.office.backend = "tmate"\nrelays.office.kind = "lan"\nrelays.office.bind = "192.0.2.1"\n',
    ],
    ["with a look-alike in a text", 'window = "none"\n[relays.office]\nbackend = """\n[audit]\n"""\n'],
  ])("REACH14: doesn't touch a relay that is written %s", (_how, text) => {
    expect(withoutRelay(text, "office")).toBe(null);
  });

  it("REACH14: adding and removing relays in any order keeps the meaning of the rest", () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/), { minLength: 1, maxLength: 6 });
    const entry = fc.constantFrom(lan, tunnel);
    fc.assert(
      fc.property(
        names,
        fc.array(entry, { minLength: 6, maxLength: 6 }),
        fc.func(fc.integer()),
        (added, entries, order) => {
          const own = added.filter((name) => name !== "office");
          const full = own.reduce((text, name, at) => withRelay(text, name, entries[at] ?? lan), WRITTEN);
          const shuffled = own.toSorted((one, other) => order(one) - order(other));
          const back = shuffled.reduce<string | null>((text, name) => text && withoutRelay(text, name), full);
          expect(parse(back ?? "")).toEqual(parse(WRITTEN));
        },
      ),
      { numRuns: 100 },
    );
  });
});
