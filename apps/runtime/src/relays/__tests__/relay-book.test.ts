// Which relays there are by name and backend, and which one a switch to the other backend goes over.
import { describe, expect, it } from "vitest";
import { ok } from "#contract/errors";
import type { Reach } from "#contract/share";
import type { RelayEntry } from "../../platform/config/schema";
import type { Relay } from "../relay";
import { createRelayBook } from "../relay-book";

const relay = (name: string, reach: Reach): Relay => ({
  name,
  reach,
  isOurs: reach !== "host",
  probe: async () => ok({ version: "1" }),
  start: async () => {
    throw new Error("nothing is started here");
  },
  test: async () => ok(null),
});
const entry = (backend: RelayEntry["backend"], kind: RelayEntry["kind"]): RelayEntry => ({
  backend,
  kind,
  public: false,
});
const openBook = () =>
  createRelayBook({
    builtIn: { tmate: relay("here", "here"), upterm: relay("here", "here") },
    make: (name, { kind }) => relay(name, kind),
  });

describe("the relays there are", () => {
  it("REACH1: a name belongs to one backend; the built-in one to either", () => {
    const book = openBook();
    book.replace({ office: entry("tmate", "lan") });
    expect(book.find("tmate", "office")?.reach).toBe("lan");
    expect(book.find("upterm", "office")).toBe(null);
    expect(book.find("upterm", "here")?.reach).toBe("here");
    expect(book.list().map(({ name, backend }) => `${name} ${backend}`)).toEqual([
      "here tmate",
      "here upterm",
      "office tmate",
    ]);
    book.replace({});
    expect(book.find("tmate", "office")).toBe(null);
  });

  it("REACH17: a switch keeps the name, else takes the only relay of the same reach, else refuses", () => {
    const book = openBook();
    expect(book.counterpartOf("upterm", "here", "here")).toBe("here");
    expect(book.counterpartOf("upterm", "office", "lan")).toBe(null);
    book.replace({ office: entry("tmate", "lan"), hall: entry("upterm", "lan") });
    expect(book.counterpartOf("upterm", "office", "lan")).toBe("hall");
    book.replace({ office: entry("tmate", "lan"), hall: entry("upterm", "lan"), attic: entry("upterm", "lan") });
    expect(book.counterpartOf("upterm", "office", "lan")).toBe(null);
  });
});
