// What each pair of versions supports, and how a relay's version is found.
import { describe, expect, it } from "vitest";
import { releaseOfRelay, versionInGreeting } from "../../../../../relays/upterm/version";
import { capabilitiesOf } from "../capabilities";

const elsewhere = (version: string | null) => ({ isOurs: false, reach: "host", version }) as const;
const WEAK = { identityForgeable: true, survivesRelayLoss: false, keepsLink: false, knowsGuests: false };
const STRONG = { identityForgeable: false, survivesRelayLoss: true, keepsLink: true, knowsGuests: true };

describe("what upterm can do over a remote relay", () => {
  it.each([
    ["a 0.24 host", 24, "0.24.0", WEAK],
    ["a 0.24 host, new relay", 24, "0.41.0", WEAK],
    ["a new host, 0.24 relay", 41, "0.24.0", WEAK],
    ["a host just too old", 34, "0.41.0", WEAK],
    ["a relay just too old", 41, "0.33.9", WEAK],
    ["a new host, a relay that was never asked", 41, null, WEAK],
    ["a new host, a relay that a distribution built", 41, "0.0.0+dev", WEAK],
    ["both new", 35, "0.34.0", STRONG],
    ["both of the future", 60, "1.2.0", STRONG],
  ] as const)("GENB8: %s", (_what, release, version, expected) => {
    expect(capabilitiesOf({ release }, elsewhere(version), false)).toMatchObject(expected);
  });

  it("GENB8: if a session says that its relay cannot take it back, that overrides the versions", () => {
    expect(capabilitiesOf({ release: 41 }, elsewhere("0.41.0"), true)).toMatchObject(WEAK);
  });

  it("GENB8: over lanecast's own relay, guests are known by its connections, and a lost relay ends the share", () => {
    const here = { isOurs: true, reach: "here", version: "0.41.0" } as const;
    expect(capabilitiesOf({ release: 41 }, here, false)).toMatchObject({
      ...{ knowsGuests: true, identityForgeable: false, survivesRelayLoss: false, keepsLink: false },
    });
    expect(capabilitiesOf(null, { ...here, version: null }, false)).toMatchObject({ ...WEAK, knowsGuests: true });
  });
});

describe("a relay's version", () => {
  it.each([
    ["SSH-2.0-uptermd-0.24.0", "0.24.0", 24],
    ["SSH-2.0-uptermd-0.0.0+dev", "0.0.0+dev", 0],
    ["SSH-2.0-uptermd-1.0.0", "1.0.0", Number.POSITIVE_INFINITY],
    ["SSH-2.0-OpenSSH_9.2p1", null, 0],
    [null, null, 0],
  ] as const)("GENB8: %s greets as %s", (greeting, version, release) => {
    expect(versionInGreeting(greeting)).toBe(version);
    expect(releaseOfRelay(versionInGreeting(greeting))).toBe(release);
  });
});
