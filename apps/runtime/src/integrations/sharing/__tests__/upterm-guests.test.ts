// Who is in, and whose program is whose, over looks that are made up.
import { describe, expect, it } from "vitest";
import type { ProcessRef } from "../../../platform/process-tree";
import { createGuestLedger, type Sighting } from "../upterm-guests";

const client = (id: string, port: number) => ({
  id,
  addr: `127.0.0.1:${port}`,
  public_key_fingerprint: `SHA256:${id}`,
});
const program = (pid: number): ProcessRef => ({ pid, startTicks: pid * 10 });
const [a, b, c] = [client("a", 1), client("b", 2), client("c", 3)];
const peersOf = (...clients: readonly { addr: string }[]): ReadonlySet<string> =>
  new Set(clients.map(({ addr }) => addr));

const openLedger = () => {
  const ended = new Set<number>();
  const ledger = createGuestLedger({ isAlive: ({ pid }) => !ended.has(pid) });
  return {
    ...ledger,
    end: (pid: number) => ended.add(pid),
    see: (sighting: Partial<Sighting>) => {
      const verdict = ledger.look({ listed: [], peers: new Set(), attached: [], joinOrder: [], ...sighting });
      return { guests: verdict.guests.map(({ key }) => key), orphans: verdict.orphans.map(({ pid }) => pid) };
    },
  };
};

describe("guests of an upterm share", () => {
  it("GST1: whoever is listed and connected is in, with key and address", () => {
    const { look } = openLedger();
    expect(look({ listed: [a], peers: peersOf(a), attached: [], joinOrder: [] }).guests).toEqual([
      { key: "a", label: null, fingerprint: "SHA256:a", address: "127.0.0.1:1" },
    ]);
  });

  it("GST1: a listed guest without a connection is gone, and their program is an orphan", () => {
    const { see } = openLedger();
    see({ listed: [a, b], peers: peersOf(a, b), attached: [program(1), program(2)] });
    expect(see({ listed: [a, b], peers: peersOf(b), attached: [program(1), program(2)] })).toEqual({
      guests: ["b"],
      orphans: [1],
    });
  });

  it("GST1: who is gone stays gone, also when a newcomer has the same port", () => {
    const { see, end } = openLedger();
    see({ listed: [a], peers: peersOf(a), attached: [program(1)] });
    see({ listed: [a], peers: peersOf(), attached: [program(1)] });
    end(1);
    const again = client("d", 1);
    expect(see({ listed: [a, again], peers: peersOf(again), attached: [program(2)] })).toEqual({
      guests: ["d"],
      orphans: [],
    });
  });

  it("GST2: two who came between two looks are told apart by the order of their joining", () => {
    const { see } = openLedger();
    const joinOrder = [b.addr, a.addr];
    see({ listed: [a, b], peers: peersOf(a, b), attached: [program(7), program(5)], joinOrder });
    expect(see({ listed: [a, b], peers: peersOf(a), attached: [program(7), program(5)], joinOrder }).orphans).toEqual([
      5,
    ]);
  });

  it("GST2: whoever starts no program (ssh -N) does not take a newcomer's for long", () => {
    const { see } = openLedger();
    for (let look = 0; look < 4; look += 1) see({ listed: [a], peers: peersOf(a) });
    see({ listed: [a, b], peers: peersOf(a, b), attached: [program(1)] });
    expect(see({ listed: [a, b], peers: peersOf(a), attached: [program(1)] }).orphans).toEqual([1]);
  });

  it("GST1: a guest upterm forgot (one of two sessions over one connection ended) is in while connected", () => {
    const { see, end } = openLedger();
    see({ listed: [a], peers: peersOf(a), attached: [program(1), program(2)] });
    end(1);
    expect(see({ listed: [], peers: peersOf(a), attached: [program(2)] })).toEqual({ guests: ["a"], orphans: [] });
    expect(see({ listed: [], peers: peersOf(), attached: [program(2)] })).toEqual({ guests: [], orphans: [2] });
  });

  it("GST2: what a thrown-out guest starts over a standing connection is an orphan", () => {
    const { see, ban, end } = openLedger();
    see({ listed: [a, b], peers: peersOf(a, b), attached: [program(1), program(2)] });
    ban("a");
    end(1);
    const verdict = see({ listed: [b], peers: peersOf(a, b), attached: [program(2), program(3)] });
    expect(verdict).toEqual({ guests: ["b"], orphans: [3] });
  });

  it("GST1: with a relay elsewhere the list alone counts", () => {
    const { see } = openLedger();
    see({ listed: [a, c], peers: null });
    expect(see({ listed: [c], peers: null }).guests).toEqual(["c"]);
  });
});
