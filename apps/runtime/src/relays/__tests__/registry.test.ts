// Finds relays by name and backend, and the one to use after a switch to the other backend.
import { describe, expect, it } from "vitest";
import { ok } from "#contract/errors";
import type { Reach } from "#contract/share";
import type { RelayEntry } from "../../platform/config/schema";
import { createRelayRegistry } from "../registry";
import type { Relay } from "../relay";

const relay = (name: string, reach: Reach): Relay => ({
  name,
  reach,
  isOurs: reach !== "host",
  probe: async () => ok({ version: "1" }),
  start: async () => {
    throw new Error("nothing is started here");
  },
  test: async () => ok([]),
});
const entry = (backend: RelayEntry["backend"], kind: RelayEntry["kind"]): RelayEntry => ({
  backend,
  kind,
  public: false,
});
const openRegistry = () =>
  createRelayRegistry({
    builtIn: { tmate: relay("here", "here"), upterm: relay("here", "here") },
    make: (name, { kind }) => relay(name, kind),
  });

describe("the relay registry", () => {
  it("REACH1: finds a relay for its own backend only, and the built-in relay for both", () => {
    const registry = openRegistry();
    registry.replace({ office: entry("tmate", "lan") });
    expect(registry.find("tmate", "office")?.reach).toBe("lan");
    expect(registry.find("upterm", "office")).toBe(null);
    expect(registry.find("upterm", "here")?.reach).toBe("here");
    expect(registry.list().map(({ name, backend }) => `${name} ${backend}`)).toEqual([
      "here tmate",
      "here upterm",
      "office tmate",
    ]);
    registry.replace({});
    expect(registry.find("tmate", "office")).toBe(null);
  });

  it("REACH17: finds the counterpart by name, else at the same address, else the only one of the same reach, else none", () => {
    const registry = openRegistry();
    expect(registry.counterpartOf("upterm", "here", "here")).toBe("here");
    expect(registry.counterpartOf("upterm", "office", "lan")).toBe(null);
    registry.replace({ office: entry("tmate", "lan"), hall: entry("upterm", "lan") });
    expect(registry.counterpartOf("upterm", "office", "lan")).toBe("hall");
    registry.replace({ office: entry("tmate", "lan"), hall: entry("upterm", "lan"), attic: entry("upterm", "lan") });
    expect(registry.counterpartOf("upterm", "office", "lan")).toBe(null);
    const at = (backend: "tmate" | "upterm", bind: string) => ({ ...entry(backend, "lan"), bind });
    registry.replace({ a: at("tmate", "192.0.2.7"), b: at("upterm", "10.8.0.2"), c: at("upterm", "192.0.2.7") });
    expect(registry.counterpartOf("upterm", "a", "lan")).toBe("c");
  });
});
