// Whether a share provides what the rules assumed about its backend and relay.
import { describe, expect, it } from "vitest";
import { capabilities } from "../../../../testing/rigs/sharing-rig";
import type { RelayTraits } from "../../ports";
import { lacksOf, traitsFrom } from "../traits";

const good: RelayTraits = {
  ...{ knowsGuests: true, keysEnforced: true, identityForgeable: false },
  ...{ survivesRelayLoss: true, keepsLink: true },
};

describe("a share's traits", () => {
  it("GENB13: a share that has at least the promised traits lacks nothing", () => {
    expect(lacksOf(good, good)).toEqual([]);
    expect(lacksOf({ ...good, keepsLink: false, identityForgeable: true }, good)).toEqual([]);
  });

  it.each([
    [{ knowsGuests: false }, "it doesn't report all guests"],
    [{ keysEnforced: false }, "it doesn't check keys"],
    [{ identityForgeable: true }, "a guest's key can be forged"],
    [{ survivesRelayLoss: false }, "it ends with its relay"],
    [{ keepsLink: false }, "its link changes when the relay comes back"],
  ])("GENB13: names what a share lacks: %j", (less, words) => {
    expect(lacksOf(good, { ...good, ...less })).toEqual([words]);
  });

  it("GENB8: come from the capabilities; a backend that doesn't mention its link does not keep it", () => {
    const can = { ...capabilities, enforcesKeys: false, survivesRelayLoss: true };
    expect(traitsFrom(can)).toMatchObject({ keysEnforced: false, survivesRelayLoss: true, keepsLink: false });
  });
});
