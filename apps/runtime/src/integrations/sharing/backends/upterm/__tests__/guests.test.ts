// Which guests are in, and which program belongs to which guest, from made-up observations.
import { describe, expect, it } from "vitest";
import type { ProcessRef } from "../../../../../platform/process-table";
import { createGuestLedger, type Sighting } from "../guests";

const client = (id: string, port: number) => ({
  id,
  addr: `127.0.0.1:${port}`,
  public_key_fingerprint: `SHA256:${id}`,
});
const program = (pid: number): ProcessRef => ({ pid, startTicks: pid * 10 });
const [a, b, c] = [client("a", 1), client("b", 2), client("c", 3)];
const peersOf = (...clients: readonly { addr: string }[]): ReadonlySet<string> =>
  new Set(clients.map(({ addr }) => addr));

const pids = (programs: readonly ProcessRef[]): number[] => programs.map(({ pid }) => pid);

const openLedger = (listsGuests = false) => {
  const ended = new Set<number>();
  const ledger = createGuestLedger({ isAlive: ({ pid }) => !ended.has(pid), listsGuests });
  return {
    ...ledger,
    end: (pid: number) => ended.add(pid),
    see: (sighting: Partial<Sighting>) => {
      const verdict = ledger.look({ listed: [], peers: new Set(), attached: [], ...sighting });
      return {
        guests: verdict.guests.map(({ key }) => key),
        orphans: pids(verdict.orphans),
        suspects: pids(verdict.suspects),
      };
    },
  };
};

describe("guests of an upterm share", () => {
  it("GST1: a guest who is listed and connected is in, with key and address", () => {
    const { look } = openLedger();
    expect(look({ listed: [a], peers: peersOf(a), attached: [] }).guests).toEqual([
      { key: "a", label: null, fingerprint: "SHA256:a", address: "127.0.0.1:1" },
    ]);
  });

  it("GST1: a listed guest without a connection is gone, and their program is an orphan", () => {
    const { see } = openLedger();
    see({ listed: [a], peers: peersOf(a), attached: [program(1)] });
    see({ listed: [a, b], peers: peersOf(a, b), attached: [program(1), program(2)] });
    const verdict = see({ listed: [a, b], peers: peersOf(b), attached: [program(1), program(2)] });
    expect(verdict).toEqual({ guests: ["b"], orphans: [1], suspects: [] });
  });

  it("GST1: a guest who is gone stays gone, even if a newcomer has the same port", () => {
    const { see, end } = openLedger();
    see({ listed: [a], peers: peersOf(a), attached: [program(1)] });
    see({ listed: [a], peers: peersOf(), attached: [program(1)] });
    end(1);
    const again = client("d", 1);
    const verdict = see({ listed: [a, again], peers: peersOf(again), attached: [program(2)] });
    expect(verdict).toEqual({ guests: ["d"], orphans: [], suspects: [] });
  });

  it("GST2: of guests who came together, none is ended on a guess; the last pair is known by elimination", () => {
    const { see, end, programsOf } = openLedger();
    const attached = [program(1), program(2), program(3)];
    see({ listed: [a, b, c], peers: peersOf(a, b, c), attached });
    expect(pids(programsOf("a"))).toEqual([1, 2, 3]);
    expect(see({ listed: [a, b, c], peers: peersOf(b, c), attached })).toEqual({
      guests: ["b", "c"],
      orphans: [],
      suspects: [1, 2, 3],
    });
    // It turned out to be the second guest's, and was ended.
    end(2);
    expect(see({ listed: [b, c], peers: peersOf(b, c), attached })).toEqual({
      guests: ["b", "c"],
      orphans: [],
      suspects: [],
    });
    expect(see({ listed: [b, c], peers: peersOf(c), attached }).suspects).toEqual([1, 3]);
    end(1);
    see({ listed: [c], peers: peersOf(c), attached });
    expect(pids(programsOf("c"))).toEqual([3]);
    expect(see({ listed: [c], peers: peersOf(), attached }).orphans).toEqual([3]);
  });

  it("GST2: if all guests who came together are gone, all their programs are orphans", () => {
    const { see } = openLedger();
    const attached = [program(1), program(2)];
    see({ listed: [a, b], peers: peersOf(a, b), attached });
    expect(see({ listed: [a, b], peers: peersOf(), attached })).toEqual({ guests: [], orphans: [1, 2], suspects: [] });
  });

  it("GST2: a guest who starts no program (ssh -N) isn't given a newcomer's program for long", () => {
    const { see } = openLedger();
    for (let look = 0; look < 4; look += 1) see({ listed: [a], peers: peersOf(a) });
    see({ listed: [a, b], peers: peersOf(a, b), attached: [program(1)] });
    expect(see({ listed: [a, b], peers: peersOf(a), attached: [program(1)] }).orphans).toEqual([1]);
  });

  it("GST1: a guest whom 0.24 forgot (one of two sessions over one connection ended) is in while connected", () => {
    const { see, end } = openLedger();
    see({ listed: [a], peers: peersOf(a), attached: [program(1)] });
    see({ listed: [a], peers: peersOf(a), attached: [program(1), program(2)] });
    end(1);
    expect(see({ listed: [], peers: peersOf(a), attached: [program(2)] })).toMatchObject({
      guests: ["a"],
      orphans: [],
    });
    expect(see({ listed: [], peers: peersOf(), attached: [program(2)] })).toMatchObject({ guests: [], orphans: [2] });
  });

  it("GST2: a program that a removed guest starts over the open connection is an orphan", () => {
    const { see, ban, end } = openLedger();
    see({ listed: [a], peers: peersOf(a), attached: [program(1)] });
    see({ listed: [a, b], peers: peersOf(a, b), attached: [program(1), program(2)] });
    ban("a");
    end(1);
    const verdict = see({ listed: [b], peers: peersOf(a, b), attached: [program(2), program(3)] });
    expect(verdict).toEqual({ guests: ["b"], orphans: [3], suspects: [] });
  });

  it("GST1: with a newer upterm, a guest is in only if both the list and the connections have them", () => {
    const { see } = openLedger(true);
    see({ listed: [a, b], peers: peersOf(a, b) });
    // The channel has ended and the connection is still open.
    expect(see({ listed: [b], peers: peersOf(a, b) }).guests).toEqual(["b"]);
    // Behind a 0.24 relay the list contains guests whose connection is gone.
    expect(see({ listed: [b, c], peers: peersOf(c) }).guests).toEqual(["c"]);
  });

  it("GST1: with a remote relay the list alone counts", () => {
    const { see } = openLedger();
    see({ listed: [a, c], peers: null });
    expect(see({ listed: [c], peers: null }).guests).toEqual(["c"]);
  });
});
